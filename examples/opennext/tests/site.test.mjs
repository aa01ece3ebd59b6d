// The Next.js application behind the gate, in workerd.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startChromium } from "../../../tests/browser/support/chromium.mjs";
import { Visitor } from "../../../tests/worker/support/visitor.mjs";
import { prepareExample } from "../../support/start.mjs";
import { changesTheSession, signsInOnTheServer, signsOut } from "./visits.mjs";

let example;
let site;
let browser;
before(async () => {
  example = await prepareExample("opennext");
  [site, browser] = await Promise.all([example.site(), startChromium()]);
});
after(() => Promise.all([browser?.close(), example?.stop()]));

test("a server action signs in", () => signsInOnTheServer(browser, site.origin));

test("a server action changes the session, and the gate keeps the change", () =>
  changesTheSession(browser, site.origin));

test("a server action and the browser sign out", () => signsOut(browser, site.origin));

test("without a session the gate asks for one, before Next.js runs", async () => {
  const visitor = new Visitor(site.origin);
  const { location } = await visitor.get("/dashboard");
  assert.ok(location.startsWith(`${site.origin}/api/auth/signin?`), location);
  const refused = await visitor.get("/dashboard", { accept: "*/*", rsc: "1", "sec-fetch-mode": "cors" });
  assert.equal(refused.status, 401);
});

test("the gate answers for files, and OpenNext serves them", async () => {
  const visitor = new Visitor(site.origin);
  const [path] = (await visitor.get("/")).text.match(/\/_next\/static\/[^"]+\.js/);
  const answer = await visitor.get(path);
  assert.equal(answer.status, 200);
  assert.match(answer.headers["content-type"], /javascript/);
  assert.equal((await visitor.get("/dashboard/plan.png")).status, 307);
});
