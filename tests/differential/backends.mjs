// An exchange with a backend at a sign-in, twice: as the Worker's configuration, and as code for @auth/core.

import { readFileSync } from "node:fs";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

/** The configuration `exchange`: its backend is at the address `at`, and answers what a case calls `backend`. */
export const exchangeConfiguration = (withAuth, at) => ({
  exchange: withAuth({}, { own: { callbacks: configured(`${at}/backend/token`) }, callbacks: code(at) }),
});

const configured = (url) => ({
  signIn: {
    exchange: {
      url,
      headers: { "X-Key": "k-1" },
      body: { auth_token: "account.id_token", sub: "profile.sub" },
      store: { auth_token: "data.tokens" },
    },
  },
  jwt: { auth_token: "user.auth_token" },
  session: { auth_token: "token.auth_token" },
});

const headers = {
  accept: "application/json",
  "content-type": "application/json",
  "user-agent": `authjs-worker/${version}`,
  "x-key": "k-1",
};

const code = (at) => ({
  async signIn({ user, account, profile }) {
    if (!account.id_token) return false;
    const body = JSON.stringify({ auth_token: account.id_token, sub: profile.sub });
    const told = { method: "POST", redirect: "manual", headers, body };
    const response = await fetch(`${at}/backend/token`, told);
    if (!response.ok) return false;
    const token = (await response.json())?.data?.tokens ?? null;
    if (token === null) return false;
    user.auth_token = token;
    return true;
  },
  jwt({ token, user }) {
    if (user) token.auth_token = user.auth_token;
    return token;
  },
  session({ session, token }) {
    session.auth_token = token.auth_token;
    return session;
  },
});
