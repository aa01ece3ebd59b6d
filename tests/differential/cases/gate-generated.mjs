// Requests through the gate, generated from a seed.

import { sessionStates } from "../cookie-states.mjs";
import { claims, gatePaths, kinds, navigation, visit } from "./gate.mjs";

const sites = [
  "gate",
  "gate",
  "gate-https",
  "gate-https-path",
  "gate-base-path",
  "gate-secure",
  "gate-cookies",
  "gate-rotated",
  "gate-core-order",
  "gate-ages",
  "gate-day",
  "gate-all",
  "gate-default",
  "gate-pages",
  "gate-responses",
  "gate-redirects",
  "gate-handler",
];
const words = [
  "dashboard",
  "settings",
  "about",
  "files",
  "12",
  "a",
  "b",
  "c",
  "public",
  "x%20y",
  "api",
  "login",
  "favicon.ico",
  "%C3%BC",
];
const queries = ["", "", "?", "?a=b", "?callbackUrl=%2Fz", "?a=1&a=2", "?q=%C3%BC+d", "?error=Configuration"];

/** Returns one such case. */
export function gateCase(choices, index) {
  const configuration = choices.of(sites);
  const path = choices.percent(40) ? choices.of(gatePaths) : `${segments(choices)}${choices.of(queries)}`;
  const [kind, headers] = choices.percent(60)
    ? ["navigation", navigation]
    : choices.of(Object.entries(kinds));
  const [claim, value] = choices.of(Object.entries(claims));
  const method = choices.percent(70) ? undefined : choices.of(["HEAD", "POST", "PUT", "DELETE", "OPTIONS"]);
  const session = choices.percent(70) ? choices.of(["valid", ...sessionStates]) : undefined;
  const more = {
    method,
    session,
    body: /^P/.test(method) ? "a=b" : undefined,
    headers: choices.percent(20) ? { ...headers, [claim]: value } : headers,
  };
  return visit(configuration, `${index}, ${kind}`, path, {
    ...more,
    ...(choices.percent(20) && { cookies: {} }),
  });
}

function segments(choices) {
  const path = Array.from({ length: 1 + Math.floor(choices.number() * 4) }, () => choices.of(words)).join(
    "/",
  );
  return `/${path}${choices.percent(20) ? "/" : ""}`;
}
