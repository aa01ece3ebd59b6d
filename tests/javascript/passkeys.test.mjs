// Passkeys through the npm package, in workerd: with the database of the Worker, and with an adapter that has Auth.js's methods for
// authenticators.

import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import Passkey from "@auth/core/providers/passkey";
import { Authenticator } from "../worker/support/authenticator.mjs";
import { startWithD1 } from "../worker/support/d1.mjs";
import { freePort } from "../worker/support/ports.mjs";
import { Visitor } from "../worker/support/visitor.mjs";
import { memoryAdapter } from "./support/memory-adapter.mjs";
import { bundle, dist } from "./support/project.mjs";

const { AuthWorker } = await import(`${dist}node/index.js`);

const memory = fileURLToPath(new URL("./support/memory-adapter.mjs", import.meta.url));
const secret = "a secret of the tests with passkeys, long enough";
const refused = "/api/auth/error?error=WebAuthnVerificationError";

/** The source of a Worker, whose adapter is a memory adapter with these options. */
const moduleOf = (adapter) => `
  import { AuthWorker } from "authjs-worker";
  import { memoryAdapter } from ${JSON.stringify(memory)};
  const adapter = ${adapter};
  const auth = AuthWorker({ matcher: ["/dashboard/:path*"], providers: ["passkey"], adapter });
  export default {
    fetch(request, env, ctx) {
      return new URL(request.url).pathname === "/test/rows" ? Response.json(adapter.rows()) : auth.fetch(request, env, ctx);
    },
  };`;

const stores = {
  "the database of the Worker": { adapter: "undefined", binding: "AUTH_DB", isOwn: true },
  "a memory adapter": { adapter: "memoryAdapter()", binding: "OTHER" },
  "a memory adapter with numbers as ids": { adapter: "memoryAdapter({ numbers: true })", binding: "OTHER" },
};

for (const [name, { adapter, binding, isOwn = false }] of Object.entries(stores))
  describe(`passkeys with ${name}`, () => {
    let build;
    let site;
    let origin;
    before(async () => {
      const port = await freePort();
      origin = `http://localhost:${port}`;
      build = await bundle(moduleOf(adapter));
      const vars = { AUTH_DEV: "1", AUTH_SECRET: secret };
      site = await startWithD1({ port, vars, build, binding, migrated: isOwn });
    });
    after(async () => {
      await site?.stop();
      await rm(build, { recursive: true });
    });

    const optionsOf = async (visitor, query) =>
      (await visitor.get(`/api/auth/webauthn-options/passkey?${new URLSearchParams(query)}`)).json();

    async function send(visitor, action, data) {
      const form = { action, data: JSON.stringify(data) };
      const { location } = await visitor.post("/api/auth/callback/passkey", form);
      return location.replace(origin, "").split("&callbackUrl=")[0];
    }

    async function register(visitor, authenticator, query) {
      const { action, options } = await optionsOf(visitor, query);
      assert.equal(action, "register");
      authenticator.handle = options.user.id;
      return send(visitor, "register", authenticator.register(options, origin));
    }

    async function signIn(visitor, authenticator, { query = {}, ...change } = {}) {
      const { action, options } = await optionsOf(visitor, query);
      assert.equal(action, "authenticate");
      const { handle: userHandle } = authenticator;
      return send(visitor, action, authenticator.authenticate(options, origin, { userHandle, ...change }));
    }

    const userOf = async (visitor) => (await visitor.get("/api/auth/session")).json()?.user?.email;

    const authenticators = async () => {
      if (!isOwn) return (await new Visitor(origin).get("/test/rows")).json().authenticators;
      return (await site.database.prepare("SELECT * FROM authenticators").all()).results;
    };

    test("a visitor signs up, signs in, and adds a passkey", async () => {
      const email = "ada@example.com";
      const [first, second] = [new Authenticator("first"), new Authenticator("second", -8)];
      const visitor = new Visitor(origin);
      assert.equal(await register(visitor, first, { email }), "/");
      assert.equal(await userOf(visitor), email);
      assert.equal((await visitor.get("/dashboard")).status, 200);

      const later = new Visitor(origin);
      assert.equal(await signIn(later, first, { counter: 5 }), "/");
      assert.equal(await userOf(later), email);
      assert.equal(await register(later, second, { action: "register" }), "/");

      const listed = new Visitor(origin);
      const { options } = await optionsOf(listed, { email });
      const ids = [first, second].map(({ id }) => id.toString("base64url"));
      assert.deepEqual(options.allowCredentials.map(({ id }) => id).sort(), ids.sort());
      assert.equal(await signIn(listed, second, { query: { email } }), "/");
      assert.equal(await userOf(listed), email);
      const rows = await authenticators();
      assert.equal(rows.length, 2);
      assert.equal(new Set(rows.map(({ userId }) => userId)).size, 1);
      const { counter } = rows.find(({ credentialID }) => credentialID === first.id.toString("base64"));
      assert.equal(counter, 5);
    });

    test("a counter that does not grow, another key and an unknown passkey are refused", async () => {
      const [own, stranger] = [new Authenticator("own"), new Authenticator("own")];
      assert.equal(await register(new Visitor(origin), own, { email: "grace@example.com" }), "/");
      assert.equal(await signIn(new Visitor(origin), own, { counter: 7 }), "/");
      stranger.handle = own.handle;
      const before = await authenticators();
      for (const [authenticator, counter] of [
        [own, 7],
        [stranger, 8],
        [Object.assign(new Authenticator("unknown"), { handle: own.handle }), 8],
      ]) {
        const visitor = new Visitor(origin);
        assert.equal(await signIn(visitor, authenticator, { counter }), refused);
        assert.equal(await userOf(visitor), undefined);
      }
      assert.deepEqual(await authenticators(), before);
    });
  });

test("an adapter without the methods for authenticators is refused, with their names", async () => {
  const { getAuthenticator: _, getAccount: __, ...adapter } = memoryAdapter();
  for (const providers of [["passkey"], [{ id: "keys", name: "Keys", type: "webauthn" }]])
    assert.throws(
      () => AuthWorker({ secret, matcher: ["/"], providers, adapter }),
      /adapter: getAccount, getAuthenticator are not there/,
    );
  AuthWorker({
    secret,
    matcher: ["/"],
    providers: [{ id: "resend", apiKey: "key", from: "a@example.com" }],
    adapter,
  });
});

test("an object of Auth.js, whose functions would not be called, is refused", () => {
  const getUserInfo = () => null;
  for (const provider of [Passkey, Passkey({ getUserInfo })])
    assert.throws(
      () => AuthWorker({ secret, matcher: ["/"], providers: [provider], adapter: memoryAdapter() }),
      /"passkey" is an object of Auth.js.*Write "passkey"/,
    );
});
