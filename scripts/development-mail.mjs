// The local mail of `npm start`.

import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { mailId } from "../dev/worker-vars.mjs";
import { note } from "./console.mjs";
import { startMailCatcher } from "./mail-catcher.mjs";
import { inProject } from "./project.mjs";
import { wranglerConfigs } from "./wrangler-config.mjs";

// The providers of crates/authjs-providers that mail links without `type = "email"`.
const mailing = [
  "cloudflare",
  "email",
  "forwardemail",
  "loops",
  "mailgun",
  "nodemailer",
  "postmark",
  "resend",
  "sendgrid",
];

/**
 * Starts the mail catcher, which prints a line for each mail. Returns it, or `undefined` if the configuration has a provider that
 * mails links, or one with the id of the local one.
 *
 * @param {string | undefined} environment
 */
export async function developmentMail(environment) {
  if (await hasOwnProvider(environment)) return undefined;
  return startMailCatcher(({ to, url }) => note(`mail | ${to} ${url}`));
}

async function hasOwnProvider(environment) {
  const config = (await wranglerConfigs()).at(-1);
  const settings = config?.raw.env?.[environment ?? ""] ?? config?.raw;
  const file = inProject("auth.config.json");
  const sources = [
    existsSync(file) ? readFileSync(file, "utf8") : undefined,
    ...options(settings?.vars),
    ...options(developmentVariables(environment)),
  ];
  return sources.flatMap(providersOf).some(mailsOrTakesTheId);
}

const options = (vars = {}) =>
  Object.entries(vars).flatMap(([name, value]) => (/^AUTH(_CONFIG_[1-9])?$/.test(name) ? [value] : []));

function developmentVariables(environment) {
  const file = [`.dev.vars.${environment}`, ".dev.vars"].map((name) => inProject(name)).find(existsSync);
  return file === undefined ? {} : parseEnv(readFileSync(file, "utf8"));
}

// The Worker names what it cannot read.
function providersOf(source) {
  try {
    const { providers } = (typeof source === "string" ? JSON.parse(source) : source) ?? {};
    return Array.isArray(providers) ? providers : [];
  } catch {
    return [];
  }
}

function mailsOrTakesTheId(provider) {
  const { id, type } = typeof provider === "string" ? { id: provider, type: undefined } : (provider ?? {});
  return type === "email" || id === mailId || (type === undefined && mailing.includes(id));
}
