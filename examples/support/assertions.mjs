// What every verifier of assertions must accept and refuse. The test plays the Worker: it has the key, and publishes its public half.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { calculateJwkThumbprint, SignJWT } from "jose";
import { Visitor } from "../../tests/worker/support/visitor.mjs";

const type = "auth-assertion+jwt";
const now = () => Math.floor(Date.now() / 1000);

/**
 * Starts the auth routes of a site, which only publish keys. Returns `issuer`, `asked()` (how often the set was read), `key`,
 * `publicKey`, `kid`, `rotate()` (replaces the key) and `stop()`.
 */
export async function startIssuer() {
  let asked = 0;
  let set;
  const site = { asked: () => asked };
  site.rotate = async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const jwk = publicKey.export({ format: "jwk" });
    const kid = await calculateJwkThumbprint(jwk);
    set = { keys: [{ ...jwk, kid, use: "sig", alg: "ES256" }] };
    Object.assign(site, { key: privateKey, publicKey, kid });
  };
  await site.rotate();
  const server = createServer((request, response) => {
    if (request.url !== "/api/auth/jwks") return response.writeHead(404).end();
    asked += 1;
    const headers = { "content-type": "application/json", "cache-control": "public, max-age=300" };
    return response.writeHead(200, headers).end(JSON.stringify(set));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  site.issuer = `http://localhost:${server.address().port}/api/auth`;
  site.stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return site;
}

/**
 * Declares the tests of a verifier. `start(issuer)` starts the real framework, and returns `origin`, which is the audience too, and
 * `stop()`. `path` answers with the verified claims as JSON.
 */
export function testsOfVerifier({ start, path }) {
  let site;
  let backend;
  before(async () => {
    site = await startIssuer();
    backend = await start(site.issuer);
  });
  after(async () => {
    await backend?.stop();
    await site?.stop();
  });

  const sign = (claims = {}, header = {}, key = site.key) => {
    const usual = {
      iss: site.issuer,
      aud: backend.audience ?? backend.origin,
      sub: "ada",
      iat: now(),
      exp: now() + 60,
    };
    return new SignJWT({ ...usual, ...claims })
      .setProtectedHeader({ alg: "ES256", typ: type, kid: site.kid, ...header })
      .sign(key);
  };
  const send = (assertion) =>
    new Visitor(backend.origin).send(
      "GET",
      path,
      assertion === undefined ? {} : { "x-auth-assertion": assertion },
    );
  const refuses = async (assertion) => {
    const answer = await send(assertion);
    assert.equal(answer.status, 401, answer.text);
    assert.doesNotMatch(answer.text, /ada/);
  };

  test("a valid assertion is accepted, and the keys are asked for once", async () => {
    const claims = { email: "ada@example.com", groups: ["staff"] };
    for (const more of [claims, claims, { ...claims, iat: now() + 3 }]) {
      const answer = await send(await sign(more));
      assert.equal(answer.status, 200, answer.text);
      const { sub, email, groups } = answer.json();
      assert.deepEqual({ sub, email, groups }, { sub: "ada", ...claims });
    }
    assert.equal(site.asked(), 1);
  });

  test("a request without an assertion is refused", () => refuses());

  const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const unsigned = async () => {
    const [, payload] = (await sign()).split(".");
    const header = Buffer.from(JSON.stringify({ alg: "none", typ: type })).toString("base64url");
    return `${header}.${payload}.`;
  };
  const withPublicKey = (format) => {
    const exported =
      format === "jwk"
        ? JSON.stringify(site.publicKey.export({ format }))
        : site.publicKey.export({ type: "spki", format });
    return sign({}, { alg: "HS256" }, Buffer.from(exported));
  };
  const refused = {
    "for another origin": () => sign({ aud: "https://other.example.com" }),
    "without an audience": () => sign({ aud: undefined }),
    "of another issuer": () => sign({ iss: "https://evil.example/api/auth" }),
    "without an issuer": () => sign({ iss: undefined }),
    "that has expired, and is sent again": () => sign({ iat: now() - 70, exp: now() - 10 }),
    "that never expires": () => sign({ exp: undefined }),
    "that is issued in the future": () => sign({ iat: now() + 300, exp: now() + 360 }),
    "without a subject": () => sign({ sub: undefined }),
    "with a signature of another key": () => sign({}, {}, other),
    "with an unknown key": () => sign({}, { kid: "unknown" }, other),
    "with a key in its header": () =>
      sign({}, { kid: undefined, jwk: other.export({ format: "jwk" }) }, other),
    "of another type": () => sign({}, { typ: "JWT" }),
    "about the holder of a token of another issuer": () =>
      sign(
        { sub_id: { format: "iss_sub", iss: "https://id.example", sub: "ada" } },
        { typ: "token-assertion+jwt" },
      ),
    "without a signature": unsigned,
    "whose MAC is made with the public key in PEM": () => withPublicKey("pem"),
    "whose MAC is made with the public key as a JWK": () => withPublicKey("jwk"),
    "that is no token": () => "hello",
    "that is empty": () => "",
  };
  for (const [what, make] of Object.entries(refused))
    test(`an assertion ${what} is refused`, async () => refuses(await make()));

  test("a changed claim is refused", async () => {
    const [header, payload, signature] = (await sign()).split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
    const changed = Buffer.from(JSON.stringify({ ...claims, sub: "eve" })).toString("base64url");
    await refuses([header, changed, signature].join("."));
  });
}
