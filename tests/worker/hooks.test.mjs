// The test hooks are in a separate build. A deployment has none of them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { buildTools } from "../../scripts/build-tools.mjs";
import { inProject, root } from "../../scripts/project.mjs";
import { refuseTestHooks } from "../../scripts/test-hooks.mjs";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const paths = ["/.test-hooks/clock/3600", "/.test-hooks/fault/panic", "/.test-hooks/verify/"];

test("the shipped Worker passes the paths of the hooks on, as any other", async (t) => {
  const site = await startSite();
  t.after(site.stop);
  for (const path of paths) assert.equal((await new Visitor(site.origin).get(path)).text, `asset ${path}`);
});

test("a build for deployment ends where the hooks are in the wasm after all", () => {
  refuseTestHooks(inProject("build", "index_bg.wasm"));
  assert.throws(
    () => refuseTestHooks(inProject("build-test-hooks", "index_bg.wasm")),
    /must not be deployed/,
  );
});

test("a release build refuses the hooks unless it is told to test", { timeout: 120_000 }, async () => {
  const { workerBuild, env } = await buildTools();
  const { AUTHJS_TEST_HOOKS, ...untold } = env;
  const flags = ["--release", "--out-dir", "build-test-hooks/refused", "--features", "test-hooks"];
  const { status, stderr } = spawnSync(workerBuild, flags, { cwd: root, env: untold, encoding: "utf8" });
  assert.notEqual(status, 0);
  assert.match(stderr, /the feature `test-hooks` is for tests alone/);
});
