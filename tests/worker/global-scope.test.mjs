// The Worker reads its configuration while the module is evaluated, and logs the result at the first request.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encode } from "@auth/core/jwt";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";
import { startWorker } from "./support/workerd.mjs";

const secret = "a secret of the tests, 32 characters and more";
const salt = "__Secure-authjs.session-token";
const configured = {
  AUTH: { matcher: ["/dashboard/:path*"], providers: ["github"] },
  AUTH_URL: "https://app.example.com",
  AUTH_SECRET: secret,
  AUTH_GITHUB_ID: "id",
  AUTH_GITHUB_SECRET: "secret",
};
const services = { ASSETS: { module: `export default { fetch: () => new Response("asset") };` } };
const session = async (name) => `${salt}=${await encode({ token: { name, sub: "1" }, secret, salt })}`;
const get = (worker, path, headers = {}) => fetch(worker.origin + path, { headers, redirect: "manual" });
const restarts = (worker) => worker.text().split("Reinitializing").length - 1;

test("an isolate is prepared before its first request, once", async () => {
  const site = await startSite({ hooks: true });
  try {
    const visitor = new Visitor(site.origin);
    assert.equal((await visitor.get("/dashboard")).status, 307);
    assert.equal(await (await visitor.get("/.test-hooks/prepared/")).text, "true");
    assert.equal(restarts(site.worker), 0, "nothing that global scope forbids was tried");
  } finally {
    await site.stop();
  }
});

test("a wasm instance that restarts after a trap reads the configuration again, inside a request", async () => {
  const site = await startSite({ hooks: true });
  try {
    const visitor = new Visitor(site.origin);
    assert.equal((await visitor.get("/.test-hooks/fault/abort")).status, 500);
    assert.equal((await visitor.get("/dashboard")).status, 307);
    assert.equal(await (await visitor.get("/.test-hooks/prepared/")).text, "false");
    assert.equal((await visitor.get("/public")).text, "asset /public");
  } finally {
    await site.stop();
  }
});

test("a mistake in the configuration is logged at the first request, once", async () => {
  const worker = await startWorker({ vars: { ...configured, AUTH_SECRET: undefined }, services });
  try {
    assert.deepEqual(worker.log(), [], "nothing before");
    for (let times = 0; times < 3; times += 1) assert.equal((await get(worker, "/dashboard")).status, 500);
    const lines = await worker.logged((lines) => lines.length > 0 && lines);
    assert.deepEqual(
      lines.map(({ level, reason }) => [level, reason]),
      [["error", "configuration"]],
    );
  } finally {
    await worker.stop();
  }
});

test("a warning about the configuration is logged at the first request, once", async () => {
  const vars = { ...configured, AUTH: { ...configured.AUTH, debug: true } };
  const worker = await startWorker({ vars, services });
  try {
    for (let times = 0; times < 3; times += 1) await get(worker, "/public");
    const lines = await worker.logged((lines) => lines.length > 0 && lines);
    assert.deepEqual(
      lines.map(({ level, reason }) => [level, reason]),
      [["warn", "configuration"]],
    );
  } finally {
    await worker.stop();
  }
});

test("the session of the warm-up opens nowhere", async () => {
  const worker = await startWorker({ vars: configured, services });
  try {
    const made = await encode({
      token: { sub: "1", name: "Warm-up" },
      secret: "the warm-up seals and opens one session",
      salt,
    });
    assert.equal((await get(worker, "/dashboard", { cookie: `${salt}=${made}` })).status, 401);
    assert.equal((await get(worker, "/dashboard", { cookie: await session("Ada") })).status, 200);
  } finally {
    await worker.stop();
  }
});

test("the env that a request brings wins over that of the module", async () => {
  const other = "another secret of the tests, 32 characters and more";
  const wrapper = `import worker from "./index.js";
    export default { fetch: (request, env, context) => worker.fetch(request, { ...env, AUTH_SECRET: "${other}" }, context) };`;
  const worker = await startWorker({ vars: configured, services, wrapper });
  try {
    assert.equal(
      (await get(worker, "/dashboard", { cookie: await session("Ada") })).status,
      401,
      "sealed with the module's",
    );
    const cookie = `${salt}=${await encode({ token: { name: "Ada", sub: "1" }, secret: other, salt })}`;
    assert.equal((await get(worker, "/dashboard", { cookie })).status, 200);
    const lines = await worker.logged((lines) => lines.length > 0 && lines);
    assert.deepEqual(
      lines.map(({ reason }) => reason),
      ["session_invalid"],
    );
  } finally {
    await worker.stop();
  }
});

test("a mistake in the env of the module alone is not logged", async () => {
  const wrapper = `import worker from "./index.js";
    export default { fetch: (request, env, context) => worker.fetch(request, { ...env, AUTH_SECRET: "${secret}" }, context) };`;
  const worker = await startWorker({ vars: { ...configured, AUTH_SECRET: undefined }, services, wrapper });
  try {
    assert.equal((await get(worker, "/dashboard", { cookie: await session("Ada") })).status, 200);
    assert.deepEqual(worker.log(), []);
  } finally {
    await worker.stop();
  }
});

test("without an importable env the first request starts the isolate", async () => {
  const worker = await startWorker({ vars: configured, services, flags: ["disallow_importable_env"] });
  try {
    assert.equal((await get(worker, "/dashboard", { cookie: await session("Ada") })).status, 200);
    assert.deepEqual(worker.log(), []);
    assert.equal(restarts(worker), 0);
  } finally {
    await worker.stop();
  }
});

test("a table of variables that a wrapper changes is read again", async () => {
  const wrapper = `import { env } from "cloudflare:workers";
    import worker from "./index.js";
    env.AUTH.matcher.push("/admin");
    export default { fetch: (request, _, context) => worker.fetch(request, env, context) };`;
  const worker = await startWorker({ vars: configured, services, wrapper });
  try {
    assert.equal((await get(worker, "/admin")).status, 401);
    assert.equal((await get(worker, "/public")).status, 200);
  } finally {
    await worker.stop();
  }
});
