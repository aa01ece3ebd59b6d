// Keys that are too weak: a client must refuse their signatures.

import { createHash, generateKeyPairSync, generatePrimeSync } from "node:crypto";

const base64url = (value) => Buffer.from(value).toString("base64url");
const jwk = (kid, alg, members) => ({ ...members, kid, alg, use: "sig" });

/** The weak keys by the word of a case (`setup.op.id_token.key`). Each makes a key when it is first asked for. */
export const weakKeys = {
  rsa512: () => rsa("rsa512", { modulusLength: 512 }),
  rsa1024: () => rsa("rsa1024", { modulusLength: 1024 }),
  rsa_e3: () => rsa("rsa_e3", { modulusLength: 2048, publicExponent: 3 }),
  rsa16384: () => manyPrimes("rsa16384", 32, 512),
  small_order: () => smallOrder("small_order"),
};

const made = new Map();

/** Returns the weak key of that name, the same one each time; `undefined` for an unknown name. */
export function weakKey(name) {
  if (typeof name !== "string" || !Object.hasOwn(weakKeys, name)) return undefined;
  if (!made.has(name)) made.set(name, weakKeys[name]());
  return made.get(name);
}

function rsa(kid, options) {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", options);
  return { kid, alg: "RS256", privateKey, publicJwk: jwk(kid, "RS256", publicKey.export({ format: "jwk" })) };
}

// Creates an RSA key of many small primes, which is fast and verifies like any other key of its size.
function manyPrimes(kid, count, bits) {
  const e = 65537n;
  const primes = [];
  while (primes.length < count) {
    const prime = generatePrimeSync(bits, { bigint: true });
    if ((prime - 1n) % e !== 0n && !primes.includes(prime)) primes.push(prime);
  }
  const n = primes.reduce((product, prime) => product * prime, 1n);
  const members = { kty: "RSA", n: base64url(bytesOf(n)), e: base64url(bytesOf(e)) };
  return {
    kid,
    alg: "RS256",
    publicJwk: jwk(kid, "RS256", members),
    sign: (text) => signWith(primes, n, e, text),
  };
}

// Signs modulo each prime, and combines the results by the Chinese remainder theorem.
function signWith(primes, n, e, text) {
  const size = bytesOf(n).length;
  const message = numberOf(paddedDigest(Buffer.from(text), size));
  let result = 0n;
  for (const prime of primes) {
    const part = power(message % prime, inverse(e, prime - 1n), prime);
    const rest = n / prime;
    result = (result + part * rest * inverse(rest % prime, prime)) % n;
  }
  return Buffer.from(result.toString(16).padStart(size * 2, "0"), "hex");
}

/** EMSA-PKCS1-v1_5 with SHA-256: https://www.rfc-editor.org/rfc/rfc8017#section-9.2 */
export function paddedDigest(data, length) {
  const info = Buffer.concat([digestInfo, createHash("sha256").update(data).digest()]);
  return Buffer.concat([
    Buffer.from([0, 1]),
    Buffer.alloc(length - info.length - 3, 0xff),
    Buffer.from([0]),
    info,
  ]);
}

const digestInfo = Buffer.from("3031300d060960864801650304020105000420", "hex");

/**
 * Returns a signature without the private key, for the exponent 3: the cube root of a truncated padding, with
 * garbage after the digest. Verifiers that do not check the whole padding accept it (Bleichenbacher, CRYPTO 2006).
 */
export function forgedByCubeRoot(text, length = 256) {
  const digest = createHash("sha256").update(text).digest();
  const start = Buffer.concat([
    Buffer.from([0, 1]),
    Buffer.alloc(8, 0xff),
    Buffer.from([0]),
    digestInfo,
    digest,
  ]);
  const wanted = numberOf(Buffer.concat([start, Buffer.alloc(length - start.length, 0xff)]));
  return Buffer.from(
    cubeRoot(wanted)
      .toString(16)
      .padStart(length * 2, "0"),
    "hex",
  );
}

// The point (0, 1), of order 1: R = (0, 1) and S = 0 satisfy the equation of RFC 8032, section 5.1.7, for
// every message.
function smallOrder(kid) {
  const point = Buffer.from([1, ...Buffer.alloc(31)]);
  return {
    kid,
    alg: "EdDSA",
    publicJwk: jwk(kid, "EdDSA", { kty: "OKP", crv: "Ed25519", x: base64url(point) }),
    sign: () => Buffer.concat([point, Buffer.alloc(32)]),
  };
}

const numberOf = (bytes) => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);

function bytesOf(number) {
  const hex = number.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
}

function power(base, exponent, modulus) {
  let [result, square] = [1n, base % modulus];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function inverse(value, modulus) {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (b > 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  return ((x % modulus) + modulus) % modulus;
}

// Returns the largest integer whose cube is not larger.
function cubeRoot(number) {
  let [low, high] = [0n, 1n << BigInt(Math.ceil(number.toString(2).length / 3) + 1)];
  while (low < high - 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** 3n <= number) low = middle;
    else high = middle;
  }
  return low;
}
