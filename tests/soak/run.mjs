// `npm run soak -- [--minutes 30] [--only EXPRESSION]`: runs the built Worker under a mixed load. Fails if an
// answer is wrong, if the log has an unexpected line, or if memory grows. It takes long, so it is for
// releases.

import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { parseArgs } from "node:util";
import { startSite } from "../worker/support/site.mjs";
import { kinds } from "./kinds.mjs";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    visitors: { type: "string", default: "8" },
    only: { type: "string", default: "" },
  },
});
const [duration, visitors] = [Number(values.minutes) * 60_000, Number(values.visitors)];
const agent = new Agent({ keepAlive: true });

/** The allowed growth of memory between the second and the last quarter, in addition to a tenth: V8 collects at its own times. */
const slackMb = 12;
/** The minutes that workerd takes, with an empty Worker too, until its memory is stable. A shorter run proves nothing. */
const judgedFrom = 10;

const site = await startSite();
const done = { count: 0, unexpected: new Map(), memory: [] };
try {
  const only = new RegExp(values.only);
  await soak((await kinds(site)).filter(({ name }) => only.test(name)));
} finally {
  agent.destroy();
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
  const visit = async () => {
    while (performance.now() < end) await once(lot[Math.floor(Math.random() * lot.length)]);
  };
  await Promise.all(Array.from({ length: visitors }, visit));
  clearInterval(watch);
  clearInterval(told);
}

async function once(kind) {
  const status = await (kind.visit ? kind.visit() : ask(kind.request())).catch((error) => error.message);
  done.count += 1;
  if (status === kind.status) return;
  const what = `${kind.name}: ${status} in place of ${kind.status}`;
  done.unexpected.set(what, (done.unexpected.get(what) ?? 0) + 1);
}

function ask({ method = "GET", path, headers, body }) {
  const length = body ? { "content-length": String(body.length) } : {};
  const options = {
    agent,
    host: "127.0.0.1",
    port: site.worker.port,
    method,
    path,
    headers: { host: new URL(site.origin).host, ...headers, ...length },
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(options, (answer) =>
      answer.resume().once("end", () => resolve(answer.statusCode)),
    );
    outgoing.once("error", reject).end(body);
  });
}

function sample() {
  const resident = readFileSync(`/proc/${site.worker.pid}/status`, "utf8").match(/^VmRSS:\s+(\d+) kB$/m);
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
  const faults = site.worker.text().match(/panic|RuntimeError|Reinitializing|runtime_refused|hung/g) ?? [];
  if (faults.length) problems.push(`the log: ${[...new Set(faults)]}`);
  for (const problem of problems) console.log(problem);
  console.log(
    `${done.count} requests in ${values.minutes} minutes, ${Math.round(second)} MB in the second quarter, ${Math.round(last)} MB in the last`,
  );
  return problems.length === 0;
}
