// Every word of a ceremony with a passkey that a hostile case may use changes what is sent.

import assert from "node:assert/strict";
import { createHash, createPublicKey, verify } from "node:crypto";
import { after, before, test } from "node:test";
import {
  clientDataValues,
  courseWords,
  dataWords,
  encodings,
  jarChanges,
  keys,
  knowsChanges,
  rawClientData,
  responseWords,
  sendWords,
  signatures,
} from "../inputs/request/passkey-changes.mjs";
import { knowsWhole, perform } from "../inputs/request/perform.mjs";
import { Run } from "../inputs/run-state.mjs";
import { authenticators } from "../inputs/site/passkeys.mjs";
import { seed } from "../inputs/site/rows.mjs";
import { startRecordingSite } from "./support/recording-site.mjs";
import { sameWords } from "./support/same-words.mjs";

let site;
before(async () => {
  site = await startRecordingSite();
  const silent = { requests: [] };
  Object.assign(site, { hasDatabase: true, kv: { requests: 0 }, worker: { text: () => "" } });
  Object.assign(site, { origin: silent, sink: silent });
});
after(() => site?.stop());

const sha256 = (content) => createHash("sha256").update(content).digest();
const bytes = (text) => Buffer.from(text ?? "", "base64url");

/** Runs a ceremony. Returns the last callback: its parts, and those of the response. */
async function sent(ceremony, mutate) {
  seed(site.database);
  site.requests.length = 0;
  const request = { flow: "webauthn", ceremony, mutate };
  const run = new Run({ setup: {}, request }, site);
  run.mark();
  knowsWhole(request);
  await perform(run);
  const callbacks = site.requests.filter(({ url }) => url.startsWith("/api/auth/callback/passkey"));
  const { method, url, headers, body } = callbacks.at(-1) ?? site.requests[0];
  const form = new URLSearchParams(method === "GET" ? url.split("?")[1] : String(body));
  const data = JSON.parse(/^\{/.test(form.get("data")) ? form.get("data") : "{}");
  const { clientDataJSON, attestationObject, authenticatorData, signature, userHandle } = data.response ?? {};
  const client = bytes(clientDataJSON);
  return {
    callbacks,
    method,
    url,
    form,
    data,
    client,
    members: /^\{"type"/.test(String(client)) ? JSON.parse(client) : {},
    attestation: bytes(attestationObject),
    authenticator: bytes(authenticatorData),
    signature: bytes(signature),
    userHandle,
    cookies: headers.cookie ?? "",
    challenge: Buffer.from("challenge 1".padEnd(32)).toString("base64url"),
    base: site.base,
  };
}

const tables = { ...responseWords, ...dataWords, ...sendWords, ...jarChanges, ...courseWords };
const has = (text) => (told) => told.attestation.includes(text);
const isOf = (word) => (told) => told.data.id === authenticators[word].id.toString("base64url");

/** By word: the ceremony, a value, and whether it shows in what is sent. */
const samples = {
  clientData: ["auth", { type: null }, ({ members }) => !("type" in members)],
  clientData_bom: ["auth", true, ({ client }) => client.subarray(0, 3).equals(Buffer.from("\ufeff"))],
  clientData_raw: ["auth", "ff", ({ client }) => client.equals(Buffer.from([0x7b, 0xff, 0x7d]))],
  rpIdHash: ["auth", "evil.example", (told) => hashOf(told) === sha256("evil.example").toString("hex")],
  authData_len: ["auth", 36, ({ authenticator }) => authenticator.length === 36],
  authData_trailing: ["reg", true, ({ attestation }) => attestation.at(-1) === 0],
  flags: ["auth", { UV: 0 }, ({ authenticator }) => authenticator[32] === 1],
  sig: ["auth", "empty", ({ signature }) => signature.length === 0],
  fmt: ["reg", "packed", has("packed")],
  attStmt: ["reg", { x: 1 }, has("\x61x\x01")],
  alg_mismatch: ["reg", true, has(Buffer.from("390100", "hex"))],
  cose: ["reg", "okp31", has(Buffer.alloc(31, 9))],
  cbor: ["reg", "truncated", ({ attestation }) => attestation.length === 5],
  counter: ["auth", "zero", ({ authenticator }) => authenticator.readUInt32BE(33) === 0],
  userHandle: ["auth", "bob", ({ userHandle }) => userHandle === authenticators.bob.handle],
  cred_b64: [
    "auth",
    "nonCanonical",
    ({ data }) => !isOf("alice")({ data }) && bytes(data.id).equals(authenticators.alice.id),
  ],
  ext: ["auth", { appid: true }, ({ data }) => data.clientExtensionResults.appid],
  action: ["reg", ["register", "authenticate"], ({ form }) => form.getAll("action").length === 2],
  data_len: ["auth", 5000, ({ form }) => form.get("data").length === 5000],
  method: ["auth", "GET", ({ method }) => method === "GET"],
  drop_cookies: ["reg", ["authjs.challenge"], ({ cookies }) => !cookies.includes("authjs.challenge")],
  clock_advance_s: ["reg", 960, ({ cookies }) => cookies.includes("authjs.challenge")],
  cred: ["auth", "unknown", isOf("unknown")],
  swap_ceremony: ["auth", true, () => site.requests[0].url.endsWith("?email=carol%40example.com")],
  replay: [
    "auth",
    true,
    ({ callbacks }) => callbacks.length === 2 && String(callbacks[0].body) === String(callbacks[1].body),
  ],
  options_email: [
    "reg",
    "alice@example.com",
    ({ url }) => url.endsWith("?action=register&email=alice%40example.com"),
  ],
  session: ["reg", "bob", ({ cookies }) => cookies.includes("authjs.session-token=session-of-bob")],
  challenge_of: ["reg", "alice", () => site.requests[0].headers.cookie?.includes("session-of-alice")],
};
const alike = ["counter", "clock_advance_s"];
const hashOf = ({ authenticator }) => authenticator.subarray(0, 32).toString("hex");

sameWords(tables, samples, "request.mutate");
for (const [word, [ceremony, value, isChanged]] of Object.entries(samples)) {
  test(`request.mutate.${word} changes the ceremony`, async () => {
    if (!alike.includes(word))
      assert.ok(!isChanged(await sent(ceremony, {})), "an honest one looks like that");
    assert.ok(isChanged(await sent(ceremony, { [word]: value })));
  });
}

test("request.mutate.clock_advance_s lets the challenge expire", async () => {
  const [now, later] = [await sent("reg", {}), await sent("reg", { clock_advance_s: 960 })];
  assert.notEqual(later.cookies, now.cookies);
});

const values = {
  challenge: {
    b64std: ({ members, challenge }) =>
      members.challenge === Buffer.from(challenge, "base64url").toString("base64"),
    padded: ({ members, challenge }) => members.challenge === `${challenge}=`,
    other: ({ members, challenge }) =>
      bytes(members.challenge).includes("challenge 2") && members.challenge !== challenge,
  },
  origin: { scheme_swapped: ({ members, base }) => members.origin === base.replace("http:", "https:") },
};

for (const [member, table] of Object.entries(values)) {
  sameWords(clientDataValues[member], table, `clientData.${member}`);
  for (const [value, isChanged] of Object.entries(table))
    test(`request.mutate.clientData.${member}: ${value}`, async () => {
      assert.ok(!isChanged(await sent("auth", {})));
      assert.ok(isChanged(await sent("auth", { clientData: { [member]: value } })));
    });
}

test("each value of request.mutate.clientData_raw, cose and cbor is another response", async () => {
  for (const [word, ceremony, table] of [
    ["clientData_raw", "auth", rawClientData],
    ["cose", "reg", keys],
    ["cbor", "reg", encodings],
  ]) {
    const all = [];
    for (const value of Object.keys(table)) {
      const { client, attestation } = await sent(ceremony, { [word]: value });
      all.push(word === "clientData_raw" ? String(client) : attestation.toString("hex"));
    }
    assert.equal(new Set(all).size, Object.keys(table).length, word);
  }
});

test("each value of request.mutate.sig is no signature of the passkey over the response", async () => {
  const { data: honest, authenticator, client, signature } = await sent("auth", {});
  assert.ok(honest.id && isValid(authenticator, client, signature));
  for (const sig of Object.keys(signatures)) {
    const { authenticator, client, signature } = await sent("auth", { sig });
    assert.ok(!isValid(authenticator, client, signature), sig);
  }
});

function isValid(authenticator, client, signature) {
  const { privateKey } = authenticators.alice;
  const signed = Buffer.concat([authenticator, sha256(client)]);
  return verify("sha256", signed, createPublicKey(privateKey), signature);
}

test("a word or a value that no code acts on is unknown", () => {
  for (const mutate of [
    { moon: 1 },
    { sig: "moon" },
    { cose: "moon" },
    { cbor: "moon" },
    { fmt: "moon" },
    { clientData_raw: "moon" },
    { flags: { MOON: 0 } },
    { userHandle: "moon" },
    { cred: "moon" },
    { replay: false },
    { clientData_bom: false },
  ])
    assert.throws(
      () => knowsChanges(mutate),
      ({ word }) => word?.startsWith("request.mutate"),
      JSON.stringify(mutate),
    );
});
