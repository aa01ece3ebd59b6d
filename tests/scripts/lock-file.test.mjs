// What is downloaded is compared with a hash that is in the repository.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { withoutHash } from "../../scripts/lock-file.mjs";
import { inProject } from "../../scripts/project.mjs";

const lock = () => JSON.parse(readFileSync(inProject("package-lock.json"), "utf8"));

test("every package of package-lock.json has a SHA-512 hash", () => assert.deepEqual(withoutHash(lock()), []));

test("a package without one, or with a weaker one, is found", () => {
  const { packages } = lock();
  delete packages["node_modules/workerd"].integrity;
  packages["node_modules/ws"].integrity = "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=";
  assert.deepEqual(withoutHash({ packages }), ["node_modules/workerd", "node_modules/ws"]);
});

test("only packages that download nothing themselves may run scripts", () => {
  const scripted = Object.entries(lock().packages).filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
  // Both take their program from a package of this lock file, as long as npm installs optional dependencies.
  assert.deepEqual(scripted, ["node_modules/esbuild", "node_modules/workerd"]);
});

test("cargo installs tools as their own lock files say", () => {
  const source = readFileSync(inProject("scripts", "cargo-tools.mjs"), "utf8");
  assert.match(source, /"install", "--locked",/);
});
