// The hooks of the tests are in a build of their own; what is deployed has none of them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { buildTools } from "../../scripts/build-tools.mjs";
import { root } from "../../scripts/project.mjs";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const paths = ["/.test-hooks/clock/3600", "/.test-hooks/fault/panic", "/.test-hooks/verify/"];

test("the shipped Worker passes the paths of the hooks on, as any other", async (t) => {
  const site = await startSite();
  t.after(site.stop);
  for (const path of paths) assert.equal((await new Visitor(site.origin).get(path)).text, `asset ${path}`);
});

test("the name of the hooks is in the one build and not in the other", async () => {
  const built = (folder) => readFile(new URL(`../../${folder}/index_bg.wasm`, import.meta.url), "latin1");
  assert.deepEqual([(await built("build")).includes(".test-hooks"), (await built("build-test-hooks")).includes(".test-hooks")], [false, true]);
});

test("a release build refuses the hooks unless it is told to test", { timeout: 120_000 }, async () => {
  const { workerBuild, env } = await buildTools();
  const { AUTHJS_TEST_HOOKS, ...untold } = env;
  const flags = ["--release", "--out-dir", "build-test-hooks/refused", "--features", "test-hooks"];
  const { status, stderr } = spawnSync(workerBuild, flags, { cwd: root, env: untold, encoding: "utf8" });
  assert.notEqual(status, 0);
  assert.match(stderr, /the feature `test-hooks` is for tests alone/);
});
