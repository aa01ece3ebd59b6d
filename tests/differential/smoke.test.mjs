// A part of `npm run test:differential` for every `npm test`: each kind of case in the two configurations that most use.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { allowed } from "./allowed.mjs";
import { fixedCases } from "./cases/index.mjs";
import { compareAll } from "./rig.mjs";

test("the Worker answers as @auth/core and next-auth do, but for what docs/differences.md names", { timeout: 60_000 }, async () => {
  const cases = fixedCases().filter(({ configuration }, index) => ["plain", "https", "proxy", "gate", "gate-https"].includes(configuration) && index % 8 === 0);
  assert.ok(cases.length > 150, `${cases.length} cases`);
  const unexplained = [];
  await compareAll(cases, ({ name, configuration, differences }) => {
    const found = differences.filter((one) => !one.allowed).map(({ field, theirs, ours }) => ({ field, theirs, ours }));
    if (found.length) unexplained.push({ name, configuration, found });
  });
  assert.deepEqual(unexplained, []);
});

test("every allowed difference is an entry of docs/differences.md", async () => {
  const documented = await readFile(new URL("../../docs/differences.md", import.meta.url), "utf8");
  for (const id of Object.keys(allowed)) assert.ok(documented.includes(`| \`${id.replace("gate: ", "")}\` |`), id);
});
