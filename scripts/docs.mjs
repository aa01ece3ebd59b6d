// `npm run docs`: the documents as a site with search, in docs-site/, by mdBook. No page fetches anything from another host.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cargoTool } from "./cargo-tools.mjs";
import { note, Problem, step } from "./console.mjs";
import { brokenLinks, foreignResources, htmlFiles } from "./docs/links.mjs";
import { page, withoutForeignPictures } from "./docs/pages.mjs";
import { allParts, home, placeOf, summary } from "./docs/summary.mjs";
import { main } from "./main.mjs";
import { requiredOutput, run } from "./processes.mjs";
import { inProject, root } from "./project.mjs";
import { requireRust } from "./rust.mjs";

const mdbook = {
  crate: "mdbook",
  version: "0.5.4",
  flags: ["--debug", "--no-default-features", "--features", "search"],
};
const book = `[book]
title = "authjs-worker"
language = "en"
src = "src"

[output.html]
default-theme = "light"
preferred-dark-theme = "navy"
no-section-label = true
additional-css = ["site.css"]

# The browser would ask Rust's playground about crates.
[output.html.playground]
runnable = false
copyable = true

[output.html.fold]
enable = true

[output.html.search]
limit-results = 20
`;

// Names of files and tests are wider than a column.
const css = "td code { white-space: normal; overflow-wrap: anywhere; }\n";

async function docs() {
  await requireRust();
  const program = await cargoTool(mdbook);
  const folder = mkdtempSync(join(tmpdir(), "authjs-worker-docs-"));
  write(folder);
  step("Building docs-site/");
  await run(program, ["build", folder]);
  const site = join(folder, "book");
  const faults = [...brokenLinks(site), ...foreignResources(site)];
  if (faults.length)
    throw new Problem(
      `The site has links that lead nowhere, or fetches from other hosts:\n${faults.join("\n")}`,
    );
  rmSync(inProject("docs-site"), { recursive: true, force: true });
  cpSync(site, inProject("docs-site"), { recursive: true });
  rmSync(folder, { recursive: true });
  note(`docs-site/index.html: ${htmlFiles(inProject("docs-site")).length} pages, every link leads somewhere`);
}

/** Writes the sources of the book. */
function write(folder) {
  const documents = requiredOutput("git", ["ls-files", "docs/*.md"], { cwd: root }).split("\n");
  const files = [home, ...allParts(documents).flatMap(({ chapters }) => chapters.map(([, file]) => file))];
  const pages = new Set(files);
  writeFileSync(join(folder, "book.toml"), book);
  writeFileSync(join(folder, "site.css"), css);
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src", "SUMMARY.md"), summary(documents));
  for (const file of files) {
    const to = join(folder, "src", placeOf(file));
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, withoutForeignPictures(page(file, readFileSync(inProject(file), "utf8"), pages)));
  }
}

await main(docs);
