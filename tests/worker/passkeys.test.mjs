// Passkeys in workerd: the runtime verifies the signatures of each algorithm, and D1 keeps the passkeys. The names of hostile cases
// have the ids of the cases `webauthn.*`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Authenticator, authenticatorData, cbor, flag } from "./support/authenticator.mjs";
import { startWithD1 } from "./support/d1.mjs";
import { freePort } from "./support/ports.mjs";
import { Visitor } from "./support/visitor.mjs";

const { UP, UV, BE, BS, ED } = flag;
const refused = "/api/auth/error?error=WebAuthnVerificationError";
const home = "/";
const retry = "/api/auth/signin?error=OAuthCallbackError&code=retry";

let site;
let origin;
before(async () => {
  const port = await freePort();
  const AUTH = { matcher: ["/dashboard/:path*"], providers: ["passkey"] };
  origin = `http://localhost:${port}`;
  const vars = { AUTH_DEV: "1", AUTH_SECRET: "a secret of the tests with passkeys, long enough", AUTH };
  site = await startWithD1({ port, vars });
});
after(() => site?.stop());

let visitors = 0;

/** A visitor without cookies, with an address of their own. */
function visit() {
  const visitor = new Visitor(origin);
  visitors += 1;
  const from = { "cf-connecting-ip": `192.0.2.${visitors}` };
  return Object.assign(visitor, { email: `visitor${visitors}@example.com`, from });
}

const optionsOf = async (visitor, query = {}) =>
  (
    await visitor.get(`/api/auth/webauthn-options/passkey?${new URLSearchParams(query)}`, visitor.from)
  ).json();

/** Sends a response. Returns where it leads, without the destination after another attempt. */
async function send(visitor, action, data) {
  const form = { action, data: JSON.stringify(data) };
  const { location } = await visitor.post("/api/auth/callback/passkey", form);
  return location.slice(origin.length).split("&callbackUrl=")[0];
}

const userOf = async (visitor) => (await visitor.get("/api/auth/session")).json()?.user?.email;

async function register(visitor, authenticator, change) {
  const { options } = await optionsOf(visitor, { email: visitor.email });
  authenticator.handle = options.user.id;
  return send(visitor, "register", authenticator.register(options, origin, change?.(options) ?? {}));
}

async function signIn(visitor, authenticator, change) {
  const { options } = await optionsOf(visitor, { action: "authenticate" });
  const { handle: userHandle } = authenticator;
  const changed = change?.(options) ?? {};
  return send(
    visitor,
    "authenticate",
    authenticator.authenticate(options, origin, { userHandle, ...changed }),
  );
}

for (const [name, algorithm] of Object.entries({ ES256: -7, EdDSA: -8, RS256: -257 })) {
  test(`${name} signs up and in, by self attestation too`, async () => {
    const authenticator = new Authenticator(`of ${name}`, algorithm);
    const visitor = visit();
    assert.equal(await register(visitor, authenticator), home);
    assert.equal(await userOf(visitor), visitor.email);
    const later = visit();
    assert.equal(await signIn(later, authenticator, () => ({ counter: 1 })), home);
    assert.equal(await userOf(later), visitor.email);
    const attested = new Authenticator(`attested ${name}`, algorithm);
    const statement = (data, client, own) => [
      ["alg", algorithm],
      ["sig", own.sign(data, client)],
    ];
    assert.equal(await register(visit(), attested, () => ({ format: "packed", statement })), home);
  });
}

const other = new Authenticator("other");
const off = (cose) =>
  cose.map(([label, value]) => (label === -3 ? [label, Buffer.alloc(32, 9)] : [label, value]));

