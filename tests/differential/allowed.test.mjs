// Tests the rig: an allowed difference is allowed only for the intended values.

import assert from "node:assert/strict";
import { test } from "node:test";
import { allowed } from "./allowed.mjs";
import { faults } from "./break.mjs";
import { configurations } from "./configurations.mjs";
import { judge } from "./judge.mjs";
import { recorded } from "./recording.mjs";
import { Site } from "./site.mjs";

const cases = await recorded();
const known = configurations("http://127.0.0.1:1");
const siteOf = ({ configuration }) => new Site(known[configuration]);

test("what was recorded is explained, and shows every allowed difference", () => {
  const found = cases.flatMap((one) =>
    judge(siteOf(one), one, one.shown).flatMap(({ allowed: ids, field }) => ids ?? `${one.name}: ${field}`),
  );
  assert.deepEqual([...new Set(found)].sort(), Object.keys(allowed).sort());
});

test("one fault more in any field of any recorded answer is a difference", () => {
  const all = cases.map((one) => faults(siteOf(one), one));
  assert.deepEqual(
    all.flatMap(({ missed }) => missed),
    [],
  );
  const tried = all.reduce((sum, one) => sum + one.tried, 0);
  assert.ok(tried > 2000, `${tried} faults`);
});

test("two allowed changes of one field are explained together, and each alone is not", () => {
  const found = cases.flatMap((one) =>
    judge(siteOf(one), one, one.shown)
      .filter(({ allowed: ids }) => ids?.length > 1)
      .map((difference) => ({ one, ...difference })),
  );
  const pairs = new Set(found.map(({ allowed: ids }) => ids.join(" and ")));
  for (const pair of [
    "custom-page-query and refusal-state",
    "custom-page-query and refusal-code",
    "custom-page-query and callback-url",
  ])
    assert.ok(pairs.has(pair), [...pairs].join("; "));
  for (const { one, index, field } of found) {
    const elsewhere = {
      ...one,
      configuration: "plain",
      steps: one.steps.map((step) => ({ ...step, path: "/csrf" })),
    };
    assert.ok(
      judge(siteOf(elsewhere), elsewhere, one.shown).some(
        (other) => other.index === index && other.field === field && !other.allowed,
      ),
      `${one.name}: ${field}`,
    );
  }
});
