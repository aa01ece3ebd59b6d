// A project that names the members of its sessions and its tokens.

import { AuthWorker, type DefaultSession } from "authjs-worker";

declare module "authjs-worker" {
  interface Session {
    user: { role: "admin" | "editor" } & DefaultSession["user"];
    colour?: string;
  }
  interface JWT {
    role?: "admin" | "editor";
    accessToken?: string;
  }
  interface User {
    role?: "admin" | "editor";
  }
}

const auth = AuthWorker({
  callbacks: {
    jwt({ token, account, user }) {
      token.role = user?.role;
      token.accessToken = account?.access_token;
      // @ts-expect-error: no such role
      token.role = "owner";
      // @ts-expect-error: a text
      token.accessToken = 5;
      return token;
    },
    session({ session, token }) {
      session.colour = "green";
      session.user.role = token.role ?? "editor";
      // @ts-expect-error: no such role
      session.user.role = "owner";
      // @ts-expect-error: no such member
      session.color;
      return session;
    },
    authorized: ({ auth }) => auth?.user.role === "admin",
  },
});

export default auth.protect(async (request) => {
  // @ts-expect-error: no such role
  if (request.auth?.user.role === "owner") return new Response();
  const updated = await auth.update(request, { colour: "green" });
  const colour: string | undefined = (await auth.session(request))?.colour ?? updated?.colour;
  return new Response(colour ?? request.auth?.user.email);
});
