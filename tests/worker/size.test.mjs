// What the Worker weighs, and that nothing in it is a giant: V8 compiles whole functions, so that one that holds what few requests
// need makes every first request wait. See `apart` and Cargo.toml, package.metadata.wasm-pack.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { inProject } from "../../scripts/project.mjs";

const kib = 1024;
const wasm = readFileSync(inProject("build", "index_bg.wasm"));

test("with gzip the Worker has at most 600 KiB", () => {
  const script = readFileSync(inProject("build", "index.js"));
  const bytes = [wasm, script].reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
  assert.ok(bytes <= 600 * kib, `${bytes} bytes`);
});

test("no function of the Worker has more than 24 KiB", () => {
  const sizes = functionSizes(wasm);
  assert.ok(sizes.length > 1000, `${sizes.length} functions were found`);
  assert.ok(Math.max(...sizes) <= 24 * kib, `the largest has ${Math.max(...sizes)} bytes`);
});

/** The sizes of the bodies in the code section (https://webassembly.github.io/spec/core/binary/modules.html#code-section). */
function functionSizes(bytes) {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  const codeSection = 10;
  while (at < bytes.length) {
    const [id, size] = [bytes[at++], number()];
    if (id !== codeSection) {
      at += size;
      continue;
    }
    return Array.from({ length: number() }, () => {
      const length = number();
      at += length;
      return length;
    });
  }
  return [];
}
