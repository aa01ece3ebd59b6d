// Every placeholder, and every word in its arguments, has its own effect on a request.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { decode } from "@auth/core/jwt";
import { decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { Browser } from "../inputs/request/browser.mjs";
import { perform } from "../inputs/request/perform.mjs";
import { Run } from "../inputs/run-state.mjs";
import { passwords } from "../inputs/site/people.mjs";
import { seed } from "../inputs/site/rows.mjs";
import { accessToken, words as accessTokenWords, logoutToken } from "../inputs/vocabulary/access-token.mjs";
import { filler, placeholders } from "../inputs/vocabulary/expand.mjs";
import { craftJwe, flips, jweWords, sealedAsV4 } from "../inputs/vocabulary/jwe.mjs";
import { craftState, stateWords } from "../inputs/vocabulary/state.mjs";
import { startRecordingSite } from "./support/recording-site.mjs";
import { sameWords } from "./support/same-words.mjs";

const [secret, salt] = ["a secret of the tests of the harness", "authjs.session-token"];

// Returns the visible properties of a token: its header, its parts' lengths, and its claims if Auth.js opens
// it.
async function read(token) {
  const parts = token.split(".");
  const header = Buffer.from(parts[0], "base64url").toString("latin1");
  const claims = await decode({ token, secret, salt }).catch(() => "closed");
  const lengths = parts.slice(1).map((part) => Buffer.from(part, "base64url").length);
  return { header, lengths, claims };
}

// The times of two tokens may differ by a second. The rest is equal.
const shown = ({ header, lengths, claims }) =>
  JSON.stringify([
    header,
    lengths,
    claims === "closed"
      ? claims
      : {
          ...claims,
          iat: claims?.iat > Date.now() / 1000 - 3000,
          exp: claims?.exp > Date.now() / 1000 + 3000,
        },
  ]);

const jwe = {
  header: "{alg:dir,enc:FOO}",
  "header+": "{crit:[exp],exp:1}",
  header_raw: '{"alg":"dir"}',
  header_bom: "true",
  header_utf16: "true",
  header_deep: "100",
  kid: "AAAA",
  enc: "A128GCM",
  zip: "DEF",
  flip: "ct",
  iv_len: "12",
  ct_len: "17",
  tag_len: "0",
  encrypted_key: "AAAA",
  plaintext: "notjson",
  plaintext_raw: '{"sub":"bob"}',
  plaintext_hex: "ff",
  payload_deep: "100",
  exp_raw: "NaN",
  no_exp: undefined,
  no_iat: undefined,
  secret: "another",
  salt: "another",
  v4: undefined,
  exp: "now-16",
  nbf: "now+3600",
  sub: "bob",
  iat: "now-99999",
};

test("a token in which nothing is changed is a session", async () => {
  const { claims } = await read(await craftJwe("", secret));
  assert.equal(claims.sub, "alice");
});

sameWords(jweWords, jwe);
for (const [word, value] of Object.entries(jwe)) {
  test(`{JWE(${word})} is another token`, async () => {
    const changed = await read(await craftJwe(value === undefined ? word : `${word}=${value}`, secret));
    assert.notEqual(shown(changed), shown(await read(await craftJwe("", secret))));
  });
}

test("{JWE(…)}: lengths, nesting and the gigabyte are as the case says", async () => {
  const lengths = async (text) => (await read(await craftJwe(text, secret))).lengths;
  assert.deepEqual(
    [(await lengths("iv_len=12"))[1], (await lengths("ct_len=17"))[2], (await lengths("tag_len=8"))[3]],
    [12, 17, 8],
  );
  assert.equal((await lengths("enc=A256GCM,iv_len=16"))[1], 16);
  assert.ok((await read(await craftJwe("header_deep=50", secret))).header.includes("[".repeat(50)));
  assert.ok(
    JSON.stringify((await read(await craftJwe("payload_deep=50", secret))).claims.x).startsWith(
      "[".repeat(50),
    ),
  );
  assert.ok((await lengths("zip=DEF,plaintext=ZEROS_1GB"))[2] > 900_000);
});

test("{JWE(flip)}: each place is another one", async () => {
  assert.deepEqual(Object.keys(flips), ["aad", "iv", "ct", "tag", "ct_last_block"]);
  const part = { aad: 0, iv: 2, ct: 3, tag: 4, ct_last_block: 3 };
  for (const [place, flip] of Object.entries(flips)) {
    const parts = { aad: "A".repeat(86), iv: "A".repeat(22), ct: "A".repeat(86), tag: "A".repeat(22) };
    flip(parts);
    const changed = Object.keys(parts).filter((name) => /[^A]/.test(parts[name]));
    assert.deepEqual(changed, [["aad", "", "iv", "ct", "tag"][part[place]]], place);
  }
  const last = { ct: "A".repeat(86) };
  flips.ct_last_block(last);
  assert.ok(Buffer.from(last.ct, "base64url").findIndex((byte) => byte !== 0) >= 64 - 16);
});

test("a session of next-auth 4 is sealed with A256GCM and another key", async () => {
  const { header, claims } = await read(sealedAsV4("alice", secret));
  assert.deepEqual([JSON.parse(header).enc, claims], ["A256GCM", "closed"]);
});

test("{STATE(…)}: each word changes the state", async () => {
  const samples = { origin: "origin=http://a", age: "age=960" };
  sameKeys(stateWords, samples);
  const open = (token) => decode({ token, secret, salt: "encodedState" }).catch(() => null);
  assert.equal((await open(await craftState("origin=http://a", secret))).origin, "http://a");
  assert.equal(await open(await craftState("origin=http://a,age=960", secret)), null);
});

const at = {
  no_iss: "no_iss",
  no_aud: "no_aud",
  no_sub: "no_sub",
  no_exp: "no_exp",
  nested: "nested",
  "alg=": "alg=none",
  "typ=": "typ=JWT",
  "kid=": "kid=random",
  "key=": "alg=HS256,key=rsa_pub",
  "sig=": "sig=flip",
  "jwk=": "jwk=attacker",
  "jku=": "jku=http://evil.example",
  "crit=": "crit=[x]",
};

test("{AT(…)}: each word changes one thing of a token that verifies", async () => {
  sameKeys(accessTokenWords, at);
  const { publicKey } = site.op.keys.current;
  const verified = async (args) => {
    const found = await jwtVerify(accessToken(site.op, args), publicKey).catch(() => undefined);
    return found && JSON.stringify([found.protectedHeader, { ...found.payload, jti: 0, iat: 0, exp: 0 }]);
  };
  const honest = await verified();
  assert.ok(honest);
  for (const [word, args] of Object.entries(at)) {
    if (word === "no_exp") assert.ok(!("exp" in decodeJwt(accessToken(site.op, args))));
    else assert.notEqual(await verified(args), honest, word);
  }
  const claims = (args) => decodeJwt(accessToken(site.op, args));
  assert.deepEqual(claims('scope=["read"]').scope, ["read"]);
  assert.deepEqual(claims("cnf.jkt=x").cnf, { jkt: "x" });
  assert.equal(claims('exp="9999999999"').exp, "9999999999");
  assert.equal(decodeProtectedHeader(logoutToken(site.op)).typ, "logout+jwt");
});

const sameKeys = (table, samples) => assert.deepEqual(Object.keys(samples).sort(), Object.keys(table).sort());

let site;
let run;
before(async () => {
  site = await startRecordingSite();
  Object.assign(site, {
    proxyBase: "http://proxy:2",
    origin: { address: "127.0.0.1:3", requests: [] },
    sink: { address: "127.0.0.1:4", requests: [] },
  });
  seed(site.database);
  Object.assign(site, { kv: { requests: 0 }, worker: { text: () => "" } });
  const request = { flow: "oauth", provider: "op" };
  run = new Run({ setup: {}, request }, site);
  run.mark();
  await perform(run);
  run.browser = new Browser(site.base);
});
after(() => site?.stop());

const token = /^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/;
/** A sealed cookie: a JWE with a direct key. */
const jweOfChallenge = /^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/;
const jws = /^[\w-]+\.[\w-]+\.[\w-]*$/;
const values = {
  BASE: () => site.base,
  HOST: () => new URL(site.base).host,
  HOST_NO_PORT: () => new URL(site.base).hostname,
  ORIGIN: () => "http://127.0.0.1:3",
  ORIGIN_HOST: () => "127.0.0.1:3",
  OP: () => site.op.issuer,
  OP2: () => site.op2.issuer,
  OP_HOST: () => new URL(site.op.issuer).host,
  OP_UPPER: () => site.op.issuer.replace("http", "HTTP"),
  EVIL: () => "https://evil.example",
  EVIL_LOOPBACK: () => "http://127.0.0.1:4",
  PROVIDER: () => "op",
  CLIENT_ID: () => site.op.clientId,
  CLIENT_SECRET: () => site.op.clientSecret,
  AUTH_SECRET: () => site.secret,
  DB_SESSION: () => "session-of-alice",
  DB_SESSION_EXPIRED: () => "an-expired-session",
  DB_SESSION_SIGNED_OUT: () => "a-session-that-was-left",
  "TOKEN_OF(bob)": () => /^token-\d+$/,
  DB_TOKEN_HASH: () => /^hash-of-token-\d+$/,
  OAUTH_STATE: () => "state-of-the-flow",
  ALICE_PASSWORD: () => passwords.alice,
  MALLORY_PASSWORD: () => passwords.mallory,
  UNI_NFD: () => "cafe\u0301 cafe\u0301 cafe\u0301",
  PROXY_BASE: () => "http://proxy:2",
  PROXY_HOST: () => "proxy:2",
  PREVIEW_BASE: () => site.base,
  PREVIEW_HOST: () => new URL(site.base).host,
  CSRF_TOKEN: () => "token",
  CSRF_COOKIE: () => "authjs.csrf-token=token%7Chash",
  CSRF_COOKIE_VALUE: () => "token%7Chash",
  CSRF_HASH_UPPER: () => "HASH",
  CSRF_TOKEN_2: () => "token",
  CSRF_TOKEN_OLD: () => "a".repeat(64),
  CSRF_COOKIE_OLD: () => /^authjs\.csrf-token=a{64}%7C[0-9a-f]{64}$/,
  JAR: () => /authjs\.csrf-token=/,
  SESSION_COOKIE: () => "authjs.session-token=session-of-alice",
  SESSION_COOKIE_VALUE: () => "session-of-alice",
  SESSION_JWE: () => "session-of-alice",
  MALLORY_JWE: () => "session-of-mallory",
  SESSION_JWE_STD_BASE64: () => /^[\w+/=]+$/,
  CHUNK0: () => /^.{3936}$/,
  CHUNK1: () => /^.{3936}$/,
  CHUNK2: () => /^.{1,3935}$/,
  ALICE_CHUNK0: () => /^.{3936}$/,
  BOB_CHUNK1: () => /^.{3936}$/,
  "CHUNKS(2)": () => "authjs.session-token.0=AAAA; authjs.session-token.1=AAAA",
  "COOKIES(2,3)": () => "c0=aaa; c1=aaa",
  "SAME_NAME(n,2)": () => "n=0; n=1",
  "REPEAT(ab,3)": () => "ababab",
  "LIST(2)": () => '["group-0","group-1"]',
  "DEEP(3)": () => "[[[]]]",
  "SHA256(a)": () => "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
  "JWE()": () => token,
  "JWS(HS512,CLIENT_SECRET)": () => jws,
  "JWS_NONE(sub=alice)": () => /^eyJhbGciOiJub25lIn0\.eyJzdWIiOiJhbGljZSJ9\.$/,
  CHALLENGE_COOKIE_JWE: () => jweOfChallenge,
  STATE_COOKIE_JWE: () => token,
  PKCE_COOKIE_JWE: () => token,
  NONCE_COOKIE_JWE: () => token,
  STATE: () => "state-of-the-flow",
  "STATE_WRONG_SECRET(origin=a)": () => token,
  STATE_JWE: () => token,
  STATE_SWAPCASE: () => "STATE-OF-THE-FLOW",
  OTHER_BROWSER_STATE: () => "state-of-the-flow",
  ID_TOKEN: () => jws,
  NONCE: () => "nonce-of-the-flow",
  MALLORY_CODE: () => /^[\w-]{32}$/,
  AT: () => jws,
  AT_BAD: () => jws,
  AT_PERCENT_ENCODED: () => /^[\w-]+%2E[\w-]+%2E[\w-]+$/,
  LOGOUT_TOKEN: () => jws,
  SID: () => "08a5019c-17e1-4977-8f42-65a12843ea02",
  BEARER_OK: () => jws,
  BEARER_BAD: () => /AAAAAAAA$/,
};

sameWords(
  placeholders,
  Object.fromEntries(Object.entries(values).map(([text, value]) => [text.replace(/\(.*/, ""), value])),
);
for (const [text, wanted] of Object.entries(values)) {
  test(`{${text}} is filled`, async () => {
    const value = await filler(run)(`{${text}}`);
    if (wanted() instanceof RegExp) assert.match(value, wanted());
    else assert.equal(value, wanted());
  });
}

test("a value is cut where the case says", async () => assert.equal(await run.fill("{NONCE[:5]}"), "nonce"));

test("an argument that no code acts on is unknown", async () => {
  for (const text of [
    "{MOON}",
    "{JWE(moon)}",
    "{JWE(flip=moon)}",
    "{JWE(header={alg:dir,epk:moon})}",
    "{JWE(plaintext=ZEROS_1GB)}",
    "{STATE(moon=1)}",
    "{JWS(MOON)}",
    "{AT(moon)}",
    "{AT(key=moon)}",
    "{AT(moon=1)}",
    "{JWS(HS256,MOON)}",
  ]) {
    await assert.rejects(run.fill(text), ({ word }) => word.startsWith("placeholder"), text);
  }
});
