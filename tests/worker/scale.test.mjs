// What operations ask of D1 and of the Durable Object is what docs/scale.md says.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { measure } from "../scale/measure.mjs";

const recorded = new URL("../../bench/scale/measured.json", import.meta.url);

test("the Worker asks the stores as often, and for as many rows, as docs/scale.md says", async () => {
  assert.deepEqual(
    await measure(),
    JSON.parse(readFileSync(recorded, "utf8")).measured,
    "run `npm run scale`",
  );
});
