// docs/scale.md: its tables are those of what was measured, and the arithmetic is that of the prices.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { month } from "../../bench/scale/model.mjs";
import { page } from "../../bench/scale/page.mjs";
import { cpuOf, short } from "../../bench/scale/report.mjs";
import { inProject } from "../../scripts/project.mjs";

const recorded = JSON.parse(readFileSync(inProject("bench", "scale", "measured.json"), "utf8"));

test("the page has the tables of what was measured", () => {
  const text = readFileSync(inProject("docs", "scale.md"), "utf8");
  assert.equal(page(text, recorded), text, "run `npm run scale`");
});

test("processor time is the empty Worker's and what is above it", () => {
  const results =
    "## CPU per request\n\n| case | empty-js | authjs-worker |\n| gate-valid | [70] (1) | 68 (2) |\n";
  assert.equal(cpuOf(results)("gate-valid"), 138);
});

test("ten thousand users without a store cost what the plan costs, and a million what is beyond it", () => {
  const cpu = () => 100;
  const small = month(10_000, "jwt", { ...recorded, cpu });
  assert.equal(small.dollars, 5);
  const large = month(1e6, "jwt", { ...recorded, cpu });
  // Three sign-ins of four requests, a sign-out of two, 480 guarded requests and 120 reads of the session.
  assert.equal(Math.round(large.requests), 614e6);
  assert.equal(Math.round(large.cpuMilliseconds), 61.4e6);
  assert.equal(large.dollars.toFixed(2), (5 + 604 * 0.3 + 31.4 * 0.02).toFixed(2));
  assert.deepEqual([large.rowsRead, large.objectRequests, large.gigabytes], [0, 0, 0]);
});

test("rows and calls are counted once for each operation", () => {
  const one = {
    d1: { requests: 2, rowsRead: 3, rowsWritten: 5 },
    state: { requests: 7, rowsRead: 11, rowsWritten: 13 },
  };
  const measured = { "revocable-state": { guardedLater: one } };
  const { rowsRead, rowsWritten, objectRequests, queries } = month(1000, "revocable-state", {
    measured,
    bytesOfUser: 0,
    cpu: () => 0,
  });
  const times = 1000 * 12 * 15;
  assert.deepEqual([rowsRead, rowsWritten, objectRequests], [times * 3, times * 5, times * 7]);
  assert.equal(queries, ((times * 2) / (30 * 86_400)) * 5);
});

test("numbers have two digits", () => {
  assert.deepEqual([0, 0.14, 5, 9.94, 10, 1234, 34_567, 1e9].map(short), [
    "0",
    "0.1",
    "5",
    "9.9",
    "10",
    "1.2 k",
    "35 k",
    "1 G",
  ]);
});
