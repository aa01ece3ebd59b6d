// Every fault of the hostile provider that a case may name changes the provider's answers.

import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { connect } from "node:net";
import { after, before, beforeEach, test } from "node:test";
import { httpWords, userinfoWords } from "../inputs/provider/http-fault.mjs";
import { keyNames, signatures, tokenWords } from "../inputs/provider/id-token.mjs";
import { sets } from "../inputs/provider/jwks.mjs";
import { oauth1Words, startHostileOAuth1Provider } from "../inputs/provider/oauth1.mjs";
import { reference } from "../inputs/provider/oauth1-signature.mjs";
import { startHostileProvider } from "../inputs/provider/provider.mjs";
import { opWords, rotations } from "../inputs/provider/provider-faults.mjs";
import { refreshWords } from "../inputs/provider/refresh.mjs";
import { forms } from "../inputs/provider/token-forms.mjs";
import { sameWords } from "./support/same-words.mjs";

let op;
before(async () => (op = await startHostileProvider()));
after(() => op?.stop());
beforeEach(() => op.misbehave());

// Returns the bytes of the answer to a GET of the discovery document. `early`: those that arrived before
// another request was answered.
async function answered(path = "/.well-known/openid-configuration", { early = false, server = op } = {}) {
  const socket = connect(Number(new URL(server.issuer).port), "127.0.0.1");
  const seen = { text: "", closed: false };
  socket.on("data", (bytes) => (seen.text += bytes.toString("latin1"))).on("error", () => undefined);
  const closed = new Promise((resolve) => {
    socket.once("close", () => {
      seen.closed = true;
      resolve();
    });
  });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: op\r\nConnection: close\r\n\r\n`);
  await (early ? Promise.race([closed, probe()]) : closed);
  const result = { ...seen };
  socket.destroy();
  return result;
}

async function probe() {
  for (let turn = 0; turn < 3; turn += 1) await (await fetch(`${op.issuer}/jwks`)).text();
}

const http = {
  status: [418, ({ text }) => text.startsWith("HTTP/1.1 418")],
  sequence: [[503, 200], ({ text }) => text.startsWith("HTTP/1.1 503")],
  headers: [{ "x-of-the-case": "yes" }, ({ text }) => text.includes("x-of-the-case: yes")],
  location: ["http://127.0.0.1/x", ({ text }) => text.includes("location: http://127.0.0.1/x")],
  retry_after: [120, ({ text }) => text.includes("retry-after: 120")],
  body: ["<html>", ({ text }) => text.includes("\r\n\r\n") && text.includes("<html>")],
  json: [{ of: "the case" }, ({ text }) => text.includes('{"of":"the case"}')],
  deep: [1000, ({ text }) => text.includes("[".repeat(1000))],
  dup: ["jwks_uri", ({ text }) => text.split('"jwks_uri"').length === 3],
  encoding: ["utf-16", ({ text }) => text.includes('{\0"\0i\0s\0s\0')],
  gzip_bomb: [true, ({ text }) => text.includes("content-encoding: gzip") && text.length > 100_000],
  delay_ms: [2000, ({ text, closed }) => text === "" && !closed, { early: true }],
  size: [100_000, ({ text }) => text.includes(" ".repeat(60_000))],
  slow_bps: [
    1,
    ({ text, closed }) =>
      text.startsWith("HTTP/1.1 200") &&
      text.includes("content-length") &&
      !text.includes("issuer") &&
      !closed,
    { early: true },
  ],
  truncated: [
    true,
    ({ text }) => Number(/content-length: (\d+)/.exec(text)?.[1]) > text.split("\r\n\r\n")[1].length,
  ],
  two_responses: [
    true,
    ({ text }) => text.split("HTTP/1.1 200").length === 3 && text.includes("of-the-second-answer"),
    { early: true },
  ],
  hang: [true, ({ text, closed }) => text === "" && !closed, { early: true }],
  reset: [true, ({ text, closed }) => text === "" && closed],
  reset_after_processing: [true, ({ text, closed }) => text === "" && closed],
};

sameWords(httpWords, http);
for (const [word, [value, isChanged, how]] of Object.entries(http)) {
  test(`setup.op.*_http.${word} changes the answer`, async () => {
    assert.ok(!isChanged(await answered()), "the honest answer looks like that too");
    await op.misbehave({ discovery_http: { [word]: value } });
    const seen = await answered(undefined, how);
    assert.ok(isChanged(seen), seen.text.slice(0, 500));
  });
}

test("setup.op.token_http: `reset` leaves the code, `reset_after_processing` has spent it", async () => {
  for (const [word, left] of [
    ["reset", 1],
    ["reset_after_processing", 0],
  ]) {
    op.grants.clear();
    const code = op.foreignCode("alice");
    await op.misbehave({ token_http: { [word]: true } });
    await assert.rejects(
      fetch(`${op.issuer}/token`, { method: "POST", body: new URLSearchParams({ code }) }),
    );
    assert.equal(op.grants.size, left, word);
  }
});

test("setup.op.userinfo_http has the words of the others, and `jwt`", async () => {
  assert.deepEqual(Object.keys(userinfoWords), [...Object.keys(httpWords), "jwt"]);
  op.lastUser = "alice";
  await op.misbehave({ userinfo_http: { jwt: "flip" } });
  const { text } = await answered("/me");
  assert.match(text, /application\/jwt/);
  assert.match(text, /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/);
});

const ofTheCase = async (endpoint) => (await answered(endpoint)).text.startsWith("HTTP/1.1 418");
const token = async () => op.token({ form: new URLSearchParams({ code: op.foreignCode("alice") }) });

const ask = (refresh_token) =>
  op.token({ form: new URLSearchParams({ grant_type: "refresh_token", refresh_token }) });

/** Returns the refresh token of a sign-in, and the answer to its use. */
async function twoTokens() {
  const { refresh_token: first } = await token();
  return [first, await ask(first)];
}

async function refreshed() {
  const [first, answer] = await twoTokens();
  return { ...answer, isSame: answer.refresh_token === first };
}

const faults = {
  id_token: [{ claims: { acr: "1" } }, async () => claimsOf((await token()).id_token).acr === "1"],
  refresh: [{ refresh_token: "same" }, async () => (await refreshed()).isSame],
  token: [{ scope: "of-the-case" }, async () => (await token()).scope === "of-the-case"],
  discovery: [{ issuer: "of-the-case" }, () => op.discovery().issuer === "of-the-case"],
  userinfo: [{ sub: "mallory" }, () => op.me().sub === "mallory"],
  jwks: ["empty", () => op.jwks().keys.length === 0],
  discovery_http: [{ status: 418 }, () => ofTheCase("/.well-known/openid-configuration")],
  jwks_http: [{ status: 418 }, () => ofTheCase("/jwks")],
  token_http: [{ status: 418 }, () => ofTheCase("/token")],
  userinfo_http: [{ status: 418 }, () => ofTheCase("/me")],
  clock_skew_s: [600, async () => claimsOf((await token()).id_token).iat > Date.now() / 1000 + 500],
  down: [true, async () => (await answered()).text === ""],
  rotate_keys: [
    "between_logins",
    async () => rotations.between_logins(op) ?? op.jwks().keys[0].kid === "rsa-2",
  ],
};

const claimsOf = (jws) => JSON.parse(Buffer.from(jws.split(".")[1], "base64url"));
const headerOf = (jws) => JSON.parse(Buffer.from(jws.split(".")[0], "base64url"));

sameWords(opWords, faults);
for (const [word, [value, isChanged]] of Object.entries(faults)) {
  test(`setup.op.${word} changes what the provider does`, async () => {
    op.lastUser = "alice";
    if (word !== "rotate_keys") assert.ok(!(await isChanged()), "the honest provider does that too");
    await op.misbehave({ [word]: value });
    assert.ok(await isChanged());
  });
}

const refreshFaults = {
  error: ["invalid_grant", ({ error }) => error === "invalid_grant"],
  refresh_token: [null, (answer) => answer.access_token && !("refresh_token" in answer)],
  id_token: [{ sub: "mallory" }, ({ id_token: jws }) => jws && claimsOf(jws).sub === "mallory"],
};

sameWords(refreshWords, refreshFaults);
for (const [word, [value, isChanged]] of Object.entries(refreshFaults)) {
  test(`setup.op.refresh.${word} changes the answer to a refresh`, async () => {
    assert.ok(!isChanged(await refreshed()), "the honest answer looks like that too");
    await op.misbehave({ refresh: { [word]: value } });
    assert.ok(isChanged(await refreshed()));
  });
}

test("a refresh token that is used twice ends its grant", async () => {
  const [first, { refresh_token: second }] = await twoTokens();
  assert.equal((await ask(first)).error, "invalid_grant");
  assert.equal((await ask(second)).error, "invalid_grant");
  await op.misbehave({ refresh: { refresh_token: null } });
  const [kept] = await twoTokens();
  assert.ok((await ask(kept)).access_token);
  assert.equal((await ask("unknown")).error, "invalid_grant");
});

test("members that JavaScript has a meaning for are sent as they are", async () => {
  op.lastUser = "alice";
  await op.misbehave(JSON.parse('{"userinfo":{"__proto__":{"sub":"mallory"}}}'));
  assert.ok((await answered("/me")).text.includes('"__proto__":{"sub":"mallory"}'));
});

test("setup.op.rotate_keys: each moment is another one", async () => {
  const moments = { between_logins: ["rsa-2", "rsa-2"], before_signing: ["rsa-1", "rsa-2"] };
  sameWords(rotations, moments);
  for (const [word, [before, afterwards]] of Object.entries(moments)) {
    await op.misbehave();
    rotations[word](op);
    assert.equal(op.jwks().keys[0].kid, before, word);
    const { id_token: signed } = await token();
    assert.equal(op.jwks().keys[0].kid, afterwards, word);
    assert.equal(headerOf(signed).kid, afterwards, word);
  }
});

const tokenOf = async (fault) => {
  await op.misbehave({ id_token: fault });
  return (await op.token({ form: new URLSearchParams({ code: op.foreignCode("alice") }) })).id_token;
};

const tokens = {
  claims: [{ sub: "bob" }, (jws) => claimsOf(jws).sub === "bob"],
  payload_raw: ["x", (jws) => Buffer.from(jws.split(".")[1], "base64url").toString() === "x"],
  header: [{ typ: "at+jwt" }, (jws) => headerOf(jws).typ === "at+jwt"],
  alg: ["none", (jws) => headerOf(jws).alg === "none"],
  client_alg: ["ES256", (jws) => headerOf(jws).alg === "ES256"],
  key: ["attacker", (jws) => !isSignedBy(jws, op.keys.main) && isSignedBy(jws, op.keys.attacker)],
  sig: ["flip", (jws) => !isSignedBy(jws, op.keys.main)],
  as: ["four_segments", (jws) => jws.split(".").length === 4],
};

const isSignedBy = (jws, { publicJwk: { kty, n, e, crv, x, y } }) => {
  const [head, payload, signature] = jws.split(".");
  const key = createPublicKey({ key: { kty, n, e, crv, x, y }, format: "jwk" });
  const how = kty === "EC" ? { key, dsaEncoding: "ieee-p1363" } : key;
  return verify(
    kty === "OKP" ? null : "sha256",
    Buffer.from(`${head}.${payload}`),
    how,
    Buffer.from(signature, "base64url"),
  );
};

sameWords(tokenWords, tokens);
for (const [word, [value, isChanged]] of Object.entries(tokens)) {
  test(`setup.op.id_token.${word} changes the ID Token`, async () => {
    assert.ok(!isChanged(await tokenOf({})), "the honest token looks like that too");
    assert.ok(isChanged(await tokenOf({ [word]: value })));
  });
}

test("a claim nests as deep as the case says", async () => {
  await op.misbehave({ id_token: { claims: { x: "{DEEP(1000)}" } } }, async (text) =>
    text.replace("{DEEP(1000)}", "[".repeat(1000) + "]".repeat(1000)),
  );
  const { id_token: jws } = await token();
  assert.ok(
    Buffer.from(jws.split(".")[1], "base64url")
      .toString()
      .includes(`"x":${"[".repeat(1000)}]`),
  );
});

for (const name of keyNames) {
  test(`setup.op.id_token.key: ${JSON.stringify(name)} signs otherwise than the honest key`, async () => {
    const isSecret = ["client_secret", "oct", "rsa_public_pem", "jwk_json", ""].includes(name);
    const jws = await tokenOf({
      key: name,
      ...(isSecret && { alg: "HS256" }),
      ...(name === "p384" && { alg: "ES384" }),
    });
    assert.ok(!isSignedBy(jws, op.keys.main));
  });
}

for (const name of ["rsa512", "rsa1024", "rsa16384", "rsa_e3", "small_order"]) {
  test(`setup.op.id_token.key: ${name} is published, and a verifier that looks at nothing else accepts it`, async () => {
    const jws = await tokenOf({ key: name });
    const published = op.jwks().keys.find(({ kid }) => kid === headerOf(jws).kid);
    assert.ok(isSignedBy(jws, { publicJwk: published }));
  });
}

test("setup.op.id_token.sig: each signature is another one", async () => {
  const seen = [];
  for (const name of Object.keys(signatures)) {
    const jws = await tokenOf({ sig: name, ...(["der", "zeros64"].includes(name) && { alg: "ES256" }) });
    seen.push([name, isSignedBy(jws, ["der", "zeros64"].includes(name) ? op.keys.es256 : op.keys.main)]);
  }
  assert.deepEqual(
    seen.filter(([, isGood]) => isGood),
    [["honest", true]],
  );
});

test("setup.op.id_token.sig: bleichenbacher06 is a cube root that begins as a signature should", async () => {
  const jws = await tokenOf({ sig: "bleichenbacher06" });
  const { publicJwk } = (await import("../inputs/provider/weak-keys.mjs")).weakKey("rsa_e3");
  assert.equal(publicJwk.e, "Aw");
  const number = (bytes) => BigInt(`0x${bytes.toString("hex")}`);
  const cube = number(Buffer.from(jws.split(".")[2], "base64url")) ** 3n;
  assert.ok(
    cube
      .toString(16)
      .padStart(512, "0")
      .startsWith(`0001${"ff".repeat(8)}003031300d0609608648016503040201`),
  );
});

test("setup.op.id_token.as: each form is another one", async () => {
  for (const name of Object.keys(forms).filter((form) => form !== "jws")) {
    const jws = await tokenOf({ as: name });
    assert.ok(
      typeof jws !== "string" || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(jws) || headerOf(jws).enc !== undefined,
      name,
    );
  }
});

test("setup.op.jwks: each set is another one", () => {
  const honest = JSON.stringify(sets.honest(op.keys, []));
  for (const name of Object.keys(sets).filter((set) => set !== "honest")) {
    assert.notEqual(JSON.stringify(sets[name](op.keys)), honest, name);
  }
  for (const name of ["ec_off_curve", "ec_infinity"]) {
    assert.throws(() => createPublicKey({ key: sets[name](op.keys)[0], format: "jwk" }), undefined, name);
  }
});

test("setup.op.oauth1: each step can be faulty, in its form and in its HTTP", async (t) => {
  const tw = await startHostileOAuth1Provider("127.0.0.1:1");
  t.after(() => tw.stop());
  const ask = async (endpoint, more) => {
    const told = {
      oauth_consumer_key: tw.clientId,
      oauth_signature_method: "HMAC-SHA1",
      oauth_nonce: "1",
      oauth_timestamp: "1",
      ...more,
    };
    const host = new URL(tw.issuer).host;
    const signature = reference(
      { method: "POST", url: `/${endpoint}`, host },
      Object.entries(told),
      tw.clientSecret,
    );
    const header = Object.entries({ ...told, oauth_signature: signature }).map(
      ([name, value]) => `${name}="${encodeURIComponent(value)}"`,
    );
    return fetch(`${tw.issuer}/${endpoint}`, {
      method: "POST",
      headers: { authorization: `OAuth ${header.join(", ")}` },
    });
  };
  for (const [word, endpoint] of Object.entries(oauth1Words)) {
    await tw.misbehave({ [word]: { status: 418 } });
    assert.equal((await ask(endpoint)).status, 418);
  }
  const start = async (rt) => {
    await tw.misbehave({ rt });
    return (await ask("request_token", { oauth_callback: "http://x/" })).text();
  };
  assert.match(await start({}), /oauth_callback_confirmed=true/);
  assert.match(await start({ oauth_callback_confirmed: "false" }), /oauth_callback_confirmed=false/);
  assert.match(await start({ oauth_token: "a b" }), /oauth_token=a\+b&/);
  assert.doesNotMatch(await start({ oauth_token_secret: null }), /oauth_token_secret/);
  assert.equal(await start({ raw: "{}" }), "{}");
});

test("a fault that no code brings about is unknown", async () => {
  const unknown = [
    { moon: "full" },
    { down: false },
    { discovery_http: { slow: 1 } },
    { token_http: { hang: "yes" } },
    { jwks_http: { jwt: "flip" } },
    { jwks: "moon" },
    { rotate_keys: "at_noon" },
    { id_token: { sig: "moon" } },
    { id_token: { key: "moon" } },
    { id_token: { as: "moon" } },
    { refresh: { moon: 1 } },
    { refresh: { refresh_token: "moon" } },
  ];
  for (const fault of unknown)
    await assert.rejects(
      op.misbehave(fault),
      ({ word }) => word.startsWith("setup.op."),
      JSON.stringify(fault),
    );
});
