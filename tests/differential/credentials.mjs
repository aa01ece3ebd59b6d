// A provider of credentials twice: as the Worker's configuration, and as `authorize` for @auth/core.

import { readFileSync } from "node:fs";
import { CredentialsSignin } from "@auth/core/errors";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

const fields = {
  username: { label: 'User "name"', placeholder: "<ada>" },
  password: { type: "password", required: true },
};

/** The configuration `credentials`, between two other providers. */
export const credentialsConfiguration = (withAuth, at, [github, op]) => ({
  credentials: withAuth({
    providers: [
      github,
      { id: "login", name: "Acme", type: "credentials", url: `${at}/backend/sign-in`, fields },
      op,
    ],
  }),
});

/** The same provider for @auth/core. */
export function credentialsProvider({ id, name, url, fields }) {
  return {
    id,
    name,
    type: "credentials",
    credentials: structuredClone(fields),
    async authorize({ csrfToken, callbackUrl, ...credentials }) {
      const told = { method: "POST", redirect: "manual", headers, body: JSON.stringify(credentials) };
      const response = await fetch(url, told);
      if (response.status === 200) return response.json();
      if (response.status !== 401) throw new Error(`answered ${response.status}`);
      const { code = "credentials" } = await response.json().catch(() => ({}));
      throw Object.assign(new CredentialsSignin(), { code });
    },
  };
}

const headers = {
  accept: "application/json",
  "content-type": "application/json",
  "user-agent": `authjs-worker/${version}`,
};
