// `npm run marks -- <folder>`: writes src/worker/marks.js from the icons of @iconify-json/logos and
// @iconify-json/simple-icons, both CC0, which `npm pack` and `tar` have put into <folder>/logos and <folder>/simple-icons.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { note, Problem } from "./console.mjs";
import { main } from "./main.mjs";
import { sources } from "./marks-table.mjs";
import { inProject } from "./project.mjs";

const read = (folder, set, file) => JSON.parse(readFileSync(join(folder, set, "package", file), "utf8"));

function write() {
  const folder = process.argv[2];
  if (!folder) throw new Problem("Name the folder with the packages.");
  const sets = Object.fromEntries(
    ["logos", "simple-icons"].map((set) => [set, read(folder, set, "icons.json")]),
  );
  const versions = Object.keys(sets).map(
    (set) => `@iconify-json/${set} ${read(folder, set, "package.json").version}`,
  );
  const lines = sources.map(({ id, set, icon, color, ink }) => {
    const found = sets[set].icons[icon];
    if (!found) throw new Problem(`${set} has no icon ${icon}.`);
    const [width, height] = [found, sets[set]]
      .map(({ width, height }) => [width, height])
      [found.width || found.height ? 0 : 1].map(
        (side, index) => side ?? [sets[set].width, sets[set].height][index] ?? 16,
      );
    const box = `${found.left ?? 0} ${found.top ?? 0} ${width} ${height}`;
    return `  ${JSON.stringify(id)}: [${JSON.stringify(box)}, ${JSON.stringify(paint(found.body, id, color, ink))}],`;
  });
  writeFileSync(
    inProject("src", "worker", "marks.js"),
    `// The marks of the built-in providers: view box and content of an SVG image. Written by \`npm run marks\` from
// ${versions.join(" and ")}
// (CC0 1.0). NOTICE says whose trademarks they are.

const marks = {
  __proto__: null,
${lines.join("\n")}
};

/** The mark of a provider, as SVG. Undefined if there is no mark for it. */
export function mark(id) {
  const found = marks[id];
  return found && \`<svg class="mark drawn" viewBox="\${found[0]}" width="24" height="24" fill="currentColor" aria-hidden="true">\${found[1]}</svg>\`;
}
`,
  );
  note(`src/worker/marks.js: ${lines.length} marks`);
}

/**
 * Returns the content with ids that no other mark has, and with the brand's colour in place of the text's. Colours of `ink`,
 * which are black, become the text's, so that the mark holds on a dark page.
 */
function paint(body, id, color, ink = []) {
  let text = body.replace(/\b(id="|url\(#|href="#)([^")]+)/g, (_, start, name) => `${start}${id}-${name}`);
  if (color) text = text.replaceAll("currentColor", color);
  for (const dark of ink) text = text.replaceAll(`"${dark}"`, '"currentColor"');
  return text;
}

await main(async () => write());
