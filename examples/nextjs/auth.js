// The session of the Worker, read by next-auth. AUTH_SECRET is the Worker's. The Worker serves /api/auth/*, so there are no
// providers and no route handler here.

import NextAuth from "next-auth";

export const { auth, signOut, unstable_update } = NextAuth({
  providers: [],
  // The Worker sets X-Forwarded-Host and X-Forwarded-Proto: the second decides the name of the cookie.
  trustHost: true,
  callbacks: {
    // Runs for `unstable_update`: what the session keeps of it.
    jwt({ token, trigger, session }) {
      if (trigger === "update" && typeof session?.theme === "string")
        token.theme = session.theme.slice(0, 20);
      return token;
    },
    session({ session, token }) {
      if (token.theme) session.theme = token.theme;
      return session;
    },
  },
});
