// `rules` in workerd: groups of a real sign-in, the client's network from the runtime, and what the origin never sees.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startOrigin } from "./support/origin.mjs";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const rules = [
  { path: "/:path*", access: "deny", countries: ["KP"] },
  { path: "/office", access: "public", ips: ["192.0.2.0/24"] },
  { path: "/network", access: "public", asns: [64496] },
  { path: "/admin/:path*", access: "signed-in", groups: ["admins"] },
  { path: "/api/:path*", access: "api" },
  { path: "/dashboard/:path*", access: "signed-in" },
];

// Cloudflare sets `cf`, which no visitor can. The test chooses it by a header that only this wrapper reads.
const wrapper = `import worker from "./index.js";
export default {
  fetch(request, env, context) {
    const cf = request.headers.get("test-cf");
    return worker.fetch(cf ? new Request(request, { cf: JSON.parse(cf) }) : request, env, context);
  },
};`;

let origin;
let site;
let seen = [];
before(async () => {
  origin = await startOrigin((request, response) => {
    seen.push(request.url);
    response.setHeader("cache-control", "public, max-age=600");
    response.end("origin");
  });
  const AUTH = { rules, unmatched: "public", upstream: `http://${origin.address}` };
  site = await startSite({ services: {}, wrapper, vars: { AUTH } });
});
after(() => Promise.all([site?.stop(), origin?.stop()]));
beforeEach(() => {
  seen = [];
});

const from = (cf, more = {}) => ({ "test-cf": JSON.stringify({ country: "DE", ...cf }), ...more });

test("groups of the provider open a path to some users", async () => {
  const [admin, user] = [new Visitor(site.origin), new Visitor(site.origin)];
  const back = await admin.send(
    "GET",
    (await admin.signIn("persona-admin", "/admin/users")).location,
    from(),
  );
  assert.equal(back.status, 200, back.text);
  await user.signIn("persona-user", "/dashboard");
  const refused = await user.get("/admin/users", from());
  assert.equal(refused.status, 403);
  assert.match(refused.text, /No access/);
  assert.match(refused.headers["cache-control"], /no-store/);
  assert.equal((await user.get("/dashboard", from())).status, 200);
  assert.deepEqual(seen, ["/admin/users", "/dashboard"]);
});

test("a visitor without a session signs in, or gets 401 from an API", async () => {
  const visitor = new Visitor(site.origin);
  const page = await visitor.get("/admin/users", from());
  assert.equal(page.status, 307);
  assert.equal(new URL(page.location).searchParams.get("callbackUrl"), `${site.origin}/admin/users`);
  const api = await visitor.get("/api/posts", from());
  assert.deepEqual([api.status, api.location, api.json()], [401, undefined, { message: "Unauthorized" }]);
  assert.deepEqual(seen, []);
});

test("the country, network and address are those that the runtime says", async () => {
  const visitor = new Visitor(site.origin);
  const status = async (path, headers) => (await visitor.get(path, headers)).status;
  assert.equal(await status("/", from()), 200);
  assert.equal(await status("/", from({ country: "KP" })), 403);
  assert.equal(await status("/", {}), 403, "without request.cf the country may be KP");
  assert.equal(await status("/", { "cf-ipcountry": "DE" }), 403, "a header of the visitor is no fact");
  assert.equal(await status("/network", from({ asn: 64496 })), 200);
  assert.equal(await status("/network", from({ asn: 64497 })), 403);
  assert.equal(await status("/network", from({ asn: "64496" })), 403, "not a number");
  assert.equal(await status("/office", from({}, { "cf-connecting-ip": "192.0.2.9" })), 200);
  assert.equal(await status("/office", from({}, { "cf-connecting-ip": "198.51.100.9" })), 403);
  assert.equal(
    await status("/office", from({}, { "x-forwarded-for": "192.0.2.9", "x-real-ip": "192.0.2.9" })),
    403,
  );
  const { headers } = await visitor.get("/network", from({ asn: 64496 }));
  assert.match(headers["cache-control"], /private/, "another network may be refused");
  assert.deepEqual(seen, ["/", "/network", "/office", "/network"]);
});

test("another spelling of a path is judged by the strictest rule of its readings", async () => {
  const visitor = new Visitor(site.origin);
  await visitor.signIn("persona-user", "/dashboard");
  for (const path of [
    "/ADMIN/users",
    "/%61dmin/users",
    "/x/..%2fadmin/users",
    "/admin;a=b/users",
    "/admin/users.json",
    "/admin%2fusers",
    "/dashboard/x%2f..%2f..%2fadmin/users",
  ])
    assert.equal((await visitor.get(path, from())).status, 403, path);
  assert.deepEqual(seen, []);
});
