// The decision of the gate on a request, as `npm run explain` and `npx authjs-worker explain` ask for it and print it.

import { parseArgs } from "node:util";
import { said } from "./judgement.mjs";

/**
 * @typedef {{ index: number, source: string, conditional: boolean }} Named
 * @typedef {{ decision: string, cause: string, selected: Named[], unmatched: boolean, unreadable: boolean }} ByRules
 * @typedef {{ decision: string, cause: string, headers: [string, string][], unlisted: string | null }} ByPreflight
 * @typedef {{ decision: string, path: string, host: string | null, basePath: string, hasMatcher: boolean, entries: Named[], unmet: Named[],
 *   rules: ByRules | null, preflight: ByPreflight | null, origin: { index: number, to: string } | null, hasOrigins: boolean, errors: import("./judgement.mjs").Finding[] }} Explanation
 */

export const flags = `  -X, --method METHOD        the method (default: GET)
  -H, --header "NAME: VALUE" a header, for entries with \`has\` or \`missing\`; may be repeated
  --host HOST                the host (default: that of PATH, if it is a whole URL, otherwise www.example.com)
  --as EMAIL                 a user with this proved address, for rules
  --claim NAME=VALUE         a claim of the user, such as groups=admins; may be repeated
  --provider ID              the provider of the user's sign-in
  --signed-in                a user with a session, and no other facts
  --signed-in-ago TIME       a user who signed in so long ago: 90s, 5m, 2h or 3d
  --acr VALUE                the kind of the user's sign-in, as \`acr\` of the ID Token
  --mfa                      a session that has passed a second factor
  --country CODE, --asn NUMBER, --ip ADDRESS   the network of the client, for rules
  -e, --env NAME             the environment of wrangler's configuration
  -c, --config FILE          read this file`;

/**
 * Returns what the arguments `[METHOD] PATH [options]` ask. Throws an error with a text for people.
 *
 * @param {string[]} args
 */
export function asked(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      method: { type: "string", short: "X" },
      header: { type: "string", short: "H", multiple: true, default: [] },
      host: { type: "string" },
      as: { type: "string" },
      claim: { type: "string", multiple: true, default: [] },
      provider: { type: "string" },
      "signed-in": { type: "boolean", default: false },
      "signed-in-ago": { type: "string" },
      acr: { type: "string" },
      mfa: { type: "boolean", default: false },
      country: { type: "string" },
      asn: { type: "string" },
      ip: { type: "string" },
      env: { type: "string", short: "e" },
      config: { type: "string", short: "c" },
    },
  });
  const address = positionals.at(-1);
  const [named] = positionals.length === 2 ? positionals : [];
  if (address === undefined || positionals.length > 2) throw new Error("Give one path.");
  if (named !== undefined && !/^[A-Z]+$/.test(named))
    throw new Error("Give one path, after a method if you want.");
  const [, origin, rest = address] = /^(https?:\/\/[^/?#]*)(.*)$/is.exec(address) ?? [];
  const path = origin && !rest.startsWith("/") ? `/${rest}` : rest;
  if (!path.startsWith("/")) throw new Error(`A path begins with a slash: ${JSON.stringify(path)} does not.`);
  if (origin && values.host) throw new Error("Give the host in the URL, or with --host.");
  const visitor = {
    signedIn: values["signed-in"],
    email: values.as,
    claims: gathered(values.claim, "=", "A claim is NAME=VALUE"),
    provider: values.provider,
    signedInAgo: values["signed-in-ago"] === undefined ? undefined : seconds(values["signed-in-ago"]),
    acr: values.acr,
    mfa: values.mfa,
    country: values.country,
    asn: values.asn === undefined ? undefined : Number(values.asn),
    ip: values.ip,
  };
  const headers = gathered(values.header, ":", 'A header is "NAME: VALUE"');
  const question = {
    url: `${origin ?? `https://${values.host ?? "www.example.com"}`}${path}`,
    method: values.method ?? named ?? "GET",
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, [value]]) => [name.toLowerCase(), value]),
    ),
    visitor,
  };
  return { question, path, env: values.env, config: values.config };
}

/** @type {Record<string, number>} */
const units = { s: 1, m: 60, h: 3600, d: 86400 };

/** @param {string} text */
function seconds(text) {
  const [, number, unit = "s"] = /^(\d{1,9})([smhd])?$/.exec(text) ?? [];
  if (number === undefined) throw new Error(`A time is 90s, 5m, 2h or 3d, not ${JSON.stringify(text)}.`);
  return Number(number) * (units[unit] ?? 1);
}

