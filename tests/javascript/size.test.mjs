// The size of the npm package's wasm and script, and the absence of very large functions, as in tests/worker/size.test.mjs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { functionLimit, npmPackage, weigh } from "../../scripts/worker-size.mjs";

const { gzip, functions } = weigh("build-npm");

test(`with gzip the wasm and its script have at most ${npmPackage.limit} KiB`, () => {
  assert.ok(gzip <= npmPackage.limit * 1024, `${gzip} bytes`);
});

test(`no function of the wasm has more than ${functionLimit} KiB`, () => {
  assert.ok(functions.length > 1000, `${functions.length} functions were found`);
  const largest = Math.max(...functions);
  assert.ok(largest <= functionLimit * 1024, `the largest has ${largest} bytes`);
});
