// Measures one case: every subject in a separate process, in turns, so that disturbances of the machine
// affect all of them.

import { fill } from "./database.mjs";
import { load } from "./load.mjs";
import { median } from "./median.mjs";
import { messages } from "./requests.mjs";
import { startSubject } from "./workerd.mjs";

/**
 * Measures a case. Returns a row per subject: `case`, `subject`, `rps`, `cpu_us`, `cpu_us_above_empty`, the
 * `rates` of the rounds, and with a database the `queries` of a request.
 */
export async function measureCase(one, subjects, vars, { rounds, seconds }) {
  const taking = subjects.filter(({ name }) => name in one.statuses);
  const runners = [];
  for (const subject of taking) runners.push(await prepare(one, subject, vars, seconds));
  for (let round = 0; round < rounds; round += 1) {
    for (const runner of rotated(runners, round)) runner.rounds.push(await runner.measure(runner.count));
  }
  await Promise.all(runners.map(({ stop }) => stop()));
  const empty = runners.find(({ name }) => name === "empty-js");
  return runners.map((runner) => row(one.name, runner, empty));
}

// Starts a subject, checks its answer, warms it up, and determines how many requests fill a round.
async function prepare(one, subject, vars, seconds) {
  const running = await startSubject(subject, {
    vars,
    service: one.service,
    database: one.sessions && !subject.name.startsWith("empty-") ? fill(one.sessions) : undefined,
  });
  const bytes = messages(one.request, subject.cookies, running.port);
  const expected = String(one.statuses[subject.name]);
  let first = 0;
  const measure = async (count) => {
    const before = running.cpuSeconds();
    const result = await load(running.port, bytes, count, { first }).catch((error) => {
      throw new Error(`${one.name}, ${subject.name}: ${error.message}\n${running.complaints()}`);
    });
    first += count;
    const cpu = (running.cpuSeconds() - before) / count;
    const { statuses, last } = result;
    if (statuses[expected] === count)
      return { cpu: cpu * 1e6, rps: count / result.seconds, seconds: result.seconds };
    throw new Error(
      `${one.name}, ${subject.name}: ${expected} expected, not ${JSON.stringify(statuses)}\n${last}\n${running.complaints()}`,
    );
  };
  // The first request of an isolate fetches keys, which others would not wait for.
  await measure(1);
  const queries = await queriesOf(running, () => measure(100), 100);
  const { rps } = await measure(400);
  const warm = await measure(Math.max(warmUp, atLeast(rps * seconds)));
  const { stop } = running;
  return { name: subject.name, rounds: [], measure, count: atLeast(warm.rps * seconds), queries, stop };
}

// Returns the queries of one of `count` requests.
async function queriesOf(running, send, count) {
  const before = await running.queries();
  await send();
  return before === undefined
    ? undefined
    : Math.round((10 * ((await running.queries()) - before)) / count) / 10;
}

// V8 recompiles frequently executed code, JavaScript and wasm alike, only after thousands of requests.
const warmUp = 4000;

const atLeast = (count) => Math.max(200, Math.round(count));

const rotated = (list, by) => [...list.slice(by % list.length), ...list.slice(0, by % list.length)];

function row(name, { name: subject, rounds, queries }, empty) {
  const above = rounds.map(({ cpu }, i) => cpu - empty.rounds[i].cpu);
  return {
    case: name,
    subject,
    rps: Math.round(median(rounds.map(({ rps }) => rps))),
    cpu_us: tenth(median(rounds.map(({ cpu }) => cpu))),
    cpu_us_above_empty: tenth(median(above)),
    queries,
    rates: rounds.map(({ rps }) => Math.round(rps)),
  };
}

const tenth = (value) => Math.round(value * 10) / 10;
