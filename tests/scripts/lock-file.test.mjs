// Downloads are compared with a hash in the repository.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { lockFiles, withoutHash } from "../../scripts/lock-file.mjs";
import { inProject, wasmBindgenVersion } from "../../scripts/project.mjs";

const lock = (file = "package-lock.json") => JSON.parse(readFileSync(inProject(file), "utf8"));

for (const file of lockFiles()) {
  test(`every package of ${file} has a SHA-512 hash, and no registry`, () => {
    assert.deepEqual(withoutHash(lock(file)), []);
    const { packages } = lock(file);
    assert.deepEqual(
      Object.keys(packages).filter((path) => packages[path].resolved),
      [],
    );
  });
}

test("a package without one, or with a weaker one, is found", () => {
  const { packages } = lock();
  delete packages["node_modules/workerd"].integrity;
  packages["node_modules/ws"].integrity = "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=";
  assert.deepEqual(withoutHash({ packages }), ["node_modules/workerd", "node_modules/ws"]);
});

test("only packages that download nothing themselves may run scripts", () => {
  const scripted = Object.entries(lock().packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path);
  // Both get their program from a package of this lock file, if npm installs optional dependencies.
  assert.deepEqual(scripted, ["node_modules/esbuild", "node_modules/workerd"]);
});

test("the wasm-bindgen that is compiled is the one that the Worker is linked with, each crate with a hash", () => {
  const tool = readFileSync(inProject("scripts", "tools", "wasm-bindgen", "Cargo.lock"), "utf8");
  assert.ok(
    tool.includes(`name = "wasm-bindgen-cli"\nversion = "${wasmBindgenVersion()}"`),
    "run cargo update in scripts/tools/wasm-bindgen",
  );
  const packages = tool
    .split("[[package]]")
    .slice(1)
    .filter((text) => !text.includes('name = "wasm-bindgen-tool"'));
  for (const text of packages) assert.match(text, /^checksum = "[0-9a-f]{64}"$/m);
});

for (const folder of [["examples", "rust"], ["fuzz"]]) {
  test(`${folder.join("/")}/Cargo.lock has no other version of a crate than Cargo.lock`, () => {
    const crates = (...path) => {
      const text = readFileSync(inProject(...path, "Cargo.lock"), "utf8");
      return [...text.matchAll(/^name = "(.+)"\nversion = "(.+)"$/gm)].map(([, name, version]) => ({
        name,
        version,
      }));
    };
    const known = crates();
    const others = crates(...folder).filter(
      ({ name, version }) =>
        known.some((crate) => crate.name === name) &&
        !known.some((crate) => crate.name === name && crate.version === version),
    );
    assert.ok(known.length > 50);
    assert.deepEqual(others, []);
  });
}

test("cargo installs tools as their own lock files say", () => {
  const source = readFileSync(inProject("scripts", "cargo-tools.mjs"), "utf8");
  assert.match(source, /"install", "--locked",/);
});
