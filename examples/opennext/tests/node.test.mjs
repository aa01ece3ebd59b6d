// The same build under `next start`: next-auth alone, on the package's build for Node.js.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ended, start, stop } from "../../../scripts/processes.mjs";
import { inProject } from "../../../scripts/project.mjs";
import { answer } from "../../../scripts/readiness.mjs";
import { startChromium } from "../../../tests/browser/support/chromium.mjs";
import { prepareExample } from "../../support/start.mjs";
import { changesTheSession, signsInOnTheServer, signsOut } from "./visits.mjs";

const folder = inProject("examples", "opennext");

let example;
let server;
let browser;
let origin;
before(async () => {
  example = await prepareExample("opennext");
  const { port, issuer, clientSecret, secret } = example.options;
  origin = `http://localhost:${port}`;
  const program = `${folder}/node_modules/next/dist/bin/next`;
  const env = {
    ...process.env,
    AUTH_DEV: "1",
    AUTH_DEV_ISSUER: issuer,
    AUTH_DEV_ID: "authjs-worker-dev",
    AUTH_DEV_SECRET: clientSecret,
    AUTH_SECRET: secret,
    NEXT_TELEMETRY_DISABLED: "1",
  };
  const args = [program, "start", "--hostname", "127.0.0.1", "--port", String(port)];
  server = start(process.execPath, args, { cwd: folder, env, stdio: "ignore" });
  const failed = ended(server).then((code) => Promise.reject(new Error(`next start ended with ${code}`)));
  failed.catch(() => {});
  [browser] = await Promise.all([startChromium(), Promise.race([failed, answer(origin)])]);
});
after(() => Promise.all([browser?.close(), server && stop(server), example?.stop()]));

test("a server action signs in", () => signsInOnTheServer(browser, origin));

test("a server action changes the session", () => changesTheSession(browser, origin));

test("a server action and the browser sign out", () => signsOut(browser, origin));

test("nothing of the engine of @auth/core is in the build", () => {
  const built = readdirSync(join(folder, ".next", "server"), { recursive: true }).map(String);
  const scripts = built
    .filter((name) => name.endsWith(".js"))
    .map((name) => join(folder, ".next", "server", name));
  scripts.push(join(folder, ".open-next", "server-functions", "default", "handler.mjs"));
  assert.ok(scripts.length > 5);
  // The client that @auth/core sends requests with names itself in each of them.
  assert.deepEqual(
    scripts.filter((file) => readFileSync(file, "utf8").includes("oauth4webapi")),
    [],
  );
});
