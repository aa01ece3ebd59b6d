// Each seeded defect replaces a text that its file has exactly once. This test detects a move or a
// reformatting of the code early.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inProject } from "../../scripts/project.mjs";
import { defects } from "../seeded/defects.mjs";

const edits = defects.flatMap(({ name, beside, ...first }) =>
  [first, ...(beside ?? [])].map((edit) => ({ name, ...edit })),
);
for (const { name, file, find } of edits) {
  test(`the text of the defect "${name}" is in ${file} once`, () => {
    assert.equal(readFileSync(inProject(file), "utf8").split(find).length - 1, 1);
  });
}
