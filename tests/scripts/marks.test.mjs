// The marks of the providers: harmless markup, small, each for a built-in provider.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { sources } from "../../scripts/marks-table.mjs";
import { inProject } from "../../scripts/project.mjs";
import { marksLimit, marksSize } from "../../scripts/worker-size.mjs";
import { mark } from "../../src/worker/marks.js";

const ids = sources.map(({ id }) => id);
const elements =
  "circle|clipPath|defs|ellipse|g|linearGradient|mask|path|polygon|radialGradient|rect|stop|svg".split("|");

test("every mark is an image without style, script, address or text", () => {
  for (const id of ids) {
    const svg = mark(id);
    assert.match(
      svg,
      /^<svg class="mark drawn" viewBox="0 0 [\d.]+ [\d.]+" width="24" height="24" fill="currentColor" aria-hidden="true">/,
    );
    for (const [, name] of svg.matchAll(/<\/?([\w:-]+)/g))
      assert.ok(elements.includes(name), `${id}: ${name}`);
    assert.equal(svg.replace(/<[^<>]*>/g, ""), "", `${id} has text`);
    for (const [, name, value] of svg.matchAll(/ ([\w:-]+)="([^"]*)"/g)) {
      assert.ok(!/^(on|style|class$|xlink:href$|src)/.test(name) || value === "mark drawn", `${id}: ${name}`);
      assert.ok(name !== "href" || value.startsWith("#"), `${id}: ${value}`);
      assert.ok(!/url\((?!#)|[<>]|script:/i.test(value), `${id}: ${value}`);
    }
  }
});

test("ids in a mark are its own, so that marks stand on one page", () => {
  const all = ids.flatMap((id) => [...mark(id).matchAll(/ id="([^"]+)"/g)].map(([, name]) => name));
  assert.deepEqual(all, [...new Set(all)]);
  for (const id of ids)
    for (const [, name] of mark(id).matchAll(/(?:url\(#|href="#)([^)"]+)/g))
      assert.ok(mark(id).includes(` id="${name}"`), name);
});

test(`with gzip they have at most ${marksLimit} KiB`, () => {
  assert.ok(marksSize() <= marksLimit * 1024, `${marksSize()} bytes`);
});

test("each is for a built-in provider, and other names have none", () => {
  const known = readFileSync(inProject("docs", "providers.md"), "utf8");
  for (const id of ids) assert.match(known, new RegExp(`^\\| id \\| \`${id}\``, "m"));
  for (const name of ["", "acme", "constructor", "__proto__", "toString"])
    assert.equal(mark(name), undefined, name);
});
