// What the gate and next-auth have in common: both make sessions, so both need the same providers and callbacks.

export const options = {
  // AUTH_DEV_ISSUER, AUTH_DEV_ID and AUTH_DEV_SECRET, of the local OpenID Provider. For GitHub: `GitHub` of next-auth/providers/github.
  providers: [{ id: "dev", name: "Local OpenID Provider", type: "oidc" }],
  callbacks: {
    jwt({ token, account, trigger, session }) {
      if (account) token.provider = account.provider;
      if (trigger === "update" && typeof session?.theme === "string")
        token.theme = session.theme.slice(0, 20);
      return token;
    },
    session({ session, token }) {
      session.provider = token.provider;
      session.theme = token.theme ?? "none";
      return session;
    },
  },
};