/** Registrations that no one may end, by the ids of the cases. */
const registrations = {
  "WAN-001": () => ({ clientData: { type: "webauthn.get" } }),
  "WAN-005": () => ({ clientData: { challenge: "AAAA" } }),
  "WAN-009": ({ challenge }) => ({
    clientData: { challenge: Buffer.from(challenge, "base64url").toString("base64") },
  }),
  "WAN-021": () => ({ clientData: { origin: "https://evil.example" } }),
  "WAN-025": () => ({ clientData: { origin: "http://localhost:1" } }),
  "WAN-029": () => ({ clientData: { origin: `${origin}/` } }),
  "WAN-033": () => ({ clientData: { origin: origin.replace("localhost", "sub.localhost") } }),
  "WAN-037": () => ({ clientData: { topOrigin: "https://evil.example" } }),
  "WAN-043": () => ({ clientDataBytes: () => Buffer.from([0x7b, 0xff, 0x7d]) }),
  "WAN-051": () => ({ authenticatorData: Buffer.alloc(36) }),
  "WAN-053": () => ({ cose: { raw: Buffer.concat([cbor(other.cose), Buffer.from([0])]) } }),
  "WAN-055": () => ({ flags: UV }),
  "WAN-057": () => ({ flags: UP }),
  "WAN-086": () => ({ cose: off(other.cose) }),
  "WAN-087": () => ({
    cose: [
      [1, 3],
      [3, -257],
      [-1, Buffer.alloc(64, 255)],
      [-2, Buffer.from([1, 0, 1])],
    ],
  }),
  "WAN-088": () => ({ cose: [...other.cose, [-4, Buffer.alloc(32, 1)]] }),
  "WAN-089": () => ({
    cose: [
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, Buffer.alloc(31, 9)],
    ],
  }),
  "WAN-090": () => ({ attestationObject: Buffer.from("bfff", "hex") }),
  "WAN-091": () => ({ cose: [...other.cose, other.cose[0]] }),
  "WAN-092": () => ({
    attestationObject: Buffer.concat([Buffer.from([0xa1]), cbor("attStmt"), Buffer.alloc(10_000, 0x81)]),
  }),
  "WAN-093": () => ({ attestationObject: Buffer.from("a17b8000000000000000", "hex") }),
  "WAN-094": () => ({ attestationObject: Buffer.from("a363666d74", "hex") }),
  "WAN-096": () => ({ statement: () => [["x", 1]] }),
  "WAN-097": () => ({
    format: "packed",
    statement: (data, client) => [
      ["alg", -7],
      ["sig", other.sign(data, client)],
    ],
  }),
  "WAN-098": () => ({
    format: "packed",
    statement: (data, client, own) => [
      ["alg", -257],
      ["sig", own.sign(data, client)],
    ],
  }),
  "WAN-099": () => ({ format: "fido-u2f" }),
};

for (const [id, change] of Object.entries(registrations)) {
  test(`${id}: a registration is refused`, async () => {
    const visitor = visit();
    assert.equal(await register(visitor, new Authenticator(id), change), refused);
    assert.equal(await userOf(visitor), undefined);
    const found = site.database
      .prepare("SELECT count(*) AS n FROM users WHERE email = ?")
      .bind(visitor.email);
    assert.equal((await found.first()).n, 0);
  });
}

/** Sign-ins that no one may end. */
const signIns = {
  "WAN-002": () => ({ clientData: { type: "webauthn.create" } }),
  "WAN-004": () => ({ clientData: { type: undefined } }),
  "WAN-006": () => ({ clientData: { challenge: "AAAA" } }),
  "WAN-008": () => ({ clientData: { challenge: "" } }),
  "WAN-012": ({ challenge }) => ({ clientData: { challenge: `${challenge}=` } }),
  "WAN-022": () => ({ clientData: { origin: "https://evil.example" } }),
  "WAN-028": () => ({ clientData: { origin: origin.replace("http:", "https:") } }),
  "WAN-032": () => ({ clientData: { origin: "null" } }),
  "WAN-036": () => ({ clientData: { crossOrigin: true } }),
  "WAN-042": () => ({
    clientDataBytes: (data) => Buffer.from(`{"type":"webauthn.create",${JSON.stringify(data).slice(1)}`),
  }),
  "WAN-044": () => ({ clientDataBytes: () => Buffer.from([0x7b, 0xff, 0x7d]) }),
  "WAN-048": () => ({
    clientDataBytes: (data) => Buffer.from(JSON.stringify({ ...data, x: "a".repeat(20_000) })),
  }),
  "WAN-050": () => ({ rpId: "evil.example" }),
  "WAN-052": () => ({ authenticatorData: Buffer.alloc(36) }),
  "WAN-056": () => ({ flags: UV }),
  "WAN-058": () => ({ flags: UP }),
  "WAN-066": () => ({ signature: Buffer.alloc(0) }),
  "WAN-069": () => ({ signature: Buffer.alloc(64, 1) }),
  "WAN-074": () => ({ id: Buffer.from("unknown") }),
  "WAN-076": () => ({ userHandle: undefined }),
  "WAN-077": () => ({ userHandle: "0".repeat(64) }),
  "WAN-101": () => ({ rpId: "http://localhost" }),
  "backed up and not eligible": () => ({ flags: UP | UV | BS }),
  "newly eligible": () => ({ flags: UP | UV | BE }),
  "extensions that are not there": () => ({ flags: UP | UV | ED }),
};

