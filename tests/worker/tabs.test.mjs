// Several sign-ins of one visitor at a time, with the certified oidc-provider: each lands where it began, and the
// cookies of five fit into the headers that servers accept.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startTwoProviders } from "./support/two-providers.mjs";
import { Visitor } from "./support/visitor.mjs";

let site;
before(async () => (site = await startTwoProviders()));
after(() => site?.stop());

const pending = ({ jar }) => jar.names().filter((name) => /^authjs\.state\.[0-9a-f]{16}$/.test(name));

/** Opens a tab: a sign-in that has come to the page of the provider. */
async function open(visitor, provider, path) {
  return { destination: `${site.origin}${path}`, answer: await visitor.startSignIn(provider, path) };
}

/** Chooses a persona in a tab, and follows the provider back to the Worker. */
async function finish(visitor, { answer }) {
  return visitor.get((await visitor.chooseAt(answer, "persona-user")).location);
}

for (const [what, order] of [
  ["in the order of their start", [0, 1, 2, 3, 4]],
  ["from the youngest to the oldest", [4, 3, 2, 1, 0]],
  ["in mixed order", [2, 4, 0, 3, 1]],
])
  test(`five tabs at two providers sign in ${what}`, async () => {
    const visitor = new Visitor(site.origin);
    const tabs = [];
    for (let index = 0; index < 5; index += 1)
      tabs.push(await open(visitor, index % 2 ? "dev2" : "dev", `/dashboard/${index}?tab=${index}`));
    assert.equal(pending(visitor).length, 5);
    for (const index of order)
      assert.equal((await finish(visitor, tabs[index])).location, tabs[index].destination);
    assert.deepEqual(pending(visitor), []);
    assert.equal((await visitor.session()).user.name, "Ada User");
  });

test("a response that comes again sends no code again, while another tab is pending", async () => {
  const visitor = new Visitor(site.origin);
  const [done, kept] = [
    await open(visitor, "dev", "/dashboard/a"),
    await open(visitor, "dev", "/dashboard/b"),
  ];
  const callback = await visitor.chooseAt(done.answer, "persona-user");
  for (let count = 0; count < 2; count += 1)
    assert.equal((await visitor.get(callback.location)).location, done.destination);
  assert.equal((await finish(visitor, kept)).location, kept.destination);
});

test("a sixth tab takes the place of the oldest, which may try again", async () => {
  const visitor = new Visitor(site.origin);
  const tabs = [];
  for (let index = 0; index < 6; index += 1) tabs.push(await open(visitor, "dev", `/dashboard/${index}`));
  assert.equal(pending(visitor).length, 5);
  const lost = new URL((await finish(visitor, tabs[0])).location);
  assert.equal(lost.pathname, "/api/auth/signin");
  assert.equal(lost.searchParams.get("code"), "retry");
  for (const tab of tabs.slice(1)) assert.equal((await finish(visitor, tab)).location, tab.destination);
});

test("a cancelled tab leaves the other one alone", async () => {
  const visitor = new Visitor(site.origin);
  const [cancelled, kept] = [
    await open(visitor, "dev", "/dashboard/a"),
    await open(visitor, "dev", "/dashboard/b"),
  ];
  const answer = await visitor.get((await visitor.chooseAt(cancelled.answer, "")).location);
  assert.equal(answer.location, `${site.origin}/api/auth/signin?error=OAuthCallbackError&code=access_denied`);
  assert.equal(pending(visitor).length, 1);
  assert.equal((await finish(visitor, kept)).location, kept.destination);
});

test("the cookies of five sign-ins fit into 16 KiB with the longest addresses that they keep, and go to no page", async () => {
  const visitor = new Visitor(site.origin);
  const path = `/dashboard/${"a".repeat(1_000 - site.origin.length)}`;
  for (let index = 0; index < 5; index += 1) await open(visitor, "dev", path);
  const sizes = pending(visitor).map((name) => `${name}=${visitor.jar.get(name)}`.length);
  assert.ok(Math.max(...sizes) < 2_400, `${sizes}`);
  assert.ok(visitor.jar.header(`${site.origin}/api/auth/callback/dev`).length < 16_384);
  assert.ok(!visitor.jar.header(`${site.origin}/dashboard/x`).includes("authjs.state"));
});
