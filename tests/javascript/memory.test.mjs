// The memory of many configurations, in Node.js.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { dist } from "./support/project.mjs";

// Some functions of a configuration live until the garbage collection of JavaScript finds them.
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

/** The instances of the wasm, which shows its memory to no one else. */
const instances = [];
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(target, args) {
    const instance = Reflect.construct(target, args);
    if (instance.exports.memory) instances.push(instance);
    return instance;
  },
});
const { AuthWorker } = await import(`${dist}node/index.js`);
const { Auth } = await import(`${dist}node/core.js`);

/** The step in which the memory of wasm grows. */
const page = 65_536;

const bytes = () => instances.reduce((sum, { exports }) => sum + exports.memory.buffer.byteLength, 0);

const secret = "a secret of the tests with more than 32 characters";
const client = { clientId: "a", clientSecret: "b" };
const providers = [{ id: "acme", name: "Acme", type: "oidc", issuer: "https://id.acme.example", ...client }];

/** A configuration whose content no other number has. */
const numbered = (number) => ({
  secret,
  providers,
  theme: { brandColor: `#${number.toString(16).padStart(6, "0")}` },
});

const computed = AuthWorker((request) => numbered(Number(request.headers.get("x-number"))));

const ways = {
  "a function of the request": (number) =>
    computed.fetch(new Request("https://a.example/api/auth/csrf", { headers: { "x-number": number } })),
  "authjs-worker/core": (number) =>
    Auth(new Request("https://a.example/auth/csrf"), {
      ...numbered(number),
      trustHost: true,
      basePath: "/auth",
    }),
  "AuthWorker again and again": (number) =>
    AuthWorker(numbered(number)).fetch(new Request("https://a.example/api/auth/csrf")),
};

let next = 0;

for (const [name, ask] of Object.entries(ways))
  test(`${name}: 1,000 more configurations take no more memory than 200`, async () => {
    const serve = async (count) => {
      for (const end = next + count; next < end; next += 1) {
        assert.equal((await ask(next)).status, 200);
        if (next % 100 > 0) continue;
        collect();
        await wait(1);
      }
    };
    await serve(200);
    assert.equal(instances.length, 1);
    const before = bytes();
    assert.ok(before > 0);
    await serve(1_000);
    assert.ok(bytes() <= before + page, `${before} bytes, then ${bytes()}`);
  });
