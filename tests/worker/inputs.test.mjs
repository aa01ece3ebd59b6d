// The short set of hostile cases, and what must go well beside them. All cases: `npm run test:inputs -- --cases FILE`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readCases } from "../inputs/case-file.mjs";
import { runCase } from "../inputs/run-case.mjs";
import { startPool } from "../inputs/site/pool.mjs";

const casesOf = (name) => readCases(fileURLToPath(new URL(`../inputs/${name}`, import.meta.url)));
const control = casesOf("controls.json")[0];
let pool;

before(async () => (pool = await startPool()));
after(() => pool?.stop());

for (const testCase of [...casesOf("controls.json"), ...casesOf("smoke.json"), ...casesOf("reliability.json"), ...casesOf("own.json")]) {
  test(`${testCase.id} ${testCase.surface}: ${testCase.title}`, async () => {
    assert.deepEqual(await runCase(testCase, pool), []);
  });
}

for (const [word, changed] of [
  ["expected", { expected: { sings_a_song: true } }],
  ["setup.op", { setup: { config: "default", op: { moon: "full" } } }],
  ["placeholder", { request: { method: "GET", target: "/{MOON}", headers: [] } }],
]) {
  test(`a word that nobody here knows is not passed over: ${word}`, async () => {
    await assert.rejects(runCase({ ...control, ...changed }, pool), ({ word: found }) => found.startsWith(word));
  });
}

test("a case that expects what is not so fails", async () => {
  const wrong = { status_in: [404], session_user_in: ["mallory"], headers_present: { "X-Content-Type-Options": "nosniff" } };
  assert.equal((await runCase({ ...control, expected: wrong }, pool)).length, 2);
});

test("a fault that the Worker never meets fails the case", async () => {
  const problems = await runCase({ ...control, setup: { config: "default", op: { id_token: { alg: "none" } } } }, pool);
  assert.deepEqual(problems, ["the provider's token endpoint, where the fault is, was never asked"]);
});
