// A test of the rig: what is allowed to differ is allowed for the values it was meant for, and no others.

import assert from "node:assert/strict";
import { test } from "node:test";
import { allowed } from "./allowed.mjs";
import { broken } from "./break.mjs";
import { configurations } from "./configurations.mjs";
import { judge } from "./judge.mjs";
import { recorded } from "./recording.mjs";
import { Site } from "./site.mjs";

const cases = await recorded();
const known = configurations("http://127.0.0.1:1");
const judged = (one, shown) => judge(new Site(known[one.configuration]), one, shown);

test("what was recorded is explained, and shows every allowed difference", () => {
  const found = cases.flatMap((one) => judged(one, one.shown).map(({ allowed: id, field }) => id ?? `${one.name}: ${field}`));
  assert.deepEqual([...new Set(found)].sort(), Object.keys(allowed).sort());
});

test("one fault more in any field of any recorded answer is a difference", () => {
  const missed = [];
  let tried = 0;
  for (const one of cases) {
    for (const [index, { theirs, ours }] of one.shown.entries()) {
      for (const fault of broken(ours, new Site(known[one.configuration]))) {
        const [[field, value]] = Object.entries(fault);
        if (value === ours[field] || value === theirs[field]) continue;
        tried += 1;
        const shown = one.shown.with(index, { ...one.shown[index], ours: settled({ ...ours, ...fault }) });
        if (judged(one, shown).every(({ allowed: id }) => id)) missed.push(`${one.configuration}: ${one.name}, step ${index}, ${field}: ${ours[field]} as ${value}`);
      }
    }
  }
  assert.deepEqual(missed, []);
  assert.ok(tried > 2000, `${tried} faults`);
});

const settled = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
