// Measurements once per process: the time to the first answer, the memory after many requests, and the size.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { load } from "./load.mjs";
import { median } from "./median.mjs";
import { message } from "./requests.mjs";
import { startSubject } from "./workerd.mjs";

/**
 * Starts each subject in turns, and returns medians per subject in milliseconds: `listening` from starting workerd until
 * it listens, `first` of the first request, `cpu` of the process for that request, and `late` of the first request
 * where another isolate of the process has started after the Worker's, for which V8 discards what it has compiled.
 */
export async function startUp(one, subjects, vars, starts) {
  const times = subjects.map(() => ({ listening: [], first: [], cpu: [], late: [] }));
  // The first start of each fills the page cache.
  for (let i = 0; i <= starts; i += 1) {
    for (const [at, subject] of subjects.entries()) {
      const alone = await firstRequest(one, subject, { vars });
      const { first: late } = await firstRequest(one, subject, { vars, service: true });
      if (i === 0) continue;
      for (const [name, time] of Object.entries({ ...alone, late })) times[at][name].push(time);
    }
  }
  const medians = (lists) =>
    Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, median(list)]));
  return subjects.map(({ name }, at) => ({ subject: name, ...medians(times[at]) }));
}

async function firstRequest(one, subject, bindings) {
  const begin = performance.now();
  const running = await startSubject(subject, bindings);
  const [listening, before] = [performance.now(), running.cpuSeconds()];
  await load(running.port, message(one.request, subject.cookies, running.port), 1);
  const [answered, after] = [performance.now(), running.cpuSeconds()];
  await running.stop();
  return { listening: listening - begin, first: answered - listening, cpu: (after - before) * 1000 };
}

/** Resident bytes of workerd after 1,000 and after `count` requests, per subject. */
export async function memory(one, subjects, vars, count) {
  const rows = [];
  for (const subject of subjects) {
    const running = await startSubject(subject, { vars });
    const bytes = message(one.request, subject.cookies, running.port);
    await load(running.port, bytes, 1000);
    const early = running.residentBytes();
    await load(running.port, bytes, count - 1000);
    rows.push({ subject: subject.name, early, late: running.residentBytes() });
    await running.stop();
  }
  return rows;
}

/** Returns the bytes of a subject's modules, uncompressed and compressed. */
export async function size({ name, folder, modules }) {
  const contents = await Promise.all(modules.map((file) => readFile(join(folder, file))));
  const sum = (list) => list.reduce((total, { length }) => total + length, 0);
  return {
    subject: name,
    raw: sum(contents),
    gzip: sum(contents.map((bytes) => gzipSync(bytes, { level: 9 }))),
  };
}
