// Tests that iterate over a table of words: one sample for each word, and no sample without a word.

import assert from "node:assert/strict";
import { test } from "node:test";

/** Tests that there is one sample for each word: a word without a sample is not proved to have an effect. */
export function sameWords(table, samples, name = Object.keys(table).slice(0, 3).join(", ")) {
  test(`each word of the table has its proof: ${name}, …`, () =>
    assert.deepEqual(Object.keys(samples).sort(), Object.keys(table).sort()));
}
