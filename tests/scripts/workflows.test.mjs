// The workflows for GitHub Actions use pinned actions and no more rights than they need.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { inProject } from "../../scripts/project.mjs";

const folder = inProject(".github", "workflows");
const files = readdirSync(folder);
const uses = (text) => [...text.matchAll(/^\s*(?:- )?uses:\s*(.*)$/gm)].map(([, value]) => value);
const isPinned = (value) => /^[\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(value);
const scripts = (text) => [...text.matchAll(/^\s*(?:- )?run:\s*(.*)$/gm)].map(([, line]) => line);

test("there are workflows for CI and for a release", () =>
  assert.deepEqual(files, ["ci.yml", "release.yml"]));

for (const file of files) {
  const text = readFileSync(`${folder}/${file}`, "utf8");
  test(`${file}: each action is pinned by a commit, with its version beside it`, () => {
    assert.ok(uses(text).length > 0);
    assert.deepEqual(
      uses(text).filter((value) => !isPinned(value)),
      [],
    );
  });

  test(`${file}: the token may read, and writes only where a draft is made`, () => {
    assert.match(text, /^permissions:( \{\}|\n {2}contents: read\n)/m);
    assert.equal([...text.matchAll(/: write$/gm)].length, file === "release.yml" ? 1 : 0);
    assert.doesNotMatch(text, /pull_request_target|write-all/);
    assert.equal(
      uses(text).filter((value) => value.startsWith("actions/checkout@")).length,
      [...text.matchAll(/persist-credentials: false/g)].length,
    );
  });

  test(`${file}: no input is pasted into a script`, () => {
    assert.ok(scripts(text).length > 0);
    assert.deepEqual(
      scripts(text).filter((line) => line.includes("${{")),
      [],
    );
  });

  test(`${file}: the scripts that it calls exist`, () => {
    const { scripts: npm } = JSON.parse(readFileSync(inProject("package.json"), "utf8"));
    for (const line of scripts(text)) {
      const [, name] = /^npm run (\S+)/.exec(line) ?? [];
      if (name) assert.ok(npm[name], name);
      if (line.startsWith(".ci/")) assert.ok(existsSync(inProject(line)), line);
    }
  });
}

test("a tag, a branch and a short hash are no pin", () => {
  for (const value of [
    "actions/checkout@v4",
    "actions/checkout@main",
    "actions/checkout@3d3c42e # v7.0.1",
    `actions/checkout@${"a".repeat(40)}`,
  ])
    assert.ok(!isPinned(value), value);
});
