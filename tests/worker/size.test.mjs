// The size of the Worker, and the absence of very large functions: V8 compiles whole functions, so a function
// with code that few requests need delays every first request. See `apart` and Cargo.toml,
// package.metadata.wasm-pack. `npm run size` measures other features.

import assert from "node:assert/strict";
import { test } from "node:test";
import { functionLimit, sets, weigh } from "../../scripts/worker-size.mjs";

const { limit } = sets.find(({ name }) => name === "default");
const { gzip, functions } = weigh("build");

test(`with gzip the Worker has at most ${limit} KiB`, () => {
  assert.ok(gzip <= limit * 1024, `${gzip} bytes`);
});

test(`no function of the Worker has more than ${functionLimit} KiB`, () => {
  assert.ok(functions.length > 1000, `${functions.length} functions were found`);
  assert.ok(
    Math.max(...functions) <= functionLimit * 1024,
    `the largest has ${Math.max(...functions)} bytes`,
  );
});
