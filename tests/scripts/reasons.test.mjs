// Each reason of the log has an entry on a page, and a test that names it. scripts/provoked.mjs requires that the tests provoke it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { output } from "../../scripts/processes.mjs";
import { inProject, root } from "../../scripts/project.mjs";
import { declaredReasons } from "../../scripts/reasons.mjs";

const text = (file) => readFileSync(inProject(file), "utf8");
const files = output("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root }).split(
  "\n",
);

const reasons = declaredReasons();

/** The pages with entries: docs/refusals.md, and those that it names for the rest. */
const pages = ["docs/refusals.md", "docs/previews.md", "docs/oauth1.md"].map(text).join("\n");

/** The code of tests: files of tests, and what follows `#[cfg(test)]` in others. */
const tests = files
  .filter((file) => /\.(rs|mjs)$/.test(file) && !file.startsWith("tests/scripts/"))
  .map((file) => {
    if (/(^|\/)tests(\/|\.rs$)/.test(file)) return text(file);
    return file.endsWith(".rs") ? text(file).split("#[cfg(test)]").slice(1).join("") : "";
  })
  .join("\n");

const hasEntry = ({ code }) => pages.includes(`\`${code}\``);
const isNamed = ({ name, code }) =>
  new RegExp(`["'\`]${code}["'\`]|\\b(?:Reason|ErrorCode)::${name}\\b`).test(tests);

test("there are reasons", () => assert.ok(reasons.length > 150, String(reasons.length)));

for (const reason of reasons)
  test(`${reason.name} has an entry and a test`, () => {
    assert.ok(hasEntry(reason), `${reason.code} has no entry in docs/refusals.md`);
    assert.ok(isNamed(reason), `no test names ${reason.code}`);
  });

test("a reason without an entry or a test is noticed", () => {
  const absent = { name: "NeverHappens", code: ["never", "happens"].join("_") };
  assert.ok(!hasEntry(absent) && !isNamed(absent));
});
