// Each row of docs/threats.md names tests that exist.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { inProject } from "../../scripts/project.mjs";

const page = readFileSync(inProject("docs", "threats.md"), "utf8");
const rows = page.split("\n").filter((line) => /^\| (?!threat |---)/.test(line));

/** Returns the tests of a row, as `[file, name]`. */
const testsOf = (row) =>
  [...row.split(" | ")[2].matchAll(/`([^`]+\.(?:rs|mjs))`: `([^`]+)`/g)].map(([, ...named]) => named);

/** Whether a file has a test of this name. */
function hasTest(file, name) {
  if (!existsSync(inProject(file))) return false;
  const text = readFileSync(inProject(file), "utf8");
  if (!file.endsWith(".rs"))
    return [`test("${name}"`, `test(\`${name}\``].some((call) => text.includes(call));
  return new RegExp(`#\\[test\\]\\s*(?:#\\[[^\\]]*\\]\\s*)*(?:async )?fn ${name}\\(`).test(text);
}

test("the page has rows", () => assert.ok(rows.length > 25, String(rows.length)));

for (const row of rows)
  test(`a test exists: ${row.split(" | ")[0].slice(2)}`, () => {
    assert.ok(testsOf(row).length > 0);
    assert.deepEqual(
      testsOf(row).filter(([file, name]) => !hasTest(file, name)),
      [],
    );
  });

test("a test that does not exist is noticed", () => {
  const file = "crates/authjs/tests/routes/csrf.rs";
  assert.ok(hasTest(file, "every_post_needs_the_token"));
  assert.ok(!hasTest(file, "every_post_needs") && !hasTest("crates/absent.rs", "every_post_needs_the_token"));
});
