// `node scripts/service-token.mjs`: the token that it prints fits the item that the Worker gets.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { serviceToken } from "../../scripts/service-token.mjs";

test("a service token has 256 random bits, and its item only their hash", () => {
  const now = Date.UTC(2026, 0, 1);
  const { token, item } = serviceToken("ci", { scopes: ["read", "deploy"], days: 1, now });
  const [, secret] = /^svc_ci\.([\w-]{43})$/.exec(token);
  const sha256 = createHash("sha256").update(secret).digest("hex");
  assert.deepEqual(item, {
    id: "ci",
    sha256,
    scopes: ["read", "deploy"],
    expires: "2026-01-02T00:00:00.000Z",
  });
  assert.notEqual(serviceToken("ci").token, token);
});

test("what the Worker would refuse is a mistake", () => {
  for (const id of [undefined, "", "a.b", "a b", "x".repeat(65)])
    assert.throws(() => serviceToken(id), /usage/, id);
  assert.throws(() => serviceToken("ci", { scopes: ["a b"] }), /--scope/);
  for (const days of [0, 1.5, Number.NaN]) assert.throws(() => serviceToken("ci", { days }), /--days/);
});
