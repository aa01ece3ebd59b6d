// How much code V8 compiles for the first requests of an isolate: each request after another isolate's start compiles it again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { encode } from "@auth/core/jwt";
import { startWorker } from "./support/workerd.mjs";

const secret = "a secret of the tests, 32 characters and more";
const salt = "__Secure-authjs.session-token";
const vars = {
  AUTH: { matcher: ["/dashboard/:path*"], providers: ["github"] },
  AUTH_URL: "https://app.example.com",
  AUTH_SECRET: secret,
  AUTH_GITHUB_ID: "id",
  AUTH_GITHUB_SECRET: "secret",
};
// Static assets inside the isolate: the start of another one would discard what is compiled.
const wrapper = `import { env } from "cloudflare:workers";
const ASSETS = { fetch: async () => new Response("asset") };
env.ASSETS = ASSETS;
const { default: worker } = await import("./index.js");
let bindings;
export default {
  fetch(request, env, context) {
    bindings ??= { ...env, ASSETS };
    return worker.fetch(request, bindings, context);
  },
};`;
const line = /Compiled function \S+#\d+ using Liftoff, .* codesize (\d+)/g;

const apart = { ASSETS: { module: `export default { fetch: () => new Response("asset") };` } };
const cases = [
  ["a public path", { path: "/", bindings: { wrapper }, limit: { functions: 68, kilobytes: 103 } }],
  [
    "a guarded path",
    { path: "/dashboard", bindings: { wrapper }, limit: { functions: 110, kilobytes: 180 } },
  ],
  // The isolate of the assets starts after that of the Worker, and V8 discards what the Worker has compiled.
  [
    "a public path, discarded",
    { path: "/", bindings: { services: apart }, limit: { functions: 190, kilobytes: 275 } },
  ],
  [
    "a guarded path, discarded",
    { path: "/dashboard", bindings: { services: apart }, limit: { functions: 420, kilobytes: 750 } },
  ],
];

for (const [what, { path, bindings, limit }] of cases) {
  test(`code that the first request compiles: ${what}`, async () => {
    const worker = await startWorker({ vars, ...bindings, v8Flags: ["--trace-wasm-compilation-times"] });
    try {
      await worker.logged((_, text) => compiled(text).functions > 500);
      const before = compiled(await settled(worker));
      const token = { name: "Ada", email: "ada@example.com", sub: "1" };
      const cookie = `${salt}=${await encode({ token, secret, salt })}`;
      const response = await fetch(worker.origin + path, { headers: { cookie }, redirect: "manual" });
      assert.deepEqual([response.status, await response.text()], [200, "asset"]);
      const after = compiled(await settled(worker));
      const functions = after.functions - before.functions;
      const kilobytes = Math.round((after.bytes - before.bytes) / 1000);
      const found = `${functions} functions, ${kilobytes} KB`;
      assert.ok(functions <= limit.functions && kilobytes <= limit.kilobytes, found);
    } finally {
      await worker.stop();
    }
  });
}

// The lines arrive after the answer: all of them are there once no more come.
async function settled(worker) {
  for (let last = ""; ; ) {
    await setTimeout(500);
    if (worker.text() === last) return last;
    last = worker.text();
  }
}

function compiled(text) {
  const sizes = [...text.matchAll(line)].map(([, size]) => Number(size));
  return { functions: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
