// `npx authjs-worker init` in a terminal, which asks.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeFolder } from "./support/command.mjs";

async function within(check) {
  const project = makeFolder();
  try {
    await check(project);
  } finally {
    project.remove();
  }
}

test("a framework by its name and a provider by its id", async () => {
  await within(async ({ asked, read, folder }) => {
    const { code, said, left } = await asked(["static", "google"], "init");
    assert.equal(code, 0, said);
    assert.deepEqual(left, []);
    assert.match(said, /1 {2}worker .*\n {2}2 {2}static/);
    assert.match(said, /Framework \(worker\): [\s\S]*Provider \(github\): /);
    assert.match(read("wrangler.jsonc"), /"assets"/);
    assert.match(read(".dev.vars"), /^AUTH_GOOGLE_ID=/m);
    assert.ok(existsSync(join(folder, "public")));
  });
});

test("a framework by its number", async () => {
  await within(async ({ asked, read }) => {
    const { code, said } = await asked(["3", "github"], "init");
    assert.equal(code, 0, said);
    assert.match(read("src/index.ts"), /from "hono"/);
  });
});

test("Enter takes what stands in brackets", async () => {
  await within(async ({ asked, read }) => {
    const { code, said } = await asked(["", ""], "init");
    assert.equal(code, 0, said);
    assert.match(read("src/index.ts"), /AuthWorker/);
    assert.match(read(".dev.vars"), /^AUTH_GITHUB_ID=/m);
  });
});

test("an option answers its question", async () => {
  await within(async ({ asked, read }) => {
    const { code, said } = await asked(["gitlab"], "init", "--framework", "worker");
    assert.equal(code, 0, said);
    assert.doesNotMatch(said, /Framework \(/);
    assert.match(read(".dev.vars"), /^AUTH_GITLAB_ID=/m);
  });
});

for (const [what, answers] of [
  ["a framework", ["9"]],
  ["a framework", ["rails"]],
  ["a provider", ["worker", "githob"]],
])
  test(`${what} that is not there is a wrong call, and writes nothing: ${answers}`, async () => {
    await within(async ({ asked, folder }) => {
      const { code, said } = await asked(answers, "init");
      assert.equal(code, 2, said);
      assert.ok(said.includes(answers.at(-1)), said);
      for (const name of ["wrangler.jsonc", "src", ".dev.vars"]) assert.ok(!existsSync(join(folder, name)));
    });
  });
