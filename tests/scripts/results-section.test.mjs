// `npm run bench` and `npm run size` write parts of one page and keep each other's part.

import assert from "node:assert/strict";
import { test } from "node:test";
import { replaceSection, sectionOf } from "../../bench/section.mjs";

test("a section is appended, replaced, and taken over to a new page", () => {
  const first = replaceSection("# Results\n\nrest\n", "## Size\n\none\n");
  const second = replaceSection(first, "## Size\n\ntwo\n");
  assert.equal(sectionOf(second), "## Size\n\ntwo\n");
  assert.equal(second, replaceSection("# Results\n\nrest\n", "## Size\n\ntwo\n"));
  assert.equal(replaceSection("# Results\n\nrest\n", sectionOf(second)), second);
});

test("a page without a section stays as it is", () => {
  assert.equal(sectionOf("# Results\n"), undefined);
  assert.equal(replaceSection("# Results\n", undefined), "# Results\n");
});
