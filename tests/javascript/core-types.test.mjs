// The types of the package, by the compiler: tests/javascript/core-types/.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

test("the types are those of @auth/core", () => {
  const tsc = at("../../node_modules/typescript/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [tsc, "--project", at("core-types")], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stdout);
});
