// How the documents become the pages of a site: `npm run docs` without mdBook.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { brokenLinks, foreignResources } from "../../scripts/docs/links.mjs";
import { page, withoutForeignPictures } from "../../scripts/docs/pages.mjs";
import { allParts, parts, summary } from "../../scripts/docs/summary.mjs";
import { inProject } from "../../scripts/project.mjs";

test("every chapter is a file, once, and a document without a chapter is added", () => {
  const files = parts.flatMap(({ chapters }) => chapters.map(([, file]) => file));
  assert.deepEqual(
    files.filter((file) => !existsSync(inProject(file))),
    [],
  );
  assert.equal(new Set(files).size, files.length);
  assert.deepEqual(allParts(["docs/rules.md", "docs/new-thing.md"]).at(-1)?.chapters, [
    ["new thing", "docs/new-thing.md"],
  ]);
  assert.match(summary([]), /^- \[The first hour\]\(docs\/tutorial\.md\)$/m);
  assert.match(summary([]), /\(template\/index\.md\)/);
});

test("links to pages lead to pages, and those to other files become text", () => {
  const pages = new Set(["README.md", "docs/a.md", "docs/b.md", "examples/README.md"]);
  const of = (markdown) => page("docs/a.md", markdown, pages);
  assert.equal(of("[b](b.md#x) [c](../crates/c.rs) [`d`](../README.md)"), "[b](b.md#x) c [`d`](../index.md)");
  assert.equal(
    of("[e](../examples/) [f](#here) [g](https://g.example)"),
    "[e](../examples/index.md) [f](#here) [g](https://g.example)",
  );
  assert.equal(of("a [c\nd](../c.rs)"), "a c\nd");
  assert.equal(of("```\n[c](../crates/c.rs)\n```\n"), "```\n[c](../crates/c.rs)\n```\n");
});

test("a picture of another host becomes its text", () =>
  assert.equal(
    withoutForeignPictures("[![Deploy](https://x.example/b)](https://y.example)"),
    "[Deploy](https://y.example)",
  ));

test("broken links and foreign resources of a site are found", () => {
  const folder = mkdtempSync(join(tmpdir(), "authjs-worker-site-"));
  mkdirSync(join(folder, "deep"));
  writeFileSync(
    join(folder, "index.html"),
    '<h1 id="top">A</h1><a href="deep/b.html#no">1</a><a href="#top">2</a><a href="gone.html">3</a>',
  );
  writeFileSync(
    join(folder, "deep", "b.html"),
    '<a href="../index.html#top">1</a><a href="https://x.example">2</a><script src="//x.example/s.js"></script><link rel="icon" href="../i.svg">',
  );
  assert.deepEqual(brokenLinks(folder), ["index.html -> deep/b.html#no", "index.html -> gone.html"]);
  assert.deepEqual(foreignResources(folder), ["deep/b.html -> //x.example/s.js"]);
  rmSync(folder, { recursive: true });
});
