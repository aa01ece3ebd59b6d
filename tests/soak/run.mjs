// `npm run soak -- [--minutes 30] [--rate N] [--everything] [--only EXPRESSION]`: runs the built Worker under a mixed load. With
// `--everything` it is the Worker with every feature, and what it asks fails in turn. Fails if an answer is wrong, if the log has an
// unexpected line, or if memory grows. `--rate` is the most requests a second: memory follows the rate, which other work on the machine
// changes. It takes long, so it is for releases.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startEverything } from "./everything.mjs";
import { Faults } from "./faults.mjs";
import { Pace } from "./pace.mjs";
import { startShipped } from "./shipped.mjs";
import { visits } from "./visits.mjs";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    visitors: { type: "string", default: "8" },
    rate: { type: "string", default: "Infinity" },
    only: { type: "string", default: "" },
    everything: { type: "boolean", default: false },
  },
});
const [duration, visitors] = [Number(values.minutes) * 60_000, Number(values.visitors)];

/** The allowed growth of memory between the second and the last quarter, in addition to a tenth: V8 collects at its own times. */
const slackMb = 12;
/** The minutes that workerd takes, with an empty Worker too, until its memory is stable. A shorter run proves nothing. */
const judgedFrom = 10;

const site = await (values.everything ? startEverything() : startShipped());
const faults = new Faults(values.everything ? site.fault : undefined);
const done = { count: 0, kinds: new Map(), unexpected: new Map(), during: new Map(), memory: [] };
try {
  const all = await (values.everything ? visits(site) : site.kinds());
  const only = new RegExp(values.only);
  await soak(all.filter(({ name }) => only.test(name)));
} finally {
  await site.stop();
}
process.exitCode = report() ? 0 : 1;

async function soak(all) {
  const lot = all.flatMap((kind) => Array(kind.weight).fill(kind));
  const end = performance.now() + duration;
  const watch = setInterval(sample, duration / 240);
  const told = setInterval(
    () => console.log(`${done.count} requests, ${Math.round(done.memory.at(-1))} MB`),
    60_000,
  );
  const pace = new Pace(Number(values.rate));
  const visit = async () => {
    while (performance.now() < end) {
      await pace.turn();
      await once(lot[Math.floor(Math.random() * lot.length)]);
    }
  };
  const turning = faults.turnUntil(end);
  await Promise.all([...Array.from({ length: visitors }, visit), turning]);
  clearInterval(watch);
  clearInterval(told);
}

async function once(kind) {
  const before = faults.mark();
  const status = await kind.visit().catch((error) => error.message);
  done.count += 1;
  add(done.kinds, kind.name);
  if (status === kind.status) return;
  const fault = faults.since(before);
  const what = `${kind.name}: ${status} in place of ${kind.status}`;
  if (fault && isAllowed(kind, status)) add(done.during, what);
  else add(done.unexpected, fault ? `${what}, while ${fault}` : what);
}

function isAllowed({ faulted = [], loose = false }, status) {
  return loose || faulted.includes(status);
}

function add(counts, what) {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

function sample() {
  const resident = readFileSync(`/proc/${site.pid}/status`, "utf8").match(/^VmRSS:\s+(\d+) kB$/m);
  done.memory.push(Number(resident[1]) / 1024);
}

function report() {
  const problems = [...done.unexpected].map(([what, times]) => `${what}, ${times} times`);
  const quarter = (i) =>
    done.memory.slice((done.memory.length * i) / 4, (done.memory.length * (i + 1)) / 4).sort((a, b) => a - b);
  const [second, last] = [quarter(1), quarter(3)].map((part) => part[part.length >> 1]);
  if (Number(values.minutes) < judgedFrom) console.log(`memory is judged from ${judgedFrom} minutes on`);
  else if (last > second * 1.1 + slackMb)
    problems.push(`memory grows from ${Math.round(second)} to ${Math.round(last)} MB`);
  const serious = site.serious();
  if (serious.length) problems.push(`the log: ${serious.join("\n")}`);
  for (const [name, times] of done.kinds) console.log(`${name}: ${times}`);
  for (const [what, times] of done.during) console.log(`during faults, ${what}, ${times} times`);
  for (const problem of problems) console.log(`WRONG: ${problem}`);
  console.log(
    `${done.count} requests in ${values.minutes} minutes, ${faults.turned} faults, ${problems.length} wrong, ${Math.round(second)} MB in the second quarter, ${Math.round(last)} MB in the last`,
  );
  return problems.length === 0;
}
