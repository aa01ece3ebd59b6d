// Signatures made by others through the door that is shipped: the code of src/worker/signature_verify.rs over WebCrypto
// in workerd, as the flows call it. The hook that lets them in is no part of the shipped build (hooks.test.mjs).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { startWorker } from "./support/workerd.mjs";
import { sets, vectors } from "./support/wycheproof.mjs";

let worker;
before(async () => (worker = await startWorker({ hooks: true })));
after(() => worker?.stop());

/** A word for each vector: `holds`, `does_not_hold`, `no_key`, `unusable`. */
async function verify(alg, list) {
  const body = JSON.stringify(list.map(({ jwk, message, signature }) => ({ alg, jwk, message, signature })));
  const answer = await fetch(`${worker.origin}/.test-hooks/verify/`, { method: "POST", body });
  assert.equal(answer.status, 200, worker.text());
  return answer.json();
}

/** Counts the results of a set, and collects the vectors whose result a rule calls wrong. */
async function judge(alg, list, isWrong) {
  const words = await verify(alg, list);
  const wrong = list.map((vector, i) => ({ ...vector, word: words[i] })).filter(isWrong);
  assert.deepEqual(
    wrong.map(({ id, comment, flags, result, word }) => ({ id, comment, flags, result, word })),
    [],
  );
  return words.filter((word) => word === "holds").length;
}

const curves = { ES256: "secp256r1_sha256", ES384: "secp384r1_sha384", ES512: "secp521r1_sha512" };
const hash = (alg) => `SHA-${alg.slice(2)}`;
const saltLength = (alg) => Number(alg.slice(2)) / 8;
const isOurs =
  (alg) =>
  ({ group }) =>
    group.sha === hash(alg) && group.mgfSha === hash(alg) && group.sLen === saltLength(alg);

/** The requirements for a JOSE implementation: each algorithm with its sets. */
const ours = [
  ...Object.entries(curves).map(([alg, curve]) => [alg, vectors(`ecdsa_${curve}_p1363`)]),
  ...["RS256", "RS384", "RS512"].map((alg) => [
    alg,
    all(new RegExp(`^rsa_signature_\\d+_sha${alg.slice(2)}$`)),
  ]),
  ...["PS256", "PS384", "PS512"].map((alg) => [
    alg,
    all(/^rsa_pss_(\d+_sha(256|384|512)_|misc)(?!.*params)/).filter(isOurs(alg)),
  ]),
  ["EdDSA", vectors("ed25519")],
];

/** Valid signatures with other parameters than the algorithm's: another hash, salt or mask. */
const others = Object.entries({
  ES256: vectors("ecdsa_secp256r1_sha512_p1363"),
  ES384: vectors("ecdsa_secp384r1_sha512_p1363"),
  RS256: all(/^rsa_signature_2048_sha(224|384|512|512_256|3_256)$/),
  RS512: all(/^rsa_signature_2048_sha(256|384|512_256|3_512)$/),
  PS256: all(/^rsa_pss_(2048_(?!.*params)|misc$)/).filter((vector) => !isOurs("PS256")(vector)),
  PS512: all(/^rsa_pss_4096_(?!.*params)/).filter((vector) => !isOurs("PS512")(vector)),
}).map(([alg, list]) => [alg, list.filter(({ result }) => result === "valid")]);

function all(expression) {
  return sets(expression).flatMap(vectors);
}

// `acceptable`, which the flags MissingNull of RSA alone are (a DigestInfo without its NULL), is refused: RFC 8017 section
// 8.2.2 compares what it should be, byte for byte.
for (const [alg, list] of ours) {
  test(`Wycheproof: ${alg} holds where it should and nowhere else`, async () => {
    const held = await judge(alg, list, ({ result, word }) => (word === "holds") !== (result === "valid"));
    assert.ok(held > 20 && list.length - held > 20, `${held} of ${list.length} hold`);
  });
}

for (const [alg, list] of others) {
  test(`Wycheproof: ${alg} does not hold for signatures by another hash, salt or mask`, async () => {
    const held = await judge(alg, list, ({ word }) => word === "holds");
    assert.ok(list.length > 20 && held === 0, `${held} of ${list.length} hold`);
  });
}

test("the signatures of RFC 7515, RFC 7520 and RFC 8037 hold, and damaged ones do not", async () => {
  const file = new URL("../../crates/authjs-testing/tests/vectors/jws.json", import.meta.url);
  for (const { source, algorithm, jwk, token } of JSON.parse(readFileSync(file, "utf8")).signatures) {
    const [header, payload, signature] = token.split(".");
    const [good, damaged] = [Buffer.from(`${header}.${payload}`), Buffer.from(signature, "base64url")];
    damaged[9] ^= 1;
    const list = [
      [good, signature],
      [good, damaged],
      [good.subarray(1), signature],
      [good, signature.slice(4)],
      [good, ""],
    ];
    const words = await verify(
      algorithm,
      list.map(([message, bytes]) => ({
        jwk,
        message: message.toString("base64url"),
        signature: bytes.toString("base64url"),
      })),
    );
    assert.deepEqual(words, ["holds", ...Array(4).fill("does_not_hold")], source);
  }
});