for (const [id, change] of Object.entries(signIns)) {
  test(`${id}: a sign-in is refused`, async () => {
    const authenticator = new Authenticator(id);
    assert.equal(await register(visit(), authenticator), home);
    const visitor = visit();
    assert.equal(await signIn(visitor, authenticator, change), refused);
    assert.equal(await userOf(visitor), undefined);
    assert.equal(await signIn(visitor, authenticator), home, "the passkey still works");
  });
}

test("WAN-071: the signature of another passkey of the same user is refused", async () => {
  const [visitor, first, second] = [visit(), new Authenticator("first"), new Authenticator("second")];
  assert.equal(await register(visitor, first), home);
  const { options } = await optionsOf(visitor, { action: "register" });
  assert.equal(await send(visitor, "register", second.register(options, origin)), home);
  const forged = ({ rpId, challenge }) => {
    const data = authenticatorData(rpId, UP | UV, 0);
    const client = { type: "webauthn.get", challenge, origin, crossOrigin: false };
    return { signature: second.sign(data, Buffer.from(JSON.stringify(client))) };
  };
  assert.equal(await signIn(visit(), first, forged), refused);
});

test("WAN-039, WAN-040, WAN-083: a byte order mark and a counter of 0 are accepted", async () => {
  const authenticator = new Authenticator("mark");
  const clientDataBytes = (data) => Buffer.from(`\ufeff${JSON.stringify(data)}`);
  assert.equal(await register(visit(), authenticator, () => ({ clientDataBytes })), home);
  assert.equal(await signIn(visit(), authenticator, () => ({ clientDataBytes, counter: 0 })), home);
});

test("WAN-020: of many who send one response with its cookies at once, one is signed in", async () => {
  const authenticator = new Authenticator("replayed");
  assert.equal(await register(visit(), authenticator), home);
  const visitor = visit();
  const { options } = await optionsOf(visitor, { action: "authenticate" });
  const response = authenticator.authenticate(options, origin, { userHandle: authenticator.handle });
  const cookie = visitor.jar.header(new URL(origin));
  const places = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const form = { action: "authenticate", data: JSON.stringify(response) };
      const { location } = await new Visitor(origin).post("/api/auth/callback/passkey", form, { cookie });
      return location.slice(origin.length).split("&callbackUrl=")[0];
    }),
  );
  assert.deepEqual(places.sort(), [home, ...Array(7).fill(retry)].sort());
});

test("WAN-110: a response of 5 MB is too large", async () => {
  const form = { action: "authenticate", data: "a".repeat(5 * 1024 * 1024) };
  const { status } = await answered(() => visit().post("/api/auth/callback/passkey", form));
  assert.equal(status, 413);
});

/** The Worker answers before it has read everything, so the connection may end while the client still writes. */
async function answered(send, tries = 5) {
  try {
    return await send();
  } catch (error) {
    if (tries > 1 && ["EPIPE", "ECONNRESET"].includes(error.code)) return answered(send, tries - 1);
    throw error;
  }
}
