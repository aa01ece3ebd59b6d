// Judges a run by the words of `expected`, and by what holds for every case.

import { lookup } from "../unknown-word.mjs";
import { location } from "../request/browser.mjs";
import { providerFaults } from "../site/faults.mjs";
import { bodies } from "./body.mjs";
import { cookies } from "./cookies.mjs";
import { cost } from "./cost.mjs";
import { headers } from "./headers.mjs";
import { isOursOrSignIn, locations } from "./location.mjs";
import { health } from "./log.mjs";
import { nothing } from "./nothing.mjs";
import { origins } from "./origin.mjs";
import { providers } from "./provider.mjs";
import { sessions } from "./session.mjs";
import { status } from "./status.mjs";

const checks = { ...status, ...locations, ...cookies, ...sessions, ...bodies, ...headers, ...origins, ...cost, ...nothing, ...health, ...providers };

// These start further sign-ins, so that they come last.
const last = ["worker_alive", "kv_not_poisoned", "hs256_with_oct_key_rejected"];

/** Throws `UnknownWord` for the first word of `expected` that has no check. */
export function knowsAll(expected) {
  for (const word of Object.keys(expected)) lookup(checks, word, "expected");
}

/** What is wrong with a run: a list of texts, empty where nothing is. */
export async function judge(run) {
  const [broken] = [...run.site.op.errors.splice(0), ...run.site.tw.errors.splice(0)];
  if (broken) throw broken;
  const problems = [...(await invariants(run)), ...(await unmet(run))];
  const words = Object.entries(run.testCase.expected).sort(([a], [b]) => last.indexOf(a) - last.indexOf(b));
  for (const [word, wanted] of words) {
    const problem = await lookup(checks, word, "expected")(run, wanted);
    if (problem) problems.push(`${word}: ${problem}`);
  }
  return problems;
}

// No 5xx that is not listed; every redirect stays here or goes to where one signs in.
async function invariants({ browser, testCase, site }) {
  const allowed = testCase.expected.status_in ?? [];
  const problems = [];
  for (const answer of browser.exchanges) {
    if (answer.status >= 500 && !allowed.includes(answer.status)) problems.push(`${answer.status} for ${answer.target.slice(0, 80)}`);
    const target = testCase.expected.passed_through_unchanged ? undefined : location(answer, site.base);
    if (target && !isOursOrSignIn(target, { site })) problems.push(`${answer.target.slice(0, 80)} leads to ${target}`);
  }
  return problems;
}

// A fault that the Worker never came across proves nothing.
async function unmet({ testCase, site, marks }) {
  const { setup, request, expected } = testCase;
  const asked = (endpoint) => site.op.hits(endpoint, marks.op).length + site.tw.hits(endpoint, marks.tw).length > 0;
  const faults = { ...setup.op, ...setup.op?.oauth1, ...providerFaults(setup.faults?.op) };
  const wanted = Object.keys(faults).map((word) => endpoints[word]).filter(Boolean);
  if (setup.faults?.kv === "throw_get" && request.scenario === "login" && site.kv.requests === marks.kv) return ["KV was never asked"];
  if (expected.op_hits?.token === 0) return [];
  // A stale document is fetched again after the answer.
  for (let waited = 0; waited < 1000 && !wanted.every(asked); waited += 50) await new Promise((resolve) => setTimeout(resolve, 50));
  const never = wanted.filter((endpoint) => !asked(endpoint));
  return never.map((endpoint) => `the provider's ${endpoint} endpoint, where the fault is, was never asked`);
}

const endpoints = { id_token: "token", token: "token", token_http: "token", userinfo: "me", userinfo_http: "me", discovery: "discovery", discovery_http: "discovery", jwks_http: "jwks", jwks: "jwks", rt: "request_token", at: "access_token", profile: "profile" };
