// Checks a run by the words of `expected`, and by the rules for every case.

import { conditions } from "../features.mjs";
import { location } from "../request/browser.mjs";
import { providerFaults } from "../site/faults.mjs";
import { lookup, onlyWords, UnknownWord } from "../unknown-word.mjs";
import { bearers, knowsChallenge } from "./bearer.mjs";
import { bodies } from "./body.mjs";
import { cookies, flags, flagValues } from "./cookies.mjs";
import { cost, limits } from "./cost.mjs";
import { rows } from "./database.mjs";
import { explanations } from "./explanations.mjs";
import { headers, rules, ruleTexts } from "./headers.mjs";
import { isOursOrSignIn, knowsPlace, locations, locationWords } from "./location.mjs";
import { health } from "./log.mjs";
import { mails, mailWords } from "./mail.mjs";
import { origins } from "./origin.mjs";
import { passkeys } from "./passkeys.mjs";
import { counters, knowsParameterRules, providers } from "./provider.mjs";
import { refreshes } from "./refresh.mjs";
import { allowedUsers, sessions } from "./session.mjs";
import { status } from "./status.mjs";
import { stored } from "./stored.mjs";

/** The words of `expected` that check a run. Each returns the fault, or nothing. */
export const checks = {
  ...status,
  ...locations,
  ...cookies,
  ...sessions,
  ...bodies,
  ...headers,
  ...origins,
  ...cost,
  ...stored,
  ...rows,
  ...mails,
  ...health,
  ...providers,
  ...bearers,
  ...passkeys,
  ...refreshes,
};

/** The words inside other words. */
const inner = {
  location: ({ if_present: where, ...rest }) => {
    onlyWords(rest, "expected.location", locationWords);
    if (where) knowsPlace(where);
  },
  final_location: knowsPlace,
  body_url_fields: knowsPlace,
  set_cookie_callback_url: knowsPlace,
  op_hits: (wanted) => onlyWords(wanted, "expected.op_hits", counters),
  set_cookie_flags: (wanted) => onlyValues(wanted, "expected.set_cookie_flags", flags, flagValues),
  headers_present: (wanted) => onlyValues(wanted, "expected.headers_present", rules, ruleTexts),
  secret_not_sent_to(addresses) {
    for (const address of addresses)
      lookup({ "{EVIL_LOOPBACK}": true }, address, "expected.secret_not_sent_to");
  },
  authorization_request_param: knowsParameterRules,
  token_request_params: knowsParameterRules,
  session_after: (wanted) => lookup(allowedUsers, wanted, "expected.session_after"),
  www_authenticate: knowsChallenge,
  applies_if: (condition) => lookup(conditions, condition, "expected.applies_if"),
  mail: (wanted) => onlyWords(wanted, "expected.mail", mailWords),
};

// These start more sign-ins, or further refreshes, so they run last.
const last = [
  "no_refresh_loop",
  "second_refresh_works",
  "worker_alive",
  "kv_not_poisoned",
  "hs256_with_oct_key_rejected",
  "victim_can_still_login_from_other_ip",
  "same_response_as_known_email",
  "enumeration_safe",
];

function onlyValues(wanted, path, table, known) {
  onlyWords(wanted, path, table);
  for (const [word, value] of Object.entries(known)) {
    if (word in wanted && wanted[word] !== value)
      throw new UnknownWord(`${path}.${word}: ${JSON.stringify(wanted[word])}`);
  }
}

/** Throws `UnknownWord` for the first word of `expected`, or value of one, that has no check. */
export function knowsExpected(expected) {
  onlyWords(expected, "expected", checks, explanations);
  for (const [word, wanted] of Object.entries(expected)) {
    const { only } = checks[word] ?? {};
    if (only !== undefined && wanted !== only)
      throw new UnknownWord(`expected.${word}: ${JSON.stringify(wanted)}`);
    inner[word]?.(wanted);
  }
}

/** Returns the faults of a run as a list of texts. */
export async function judge(run) {
  const [broken] = [...run.site.op.errors.splice(0), ...run.site.tw.errors.splice(0)];
  if (broken) throw broken;
  const problems = [
    ...run.problems,
    ...(await invariants(run)),
    ...(await unmet(run)),
    ...(await limits(run)),
  ];
  const isCheck = ([word]) => Object.hasOwn(checks, word);
  const words = Object.entries(run.testCase.expected)
    .filter(isCheck)
    .sort(([a], [b]) => last.indexOf(a) - last.indexOf(b));
  for (const [word, wanted] of words) {
    const problem = await checks[word](run, wanted);
    if (problem) problems.push(`${word}: ${problem}`);
  }
  return problems;
}

// No 5xx that is not listed. Every redirect stays on the site or leads to a sign-in.
async function invariants({ browser, testCase, site }) {
  const allowed = testCase.expected.status_in ?? [];
  const problems = [];
  for (const answer of browser.exchanges) {
    if (answer.status >= 500 && !allowed.includes(answer.status))
      problems.push(`${answer.status} for ${answer.target.slice(0, 80)}`);
    const target = testCase.expected.passed_through_unchanged ? undefined : location(answer, site.base);
    if (target && !isOursOrSignIn(target, { site }))
      problems.push(`${answer.target.slice(0, 80)} leads to ${target}`);
  }
  return problems;
}

// A fault that the Worker never encountered proves nothing.
async function unmet({ testCase, site, marks }) {
  const { setup, request, expected } = testCase;
  const asked = (endpoint) =>
    site.op.hits(endpoint, marks.op).length + site.tw.hits(endpoint, marks.tw).length > 0;
  const faults = { ...setup.op, ...setup.op?.oauth1, ...providerFaults(setup.faults?.op) };
  const wanted = Object.keys(faults)
    .map((word) => endpoints[word])
    .filter(Boolean);
  if (setup.faults?.kv && request.scenario === "login" && site.kv.requests === marks.kv)
    return ["KV was never asked"];
  if (setup.faults?.d1 && site.database.batches === marks.batches) return ["D1 was never asked"];
  if (setup.faults?.do && site.state.batches === marks.stateBatches) return ["AUTH_STATE was never asked"];
  if (setup.faults?.mail && site.mailer.requests.length === marks.mailer) return ["no mail was sent"];
  if (expected.op_hits?.token === 0) return [];
  // A stale document is fetched again after the answer.
  for (let waited = 0; waited < 1000 && !wanted.every(asked); waited += 50)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const never = wanted.filter((endpoint) => !asked(endpoint));
  return never.map((endpoint) => `the provider's ${endpoint} endpoint, where the fault is, was never asked`);
}

const endpoints = {
  id_token: "token",
  token: "token",
  token_http: "token",
  refresh: "token",
  userinfo: "me",
  userinfo_http: "me",
  discovery: "discovery",
  discovery_http: "discovery",
  jwks_http: "jwks",
  jwks: "jwks",
  rt: "request_token",
  at: "access_token",
  profile: "profile",
};
