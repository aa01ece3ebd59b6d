// What a runtime, or a deployer's own entry, may pass to the Worker besides the usual: requests are answered all the same.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { describe, test } from "node:test";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const contexts = {
  "that is undefined": "undefined",
  "without waitUntil": "{}",
  "whose waitUntil throws": `{ waitUntil() { throw new Error("broken waitUntil"); } }`,
  "whose waitUntil is no function": "{ waitUntil: 42 }",
};

/** Signs in twice: the second time the isolate has what the first one fetched. */
async function signsIn({ origin, worker }) {
  for (const [persona, name] of [
    ["persona-user", "Ada User"],
    ["persona-admin", "Grace Admin"],
  ]) {
    const visitor = new Visitor(origin);
    await visitor.signIn(persona);
    assert.equal((await visitor.session()).user.name, name);
  }
  assert.doesNotMatch(worker.text(), /"panic"|Reinitializing|Module terminated|RuntimeError/);
}

describe("a sign-in works with a context", { concurrency: 4 }, () => {
  for (const [what, context] of Object.entries(contexts)) {
    test(what, async (t) => {
      const wrapper = `import worker from "./index.js";
        export default { fetch: (request, env) => worker.fetch(request, env, ${context}) };`;
      const site = await startSite({ wrapper });
      t.after(() => site.stop());
      await signsIn(site);
    });
  }
});

test("a sign-in works with variables that are null", async (t) => {
  const site = await startSite({ vars: { AUTH_URL: null, AUTH_DEBUG: null, AUTH_TRUST_HOST: null } });
  t.after(() => site.stop());
  await signsIn(site);
});

test("a body that stalls is refused after its time limit", async (t) => {
  const site = await startSite();
  t.after(() => site.stop());
  const socket = connect(site.worker.port, "127.0.0.1");
  const answer = new Promise((resolve, reject) => socket.once("data", resolve).once("error", reject));
  const head = [
    "POST /api/auth/signout HTTP/1.1",
    `Host: localhost:${site.worker.port}`,
    "Content-Type: application/x-www-form-urlencoded",
    "Content-Length: 10",
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\na`);
  assert.match(String(await answer), /^HTTP\/1\.1 400 /);
  socket.destroy();
  await site.worker.logged((lines) => lines.some(({ reason }) => reason === "bad_body"));
  await signsIn(site);
});

test("an answer that the runtime refuses to make is a 500, and the log says why", async (t) => {
  const wrapper = `import worker from "./index.js";
    export default {
      fetch(request, env, context) {
        const Real = Response;
        const refuse = () => {
          globalThis.Response = Real;
          throw new TypeError("the runtime makes no Response");
        };
        if (request.headers.has("test-refuse")) globalThis.Response = new Proxy(Real, { construct: refuse });
        return worker.fetch(request, env, context);
      },
    };`;
  const site = await startSite({ wrapper });
  t.after(() => site.stop());
  const visitor = new Visitor(site.origin);
  const answer = await visitor.get("/api/auth/session", { "test-refuse": "1" });
  assert.deepEqual([answer.status, answer.json()], [500, { message: "Internal Server Error" }]);
  assert.match(answer.headers["cache-control"], /no-store/);
  const lines = await site.worker.logged((log) => log.filter(({ reason }) => reason === "runtime_refused"));
  assert.match(lines.map(({ detail }) => detail).join(), /the runtime makes no Response/);
  assert.equal((await visitor.get("/api/auth/session")).status, 200);
});
