// A mail server of the deployer twice: a provider of the Worker's configuration, and code for @auth/core.

import { readFileSync } from "node:fs";

const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
// @auth/core exports neither.
const { html, text } = await import(
  new URL("../../../node_modules/@auth/core/lib/utils/email.js", import.meta.url)
);

/** The headers by which the server knows the Worker. */
export const senderHeaders = { "X-Key": "k-1" };

/** The provider for @auth/core. */
export const emailProvider = ({ id, name, url: server, from, maxAge, headers }) => ({
  id,
  name,
  type: "email",
  from,
  maxAge,
  async sendVerificationRequest({ identifier, url, expires, provider, theme }) {
    const { host } = new URL(url);
    const subject = `Sign in to ${host}`;
    const mail = { to: identifier, from: provider.from, subject };
    const bodies = { text: text({ url, host }), html: html({ url, host, theme }) };
    const body = JSON.stringify({ ...mail, ...bodies, url, expires, provider: id });
    const response = await fetch(server, { method: "POST", headers: { ...ours, ...headers }, body });
    if (!response.ok) throw new Error(`answered ${response.status}`);
  },
});

const ours = {
  accept: "application/json",
  "content-type": "application/json",
  "user-agent": `authjs-worker/${version}`,
};
