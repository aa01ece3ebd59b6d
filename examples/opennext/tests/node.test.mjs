// The same build under `next start`: next-auth alone, on the package's build for Node.js.

import { after, before, test } from "node:test";
import { ended, start, stop } from "../../../scripts/processes.mjs";
import { inProject } from "../../../scripts/project.mjs";
import { answer } from "../../../scripts/readiness.mjs";
import { startChromium } from "../../../tests/browser/support/chromium.mjs";
import { prepareExample } from "../../support/start.mjs";
import { changesTheSession, signsInOnTheServer, signsOut } from "./visits.mjs";

let example;
let server;
let browser;
let origin;
before(async () => {
  example = await prepareExample("opennext");
  const { port, issuer, clientSecret, secret } = example.options;
  origin = `http://localhost:${port}`;
  const folder = inProject("examples", "opennext");
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
