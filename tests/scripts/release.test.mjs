// What `npm run release` checks and writes, without a build.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { inProject } from "../../scripts/project.mjs";
import { notesOf, released, sections, unreleased } from "../../scripts/release/changelog.mjs";
import { checksumFile, differences, sumsOf } from "../../scripts/release/checksums.mjs";
import { leftOver } from "../../scripts/release/placeholders.mjs";
import { bill, bundledIn } from "../../scripts/release/sbom.mjs";
import { hasHeading, upgradeHeading } from "../../scripts/release/upgrading.mjs";
import {
  compareVersions,
  isVersion,
  mayBreak,
  otherVersions,
  places,
  previousVersion,
  withVersion,
} from "../../scripts/release/versions.mjs";
import { remappedPaths } from "../../scripts/remapped-paths.mjs";

const read = (file) => readFileSync(inProject(file), "utf8");

test("every place of the version is found, and has the version of package.json", () => {
  assert.deepEqual(otherVersions(JSON.parse(read("package.json")).version, read), []);
});

test("a version is written into every place, also over one of a pre-release", () => {
  for (const wanted of ["0.2.0-rc.1", "12.3.4"]) {
    const changed = Object.fromEntries(
      places.map(({ file }) => [
        file,
        withVersion(wanted, file, withVersion("0.2.0-rc.1", file, read(file))),
      ]),
    );
    assert.deepEqual(
      otherVersions(wanted, (file) => changed[file]),
      [],
    );
    assert.equal(JSON.parse(changed["package-lock.json"]).packages[""].version, wanted);
    assert.equal(JSON.parse(changed["template/package.json"]).dependencies["authjs-worker"], wanted);
  }
});

test("the versions of dependencies stay", () => {
  const [before, after] = [read("Cargo.toml"), withVersion("9.9.9", "Cargo.toml", read("Cargo.toml"))];
  const others = (text) =>
    text.split("\n").filter((line) => /^(aes|worker|serde_json|rust-version)/.test(line));
  assert.deepEqual(others(after), others(before));
  const lock = JSON.parse(withVersion("9.9.9", "package-lock.json", read("package-lock.json")));
  const changed = Object.entries(lock.packages).filter(([, { version }]) => version === "9.9.9");
  assert.deepEqual(
    changed.map(([path]) => path),
    [""],
  );
});

test("a placeholder of the template is named, so that no release has one", () => {
  const page = "[button](https://deploy.workers.cloudflare.com/?url=https://github.com/OWNER/authjs-worker)";
  const [found, ...others] = leftOver(() => page);
  assert.match(found, /^template\/README.md: the Deploy button/);
  assert.deepEqual(others, []);
  assert.equal(leftOver(() => "Replace `OWNER` by it. **Version 0.1 is not on npm yet**").length, 2);
  assert.deepEqual(
    leftOver(() => page.replace("OWNER", "acme")),
    [],
  );
});

test("one place with another version is named", () => {
  const found = otherVersions("0.1.0", (file) =>
    file === "npm/package.json" ? '{\n  "version": "0.0.9"\n}' : withVersion("0.1.0", file, read(file)),
  );
  assert.deepEqual(found, [{ file: "npm/package.json", version: "0.0.9" }]);
});

test("what is a version", () => {
  for (const one of ["0.1.0", "1.20.3", "1.0.0-rc.1"]) assert.ok(isVersion(one), one);
  for (const one of ["v0.1.0", "1.0", "1.0.0 ", "1.0.0-", "1.0.0+build", "$(id)", ""])
    assert.ok(!isVersion(one), one);
});

test("versions are ordered as by Semantic Versioning", () => {
  const sorted = [
    "0.9.0",
    "0.10.0",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-rc.2",
    "1.0.0-rc.11",
    "1.0.0",
  ];
  assert.deepEqual([...sorted].reverse().sort(compareVersions), sorted);
  assert.equal(previousVersion(["v0.1.0", "v0.2.0", "v0.10.0", "nightly", "vX"], "0.3.0"), "0.2.0");
  assert.equal(previousVersion([""], "0.1.0"), undefined);
});

test("an upgrade guide is due where something may break", () => {
  assert.ok(mayBreak("0.1.3", "0.2.0") && mayBreak("1.9.0", "2.0.0"));
  assert.ok(!mayBreak("0.1.0", "0.1.1") && !mayBreak("1.1.0", "1.2.0"));
  assert.equal(upgradeHeading(undefined, "0.1.0"), undefined);
  assert.equal(upgradeHeading("0.1.2", "0.1.3"), undefined);
  const heading = upgradeHeading("0.1.2", "0.2.0");
  assert.ok(
    hasHeading("# Upgrading\n\n## From 0.1 to 0.2\n", heading) &&
      !hasHeading("text ## From 0.1 to 0.2", heading),
  );
});

