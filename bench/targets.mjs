// The targets.

import { sets } from "../scripts/worker-size.mjs";
import { median } from "./median.mjs";

const [{ limit: sizeLimit }] = sets.filter(({ name }) => name === "default");

/** Returns rows of target, measured value and whether it is reached. */
export function targets({ rows, started, sizes }) {
  const of = (name, subject = "authjs-worker") =>
    rows.find((row) => row.case === name && row.subject === subject);
  const above = (name, subject) => of(name, subject).cpu_us_above_empty;
  // The limits were set on a machine whose empty Worker takes 40 µs. This converts them to the same share on
  // this machine.
  const there = (name) =>
    `${((above(name) / of(name, "empty-js").cpu_us) * 40).toFixed(0)} µs where the empty Worker takes 40`;
  const rate = (name, other) => of(name).rps / of(name, other).rps;
  const ours = (list) => list.find(({ subject }) => subject === "authjs-worker");
  const aboveEmpty = (name) => ours(started)[name] - started[0][name];
  const matchers = of("gate-valid-matchers-1000").cpu_us / of("gate-valid-matchers-1").cpu_us;
  const rules = of("rules-1000").cpu_us / of("rules-1").cpu_us;
  const hosts = of("hosts-50").cpu_us / of("hosts-1").cpu_us;
  const sessions = of("gate-db-1000000").cpu_us / of("gate-db").cpu_us;
  const sizeInKib = ours(sizes).gzip / 1024;
  return [
    atMost("`gate-valid` at most 40 µs above empty", above("gate-valid"), 40, "µs", there("gate-valid")),
    atLeast(
      "`gate-valid` at least twice the rate of hono-auth-js",
      rate("gate-valid", "hono-auth-js"),
      2,
      "times",
    ),
    atLeast(
      "`gate-valid` at a higher rate than hono-oidc-auth",
      rate("gate-valid", "hono-oidc-auth"),
      1,
      "times",
    ),
    atMost(
      "`session-valid` at most 60 µs above empty",
      above("session-valid"),
      60,
      "µs",
      there("session-valid"),
    ),
    atLeast(
      "`session-valid` at least 2.5 times the rate of auth-core",
      rate("session-valid", "auth-core"),
      2.5,
      "times",
    ),
    atMost("1,000 matchers at most twice the CPU of one", matchers, 2, "times"),
    atMost("1,000 rules at most 1.5 times the CPU of one, on random paths", rules, 1.5, "times"),
    atMost("50 hosts at most 1.1 times the CPU of one", hosts, 1.1, "times"),
    ...["bearer-rs256", "bearer-es256"]
      .flatMap((name) => [name, `${name}-again`])
      .map((name) => besideJose(of, name, "authjs-worker-bearer")),
    ...["session-revocable", "gate-revocable"].map((name) => revocable(of, name)),
    besideJose(of, "assertion", "authjs-worker"),
    atMost("a million sessions in the database at most 1.2 times the CPU of ten", sessions, 1.2, "times"),
    atMost("first request at most 4 ms above the empty Worker's", aboveEmpty("first"), 4, "ms"),
    atMost("and at most 4 ms of CPU above it", aboveEmpty("cpu"), 4, "ms"),
    atMost(
      "`gate-public` at most as much CPU as hono-oidc-auth",
      above("gate-public") / above("gate-public", "hono-oidc-auth"),
      1,
      "times",
    ),
    atMost(
      "`gate-valid` at most half of hono-oidc-auth's CPU above empty",
      above("gate-valid") / above("gate-valid", "hono-oidc-auth"),
      0.5,
      "times",
    ),
    atMost(
      "`session-valid` at most a quarter of auth-core's CPU above empty",
      above("session-valid") / above("session-valid", "auth-core"),
      0.25,
      "times",
    ),
    ...javascript(of),
    atMost(`at most ${sizeLimit} KiB with gzip`, sizeInKib, sizeLimit, "KiB"),
  ];
}

// The npm package beside @auth/core: without callbacks, and with two in JavaScript.
function javascript(of) {
  const faster = (name, limit) =>
    atLeast(
      `\`${name}\`: authjs-worker-core at least ${limit} times the rate of auth-core`,
      median(ratesBeside(of(name, "authjs-worker-core"), of(name, "auth-core"))),
      limit,
      "times",
    );
  const cases = ["session-valid", "csrf", "signin"];
  return [...cases.map((name) => faster(name, 2.5)), ...cases.map((name) => faster(`${name}-callbacks`, 2))];
}

function besideJose(of, name, subject) {
  const ratio = median(ratesBeside(of(name, subject), of(name, "jose")));
  return atLeast(`\`${name}\` at least the rate of jose`, ratio, 1, "times");
}

function revocable(of, name) {
  const cost = of(name, "authjs-worker-revocable").cpu_us / of(name).cpu_us;
  return atMost(`\`${name}\` at most 1.1 times the CPU without \`session.revocable\``, cost, 1.1, "times");
}

/** Returns the ratio of the rates of two rows in each round. */
export const ratesBeside = (row, other) => row.rates.map((rate, round) => rate / other.rates[round]);

const atMost = (text, value, limit, unit, note) => [
  text,
  measured(value, unit, note),
  value <= limit ? "reached" : "missed",
];
const atLeast = (text, value, limit, unit) => [
  text,
  measured(value, unit),
  value >= limit ? "reached" : "missed",
];
const measured = (value, unit, note) => `${value.toFixed(1)} ${unit}${note ? ` (${note})` : ""}`;
