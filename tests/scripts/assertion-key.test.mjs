// `node scripts/assertion-key.mjs`: the key signs what its public half verifies, and has its thumbprint as `kid`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { calculateJwkThumbprint, importJWK, jwtVerify, SignJWT } from "jose";
import { assertionKey, assertionKeyText } from "../../scripts/assertion-key-text.mjs";
import { output } from "../../scripts/processes.mjs";
import { root } from "../../scripts/project.mjs";

for (const [ed25519, alg, kty] of [
  [false, "ES256", "EC"],
  [true, "EdDSA", "OKP"],
])
  test(`a key for ${alg} signs, and its kid is its thumbprint`, async () => {
    const key = assertionKey({ ed25519 });
    assert.deepEqual([key.alg, key.kty, key.use], [alg, kty, "sig"]);
    assert.equal(key.kid, await calculateJwkThumbprint(key));
    const { d, ...published } = key;
    assert.ok(d);
    const token = await new SignJWT({}).setProtectedHeader({ alg }).sign(await importJWK(key));
    await jwtVerify(token, await importJWK(published));
    assert.notEqual(assertionKey({ ed25519 }).d, d);
  });

test("the text is a line of .dev.vars with how to rotate, or the key alone", () => {
  const text = assertionKeyText({ command: "make" });
  const [, key] = /^AUTH_ASSERTION_KEY='(\{[^']+\})'$/m.exec(text);
  assert.ok(JSON.parse(key).d);
  assert.match(text, /To rotate: set AUTH_ASSERTION_KEY_1 to the former key/);
  assert.match(text, /make --raw \| npx wrangler secret put AUTH_ASSERTION_KEY/);
  assert.ok(JSON.parse(assertionKeyText({ raw: true })).d);
});

test("the script prints it", () => {
  const printed = output("node", ["scripts/assertion-key.mjs", "--raw", "--ed25519"], { cwd: root });
  assert.equal(JSON.parse(printed).crv, "Ed25519");
});
