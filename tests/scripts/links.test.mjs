// The links between the documents lead to existing files and headings.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { output } from "../../scripts/processes.mjs";
import { inProject, root } from "../../scripts/project.mjs";

const documents = output("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
  cwd: root,
}).split("\n");
const text = (file) => readFileSync(inProject(file), "utf8");
const withoutCode = (markdown) => markdown.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "");

// Returns GitHub's anchors:
// https://docs.github.com/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links
function anchors(file) {
  const titles = [...text(file).matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1"),
  );
  return titles.map((title) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function broken(file, markdown = text(file)) {
  const links = [...withoutCode(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path, anchor] = link.split("#");
    const target = path ? join(dirname(file), path) : file;
    return !existsSync(inProject(target)) || (anchor && !anchors(target).includes(anchor));
  });
}

for (const file of documents) test(`the links of ${file}`, () => assert.deepEqual(broken(file), []));

test("a link to a missing file or heading is found; a link in code is ignored", () => {
  const markdown =
    "[a](b.md) [c](README.md#d) [e](README.md#deploy) [f](#deploy) `[g](h.md)`\n\n```\n[i](j.md)\n```\n";
  assert.deepEqual(broken("README.md", markdown), ["b.md", "README.md#d"]);
});

test("every reason that docs/refusals.md explains is one of the log", () => {
  const sources = ["crates/authjs/src/reason.rs", "crates/authjs-oauth/src/error_code.rs"].map(text).join("");
  const rows = [...text("docs/refusals.md").matchAll(/^\|[^|]*\| (`[a-z_]+`(?:, `[a-z_]+`)*) \|/gm)].map(
    ([, codes]) => codes,
  );
  const codes = rows.flatMap((row) => row.split(", ").map((code) => code.slice(1, -1)));
  const unknown = codes.filter((code) => !sources.includes(`= "${code}"`));
  assert.ok(codes.length > 15);
  assert.deepEqual(unknown, []);
});