/**
 * @param {string[]} pairs
 * @param {string} sign
 * @param {string} rule
 */
function gathered(pairs, sign, rule) {
  /** @type {Record<string, string[]>} */
  const values = {};
  for (const pair of pairs) {
    const [name, ...value] = pair.split(sign);
    if (!name || value.length === 0) throw new Error(`${rule}, not ${JSON.stringify(pair)}.`);
    const key = name.trim();
    values[key] = [...(values[key] ?? []), value.join(sign).trim()];
  }
  return values;
}

/**
 * Returns the lines for people.
 *
 * @param {Explanation} explanation
 * @returns {string[]}
 */
export function lines(explanation) {
  const { decision, host, basePath, hasMatcher, entries, unmet, rules, errors } = explanation;
  if (decision === "unknown") {
    const mistakes = errors.flatMap((finding) => [`  error  ${said(finding)}`, `         ${finding.fix}`]);
    return [...mistakes, "", "The Worker refuses every request until this is changed."];
  }
  const by = host ? ["", `  The options are those of hosts[${JSON.stringify(host)}].`] : [];
  by.push(...ofOrigin(explanation));
  if (explanation.preflight) return [...ofPreflight(explanation.preflight), ...by];
  if (rules) return [...ofRules(rules), ...by];
  const told = [outcome(decision, basePath, hasMatcher, entries)];
  if (unmet.length) told.push("", "  The conditions of these entries do not hold:", ...unmet.map(entry));
  return [...told, ...by];
}

/** @type {Record<string, string>} */
const ofPreflights = {
  answered: "the Worker answers the preflight with 204",
  "asks-origin": "the origin is asked without credentials, and its answer reduced to the headers of CORS",
  passes: "the preflight passes to the origin",
  unauthorized: "the preflight is refused with 401",
  denied: "the preflight is refused with 403",
};

/** @param {ByPreflight} preflight */
function ofPreflight({ decision, cause, headers, unlisted }) {
  const told = [`  ${ofPreflights[decision]}: ${cause}`];
  if (headers.length) told.push("", ...headers.map(([name, value]) => `    ${name}: ${value}`));
  if (unlisted) told.push("", `  ${unlisted}`);
  return told;
}

/** Names the origin of a request that passes. @param {Explanation} explanation */
function ofOrigin({ decision, preflight, origin, hasOrigins }) {
  const isRefused = preflight
    ? !["passes", "asks-origin"].includes(preflight.decision)
    : decision === "denied";
  if (!hasOrigins || isRefused || ["auth-route", "refused"].includes(decision)) return [];
  const named = origin
    ? `origins[${origin.index}], ${origin.to}`
    : "that of [vars.AUTH.origin]: no entry of `origins` matches";
  return ["", `  The origin is ${named}.`];
}

/** @type {Record<string, string>} */
const decisions = {
  public: "public: it passes without a session",
  allowed: "it passes",
  "sign-in": "a navigation goes to the sign-in page, everything else gets 401",
  "step-up": "a navigation goes to the sign-in page, everything else gets 401",
  unauthorized: "401",
  denied: "403",
};

/** @param {ByRules} rules */
function ofRules({ decision, cause, selected, unmatched, unreadable }) {
  const told = [`  ${decisions[decision]}: ${cause}`, ""];
  if (unreadable)
    told.push("  An origin may read this path in more ways than the gate compares, so every rule counts.");
  told.push("  The readings of this path select", ...selected.map(rule));
  if (unmatched) told.push("    unmatched");
  return told;
}

function outcome(decision, basePath, hasMatcher, entries) {
  switch (decision) {
    case "auth-route":
      return `  not guarded: a path under \`basePath\`, ${basePath}, which the Worker answers itself`;
    case "refused":
      return '  421: the host has no entry in `hosts`, and `unknownHosts` is "deny"';
    case "page":
      return "  open: one of `pages`, which visitors see without a session";
    case "unreadable":
      return "  needs a session: an origin may read this path in more ways than the gate compares";
    case "public":
      return "  public: no entry of `matcher` protects it";
    default:
      return hasMatcher
        ? ["  needs a session. It is protected by", ...entries.map(entry)].join("\n")
        : "  needs a session: there is no `matcher`, so every path does";
  }
}

/** @param {Named} named */
const entry = ({ index, source, conditional }) =>
  `    matcher[${index}]  ${source}${conditional ? "  (with conditions)" : ""}`;

/** @param {Named} named */
const rule = ({ index, source, conditional }) =>
  `    rules[${index}]  ${source}${conditional ? "  with conditions" : ""}`;
