// Measurements once per process: the time to the first answer, the memory after many requests, and the size.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { load } from "./load.mjs";
import { median } from "./median.mjs";
import { message } from "./requests.mjs";
import { startSubject } from "./workerd.mjs";

/** Milliseconds from starting workerd to the end of the first answer, per subject, above the empty Worker's. */
export async function startUp(one, subjects, vars, starts) {
  const times = subjects.map(() => []);
  // The first start of each fills the page cache.
  for (let i = 0; i <= starts; i += 1) {
    for (const [at, subject] of subjects.entries()) {
      const time = await firstAnswer(one, subject, vars);
      if (i > 0) times[at].push(time);
    }
  }
  const medians = times.map(median);
  return subjects.map(({ name }, at) => ({
    subject: name,
    ms: medians[at],
    above: medians[at] - medians[0],
  }));
}

async function firstAnswer(one, subject, vars) {
  const begin = performance.now();
  const running = await startSubject(subject, { vars });
  await load(running.port, message(one.request, subject.cookies, running.port), 1);
  const time = performance.now() - begin;
  await running.stop();
  return time;
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
