// The first requests with tokens of an isolate that has no keys: one asks the issuer, and the others wait for what it stores.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { startOrigin } from "./support/origin.mjs";
import { sendRaw } from "./support/raw.mjs";
import { startSite } from "./support/site.mjs";

const audience = "https://api.example";
const alg = "ES256";
const options = { timeout: 60_000 };

/**
 * Starts a site whose issuer answers a request for its keys when `answering(number)` resolves. Returns `token()`, `send(token)`,
 * `open(token)`, which returns the socket, and `asked(number)`, which resolves at that request for the keys, and how often the issuer was `requests()`.
 */
async function coldSite(context, answering) {
  const keys = new Map();
  const waiting = [];
  const asked = (number) => {
    waiting[number] ??= Promise.withResolvers();
    return waiting[number].promise;
  };
  const addKey = async (kid) => keys.set(kid, await generateKeyPair(alg));
  await addKey("a");
  let requests = 0;
  const issuer = await startOrigin(async (_, response) => {
    requests += 1;
    const number = requests;
    asked(number);
    waiting[number].resolve();
    await answering(number);
    const published = await Promise.all(
      [...keys].map(async ([kid, { publicKey }]) => ({
        ...(await exportJWK(publicKey)),
        kid,
        alg,
        use: "sig",
      })),
    );
    response.end(JSON.stringify({ keys: published }));
  });
  const iss = `http://${issuer.address}`;
  const bearer = [{ issuer: iss, audience, algorithms: [alg], jwksUri: `${iss}/jwks` }];
  const site = await startSite({ hooks: true, vars: { AUTH: { matcher: ["/api/:path*"], bearer } } });
  context.after(() => Promise.all([site.stop(), issuer.stop()]));
  const token = (kid = "a", sub = "ada") =>
    new SignJWT({ client_id: "cli" })
      .setProtectedHeader({ alg, kid, typ: "at+jwt" })
      .setIssuer(iss)
      .setAudience(audience)
      .setSubject(sub)
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(keys.get(kid).privateKey);
  const head = (bearerToken) => [
    "GET /api/me HTTP/1.1",
    `Host: ${new URL(site.origin).host}`,
    `Authorization: Bearer ${bearerToken}`,
  ];
  const { port } = site.worker;
  const send = async (bearerToken) => (await sendRaw(port, head(bearerToken))).status;
  const open = (bearerToken) => {
    const socket = connect(port, "127.0.0.1").on("error", () => undefined);
    socket.write(`${head(bearerToken).join("\r\n")}\r\n\r\n`);
    return socket;
  };
  /** Sends so many at once. Returns the statuses, and calls `meanwhile` when another request has come back after them. */
  const sendMany = async (tokens, meanwhile = () => undefined) => {
    const answers = tokens.map(send);
    await (await fetch(`${site.origin}/about`)).text();
    meanwhile();
    return Promise.all(answers);
  };
  return { token, send, open, sendMany, addKey, asked, requests: () => requests };
}

const times = (count, value) => Array.from({ length: count }, () => value);

for (const count of [16, 200]) {
  test(`${count} first tokens cause one request for the keys`, options, async (context) => {
    const { promise, resolve } = Promise.withResolvers();
    const { token, sendMany, requests } = await coldSite(context, () => promise);
    const tokens = await Promise.all(times(count).map((_, index) => token("a", `user-${index}`)));
    assert.deepEqual(await sendMany(tokens, resolve), times(count, 200));
    assert.equal(requests(), 1);
  });
}

test("a visitor who leaves while the keys are fetched does not delay others", options, async (context) => {
  const never = new Promise(() => undefined);
  const { token, open, sendMany, asked, requests } = await coldSite(context, (number) =>
    number === 1 ? never : undefined,
  );
  const leader = open(await token());
  await asked(1);
  leader.destroy();
  assert.deepEqual(await sendMany(times(16, await token())), times(16, 200));
  assert.equal(requests(), 2, "after two seconds, one of the others asks");
});

test("tokens of a new key wait for the request that brings it", options, async (context) => {
  const { promise, resolve } = Promise.withResolvers();
  const { token, send, sendMany, addKey, requests } = await coldSite(context, (number) =>
    number === 2 ? promise : undefined,
  );
  assert.equal(await send(await token()), 200);
  await addKey("b");
  assert.deepEqual(await sendMany(times(16, await token("b")), resolve), times(16, 200));
  assert.equal(requests(), 2);
});
