// The built React Router app behind the gate, with the local provider.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { inProject } from "../../../scripts/project.mjs";
import { Visitor } from "../../../tests/worker/support/visitor.mjs";
import { prepareExample } from "../../support/start.mjs";

let example;
let site;
before(async () => {
  example = await prepareExample("react-router");
  site = await example.site();
});
after(() => example?.stop());

/** How React Router fetches the data of a page. */
const asData = { accept: "*/*", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" };

async function signedIn() {
  const visitor = new Visitor(site.origin);
  const answer = await visitor.signIn("persona-user", "/dashboard");
  assert.equal(answer.location, `${site.origin}/dashboard`, site.worker.lines.slice(-10).join("\n"));
  return visitor;
}

test("@cloudflare/vite-plugin bundles the wasm of the package once, and for the Worker alone", () => {
  const files = (name) =>
    readdirSync(inProject("examples", "react-router", "build", name), { recursive: true });
  assert.equal(files("server").filter((name) => name.endsWith(".wasm")).length, 1);
  assert.ok(!files("client").some((name) => /\.wasm$|auth\.server/.test(name)));
  assert.ok(existsSync(inProject("examples", "react-router", ".wrangler", "deploy", "config.json")));
});

test("the types of the app and of the package fit", () => {
  const program = (...path) => inProject("examples", "react-router", "node_modules", ...path);
  const node = (...args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: inProject("examples", "react-router"),
      encoding: "utf8",
    });
    assert.equal(status, 0, stdout + stderr);
  };
  node(program("@react-router", "dev", "bin.cjs"), "typegen");
  node(program("typescript", "bin", "tsc"));
});

test("a visitor without a session sees the home page, and leads to the sign-in page from the dashboard", async () => {
  const visitor = new Visitor(site.origin);
  const home = await visitor.get("/");
  assert.match(home.text, /<button type="submit">Sign in<\/button>/);
  const redirected = await visitor.get("/dashboard");
  assert.ok(redirected.location.startsWith(`${site.origin}/api/auth/signin`), redirected.location);
});

test("the data of the dashboard needs a session too, in every spelling that React Router reads", async () => {
  const visitor = new Visitor(site.origin);
  const spellings = [
    "/dashboard.data",
    "/dashboard.data?_routes=routes%2Fdashboard",
    "/dashboard/_.data",
    "/Dashboard.data",
    "/d%61shboard.data",
    "/dashboard//.data",
    "/dashboard/.data",
  ];
  for (const path of spellings) {
    const answer = await visitor.send("GET", `${site.origin}${path}`, asData);
    assert.equal(answer.status, 401, path);
    assert.doesNotMatch(answer.text, /signed in|provider/);
  }
  assert.equal((await visitor.get("/_.data", asData)).status, 200);
});

test("the page and its data have the session, with what the callbacks add", async () => {
  const visitor = await signedIn();
  const page = await visitor.get("/dashboard");
  assert.match(page.text, /<p>Ada User signed in with dev\.<\/p>/);
  assert.match(page.headers["cache-control"], /private/);
  const data = await visitor.get("/dashboard.data", asData);
  assert.match(data.text, /"Ada User"/);
  assert.match(data.headers["cache-control"], /private/);
});

test("the buttons sign in at the provider, and out", async () => {
  const visitor = new Visitor(site.origin);
  const started = await visitor.post("/?index", {});
  assert.equal(new URL(started.location).origin, new URL(example.options.issuer).origin);
  const callback = await visitor.chooseAt(started, "persona-user");
  assert.equal((await visitor.get(callback.location)).location, `${site.origin}/dashboard`);
  assert.match((await visitor.get("/")).text, /Hello, Ada User\./);
  const ended = await visitor.post("/?index", {});
  assert.equal(ended.location, `${site.origin}/`);
  assert.equal((await visitor.get("/api/auth/session")).text, "null");
});

test("forms of other sites are refused", async () => {
  const visitor = await signedIn();
  const answer = await visitor.post("/?index", {}, { origin: "https://other.example" });
  assert.equal(answer.status, 400);
  assert.match((await visitor.get("/")).text, /Hello, /);
});

test("scripts are files, which reach visitors without the Worker", async () => {
  const visitor = new Visitor(site.origin);
  const [, script] = (await visitor.get("/")).text.match(/(\/assets\/entry\.client-[\w-]+\.js)/);
  const { status, headers } = await visitor.get(script);
  assert.deepEqual([status, headers["content-type"]], [200, "text/javascript; charset=utf-8"]);
});
