// The feature `test-hooks` in what is built. See build.rs, which refuses it before anything is compiled.

import { readFileSync } from "node:fs";
import { Problem } from "./console.mjs";

/**
 * Refuses a wasm with the test hooks, however they got there: two builds at once share the file that cargo writes,
 * and `RUSTFLAGS` may enable a feature without build.rs.
 */
export function refuseTestHooks(wasm) {
  if (!readFileSync(wasm, "latin1").includes(".test-hooks")) return;
  throw new Problem(
    `${wasm} has the hooks of the tests and must not be deployed. Build again, and nothing else meanwhile.`,
  );
}
