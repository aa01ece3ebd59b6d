// What `npm run explain` and `npx authjs-worker explain` ask and print.

import assert from "node:assert/strict";
import { test } from "node:test";
import { asked, lines } from "../../scripts/explanation.mjs";
import { nodeWasm } from "../../scripts/node-wasm.mjs";

const auth = {
  providers: ["google"],
  unmatched: "deny",
  rules: [
    { path: "/admin/:path*", access: "signed-in", groups: ["admins"] },
    { path: "/about", access: "public" },
    { path: "/pay", access: "signed-in", maxAge: 300, acr: "phr" },
  ],
};

const explained = (...args) => explainedBy(auth, ...args);

async function explainedBy(auth, ...args) {
  const wasm = await nodeWasm();
  const deployed = { vars: { AUTH: auth }, bindings: {}, secrets: [] };
  return lines(JSON.parse(wasm.explain(JSON.stringify(deployed), JSON.stringify(asked(args).question)))).join(
    "\n",
  );
}

test("the deciding rule is named, for the visitor of the flags", async () => {
  assert.match(await explained("/admin/x"), /sign-in page.*: rules\[0\] needs a session/);
  assert.match(
    await explained("GET", "/admin/x", "--as", "ada@example.com"),
    /403: rules\[0\] has a condition whose fact is unknown/,
  );
  assert.match(await explained("GET", "/admin/x", "--claim", "groups=admins"), /it passes: rules\[0\] lets/);
  assert.match(
    await explained("POST", "/admin/x", "--claim", "groups=staff"),
    /403: rules\[0\] has a condition that is not met/,
  );
  assert.match(await explained("/about"), /public: .*: rules\[1\] lets every visitor pass/);
  const again = /sign-in page.*: rules\[2\] needs a sign-in of the last 300 seconds with acr phr/;
  assert.match(await explained("/pay", "--signed-in-ago", "2h", "--acr", "phr"), again);
  assert.match(await explained("/pay", "--signed-in-ago", "5m"), again);
  assert.match(
    await explained("/pay", "--signed-in-ago", "5m", "--acr", "phr"),
    /it passes: rules\[2\] lets/,
  );
  assert.match(await explained("/none"), /403: unmatched denies every request/);
});

test("a whole URL chooses the host", async () => {
  const hosts = { "admin.example.com": { matcher: ["/users"] } };
  const site = { providers: ["github"], matcher: ["/x"], unknownHosts: "deny", hosts };
  const told = await explainedBy(site, "GET", "https://admin.example.com/users?a=1");
  assert.match(told, /matcher\[0\] {2}\/users/);
  assert.match(told, /The options are those of hosts\["admin\.example\.com"\]\./);
  assert.match(await explainedBy(site, "https://admin.example.com"), /public/);
  assert.match(await explainedBy(site, "/users", "--host", "admin.example.com"), /needs a session/);
  assert.match(await explainedBy(site, "https://www.example.com/users"), /421/);
  assert.throws(() => asked(["https://a.example/x", "--host", "b.example"]), Error);
});

test("arguments that make no question are refused", () => {
  for (const args of [
    [],
    ["a"],
    ["GET", "a"],
    ["get", "/a"],
    ["GET", "/a", "/b"],
    ["/a", "--claim", "x"],
    ["/a", "--header", "x"],
    ["/a", "--unknown"],
    ["/a", "--signed-in-ago", "yesterday"],
    ["/a", "--signed-in-ago", "-1s"],
  ])
    assert.throws(() => asked(args), Error, args.join(" "));
  const { question } = asked([
    "DELETE",
    "/a?b",
    "-H",
    "X-A: b:c",
    "--claim",
    "r=1",
    "--claim",
    "r=2",
    "--asn",
    "7",
  ]);
  assert.deepEqual(question, {
    url: "https://www.example.com/a?b",
    method: "DELETE",
    headers: { "x-a": "b:c" },
    visitor: {
      signedIn: false,
      email: undefined,
      claims: { r: ["1", "2"] },
      provider: undefined,
      signedInAgo: undefined,
      acr: undefined,
      mfa: false,
      country: undefined,
      asn: 7,
      ip: undefined,
    },
  });
});

const preflight = (...args) => ["OPTIONS", ...args, "-H", "Access-Control-Request-Method: PUT"];

test("a preflight is explained, with what the browser will miss", async () => {
  const cors = { origins: ["https://app.example.com"], methods: ["PUT"] };
  const site = {
    providers: ["google"],
    unmatched: "signed-in",
    rules: [{ path: "/api/:path*", access: "api", cors }],
  };
  const told = await explainedBy(site, ...preflight("/api/x", "-H", "Origin: https://app.example.com"));
  assert.match(told, /answers the preflight with 204[\s\S]*access-control-allow-methods: PUT/);
  const other = await explainedBy(site, ...preflight("/api/x", "-H", "Origin: https://evil.example"));
  assert.match(other, /refused with 403: cors\.origins does not list "https:\/\/evil\.example"/);
  const header = ["-H", "Access-Control-Request-Headers: x-own"];
  const missing = preflight("/api/x", "-H", "Origin: https://app.example.com", ...header);
  assert.match(await explainedBy(site, ...missing), /cors\.headers does not list "x-own"/);
  const none = preflight("/x", "--signed-in", "-H", "Origin: https://app.example.com");
  assert.match(await explainedBy(site, ...none), /refused with 401: no cors of a rule/);
});

test("the origin of a request that passes is named", async () => {
  const origins = [{ path: "/api/:path*", to: "binding:API" }];
  const site = { providers: ["google"], matcher: ["/admin"], origins };
  assert.match(await explainedBy(site, "/api/x"), /The origin is origins\[0\], binding:API\./);
  assert.match(await explainedBy(site, "/x"), /The origin is that of \[vars\.AUTH\.origin\]/);
  assert.doesNotMatch(await explainedBy(site, "/api/auth/session"), /The origin/);
  assert.doesNotMatch(await explained("/about"), /The origin/);
});
