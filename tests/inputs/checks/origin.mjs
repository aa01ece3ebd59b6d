// Checks of the requests that reached the origin behind the Worker.

import { effectivePaths, isProtected, required } from "../site/readings.mjs";
import { always } from "./only.mjs";

/** The words of `expected` about the origin. */
export const origins = {
  origin_protected_hits: ({ reached, testCase }, wanted) => {
    const models = [
      ...new Set([
        ...required,
        ...(testCase.setup.origin_modes ?? []),
        ...(testCase.setup.optional_origin_modes ?? []),
      ]),
    ];
    const hits = reached().filter(({ url }) => effectivePaths(url, models).some(isProtected));
    return hits.length !== wanted && `the origin serves a protected path for ${hits.map(({ url }) => url)}`;
  },
  origin_effective_path: ({ reached, testCase }, wanted) => {
    const models = testCase.setup.origin_modes ?? required;
    const other = reached()
      .flatMap(({ url }) => effectivePaths(url, models))
      .find((path) => path !== wanted);
    if (reached().length === 0) return "nothing reached the origin";
    return other !== undefined && `the origin serves ${other}`;
  },
  origin_hits: ({ reached }, wanted) =>
    reached().length !== wanted && `${reached().length} requests reached the origin`,
  origin_host_header: async ({ reached, fill }, wanted) => {
    const host = await fill(wanted);
    return (
      reached().some(({ headers }) =>
        headers.some(([name, value]) => name.toLowerCase() === "host" && value !== host),
      ) && "another Host reached the origin"
    );
  },
  origin_request_not_contains: ({ reached }, texts) => contained(reached(), texts),
  origin_request_contains: ({ reached }, texts) =>
    texts.some((text) => !contained(reached(), [text])) && `the origin did not see ${texts}`,
  origin_request_headers_normalised_absent: ({ reached, site }, patterns) => {
    const names = reached().flatMap(({ headers }) =>
      headers.filter((header) => !isHop(header, site)).map(([name]) => normalised(name)),
    );
    const found = names.find((name) => patterns.some((pattern) => fits(name, pattern)));
    return found && `${found} reached the origin`;
  },
  origin_identity_header_values_max: ({ reached }, most) => {
    for (const { headers } of reached()) {
      const names = headers
        .map(([name]) => normalised(name))
        .filter((name) => identity.some((pattern) => fits(name, pattern)));
      const often = names.find((name) => names.filter((other) => other === name).length > most);
      if (often) return `${often} reached the origin more than once`;
    }
    return undefined;
  },
  handled_by_auth: ({ reached }, wanted) =>
    (reached().length === 0) !== wanted && `handled by auth: ${!wanted}`,
  passed_through_unchanged: always(
    ({ answer }) =>
      !answer.headers.some(([name, value]) => name === "location" && value === "https://evil.example/") &&
      "the origin's Location was changed",
  ),
  followed_by_worker: ({ answer }, wanted) =>
    (answer.status !== 302) !== wanted && "the Worker followed the origin's redirect",
};

// The header by which the Worker recognises its own request when it comes back. It names the host and no user.
const isHop = ([name, value], { base }) =>
  name.toLowerCase() === "x-authjs-hop" && value === new URL(base).host;

const identity = [
  "x-auth-*",
  "x-forwarded-user",
  "x-forwarded-email",
  "x-forwarded-groups",
  "x-forwarded-preferred-username",
  "x-forwarded-access-token",
  "x-remote-user",
  "remote-user",
  "x-user",
  "x-webauth-user",
  "cf-access-*",
  "x-authjs-*",
  "authjs-*",
];
const normalised = (name) => name.toLowerCase().replaceAll("_", "-");
const fits = (name, pattern) =>
  pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

function contained(requests, texts) {
  const whole = JSON.stringify(requests);
  const found = texts.find((text) => whole.includes(JSON.stringify(text).slice(1, -1)));
  return found && `${found} reached the origin`;
}
