// The same callbacks twice: as the Worker's configuration, and as code for @auth/core.

const allow = ["https://app.example.com", "http://localhost:3000"];
const emails = ["grace@example.net", "Ada@Example.com"];
const groups = ["staff", 7, true];

/**
 * The configurations `callbacks` and `sign-in-rules`. Each has `own` options, the Worker's, and `callbacks`, those of
 * @auth/core. Only the Worker reads a provider's `emailVerified`.
 */
export const callbackConfigurations = (withAuth, { providers }) => ({
  callbacks: withAuth({}, kept),
  "sign-in-rules": withAuth(
    {
      providers: providers.map((one) =>
        one.id === "oauth" ? { ...one, emailVerified: "email_verified" } : one,
      ),
    },
    ruled,
  ),
});

const kept = {
  own: {
    callbacks: {
      jwt: {
        accessToken: "account.access_token",
        groups: "profile.groups",
        absent: "profile.absent",
        picture: "profile.photo",
        provider: "account.provider",
        nick: ["profile.nick", "profile.name"],
        label: { template: "{profile.name} <{user.email}>" },
        both: { join: ["profile.name", "profile.nick"] },
        kind: { const: "visitor" },
        nothing: false,
      },
      session: {
        accessToken: "token.accessToken",
        "user.id": "token.sub",
        groups: "token.groups",
        "first.group": "token.groups.0",
        absent: "token.absent",
        "user.nick": "token.nick",
        label: "token.label",
      },
      redirect: { allow },
    },
  },
  callbacks: {
    jwt({ token, user, account, profile }) {
      if (!account) return token;
      const { name, nick } = profile;
      return {
        ...token,
        accessToken: account.access_token,
        groups: profile.groups,
        absent: profile.absent,
        picture: profile.photo,
        provider: account.provider,
        nick: nick || name,
        label: isText(name) && isText(user.email) ? `${name} <${user.email}>` : undefined,
        both: [name, nick].filter((one) => one !== undefined && one !== "").join(" ") || undefined,
        kind: "visitor",
        nothing: null,
      };
    },
    session({ session, token }) {
      const { accessToken, sub, groups, absent, nick, label } = token;
      return {
        ...session,
        user: { ...session.user, id: sub, nick },
        accessToken,
        groups,
        "first.group": typeof groups === "object" ? groups?.[0] : undefined,
        absent,
        label,
      };
    },
    redirect,
  },
};

/** The same for who may sign in: everybody else gets `AccessDenied`. */
const ruled = {
  own: {
    callbacks: {
      signIn: {
        emails,
        emailDomains: ["staff.example", "*.deep.example"],
        claims: { groups, "org.name": ["acme"] },
        providers: ["op", "oauth"],
      },
      redirect: { allow },
    },
  },
  callbacks: {
    signIn({ user, account, profile }) {
      const email = user.email ?? "";
      const domain = email.slice(email.lastIndexOf("@") + 1);
      // A quoted part or a second address: mail servers read such a text in different ways.
      if (email.split("@").length > 2 || /[\s,;:<>"()[\]\\]/.test(email)) return false;
      const isListed =
        emails.some((one) => one.toLowerCase() === email) ||
        (email.lastIndexOf("@") > 0 && (domain === "staff.example" || /.\.deep\.example$/.test(domain)));
      return (
        ["op", "oauth"].includes(account.provider) &&
        isListed &&
        [true, 1, "true", "1"].includes(profile.email_verified) &&
        [profile.groups].flat().some((one) => groups.includes(one)) &&
        [profile.org?.name].flat().includes("acme")
      );
    },
    redirect,
  },
};

function redirect({ url, baseUrl }) {
  if (url.startsWith("/")) return `${baseUrl}${url}`;
  const origin = URL.canParse(url) ? new URL(url).origin : undefined;
  return [baseUrl, ...allow].includes(origin) ? url : baseUrl;
}

const isText = (value) => typeof value === "string";