const changelog =
  "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-12-01\n\n- The first.\n\n## [0.0.9]\n\n- No date.\n\n## [0.0.8] - 2026-11-01\n";

test("the changelog: sections, notes, and what they lack", () => {
  assert.deepEqual(
    sections(changelog).map(({ name }) => name),
    ["Unreleased", "0.1.0", "0.0.9", "0.0.8"],
  );
  assert.equal(notesOf("0.1.0", changelog), "- The first.");
  assert.equal(unreleased(changelog), "### Added\n\n- A thing.");
  assert.throws(() => notesOf("0.2.0", changelog), /no section/);
  assert.throws(() => notesOf("0.0.9", changelog), /no date/);
  assert.throws(() => notesOf("0.0.8", changelog), /is empty/);
  const next = released("0.2.0", "2027-01-31", changelog);
  assert.equal(notesOf("0.2.0", next), "### Added\n\n- A thing.");
  assert.throws(() => released("0.3.0", "2027-02-01", next), /no entries/);
  assert.throws(() => released("0.1.0", "2027-02-01", changelog), /already/);
  assert.ok(unreleased(read("CHANGELOG.md")) || sections(read("CHANGELOG.md")).length > 1);
});

test("two folders are compared by the sums of their files", () => {
  const home = mkdtempSync(join(tmpdir(), "authjs-worker-sums-"));
  for (const name of ["a", "b"]) {
    mkdirSync(join(home, name, "deep"), { recursive: true });
    writeFileSync(join(home, name, "same"), "x");
    writeFileSync(join(home, name, "deep", "other"), name);
  }
  writeFileSync(join(home, "b", "more"), "");
  const [a, b] = ["a", "b"].map((name) => sumsOf(join(home, name)));
  assert.deepEqual(differences(a, b), ["deep/other", "more"]);
  assert.deepEqual(differences(a, a), []);
  assert.match(checksumFile(a), /^[0-9a-f]{64} {2}deep\/other\n[0-9a-f]{64} {2}same\n$/);
  rmSync(home, { recursive: true });
});

test("the bill of materials names the bundled packages and no folder of the build", () => {
  const ref = "path+file:///home/ada/source#authjs-worker@0.1.0";
  const document = {
    bomFormat: "CycloneDX",
    metadata: {
      component: { "bom-ref": ref, name: "authjs-worker", components: [{ "bom-ref": `${ref} bin` }] },
    },
    components: [{ "bom-ref": "path+file:///home/ada/source/crates/authjs#0.1.0", name: "authjs" }],
    dependencies: [{ ref, dependsOn: ["path+file:///home/ada/source/crates/authjs#0.1.0"] }],
  };
  const bundled = [{ name: "@a/b", version: "2.0.0", license: "MIT" }];
  const made = bill(document, { folder: "/home/ada/source", version: "0.1.0", bundled });
  assert.ok(!JSON.stringify(made).includes("/home/"));
  assert.deepEqual(
    made.components.map(({ name }) => name),
    ["authjs", "@a/b"],
  );
  assert.equal(made.components[1].purl, "pkg:npm/%40a/b@2.0.0");
  assert.equal(made.metadata.component.purl, "pkg:npm/authjs-worker@0.1.0");
  assert.equal(made.dependencies[0].ref, made.metadata.component["bom-ref"]);
});

test("bundled packages are those of the comments that esbuild writes", () => {
  const code =
    "// node_modules/smol-toml/dist/date.js\n// ../node_modules/@a/b/x.js\nconst text = 'node_modules/c/d';\n// scripts/x.mjs\n";
  assert.deepEqual(bundledIn(code), ["@a/b", "smol-toml"]);
});

test("rustc is told other paths than those of this machine, beside the flags of the environment", () => {
  const flags = remappedPaths(
    { RUSTFLAGS: "-C target-cpu=mvp", CARGO_HOME: "/home/ada/cargo" },
    "/home/ada/site",
  );
  assert.equal(
    flags,
    "-C target-cpu=mvp --remap-path-prefix=/home/ada/cargo=/cargo --remap-path-prefix=/home/ada/site=/authjs-worker",
  );
  assert.throws(() => remappedPaths({ CARGO_HOME: "/c" }, "/home/ada/my site"), /blank/);
});
