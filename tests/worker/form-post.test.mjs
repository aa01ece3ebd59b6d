// A provider that posts its responses across sites: browsers only send cookies with SameSite=None.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

let site;
before(async () => {
  const authorization = { params: { response_mode: "form_post" } };
  site = await startSite({
    vars: { AUTH_CONFIG_9: { providers: [{ id: "dev", type: "oidc", authorization }] } },
  });
});
after(() => site?.stop());

/** The page that the provider answers with once a persona is chosen: it posts itself to our callback. */
async function chosen(visitor, persona, callbackUrl) {
  return chosenAt(visitor, await visitor.startSignIn("dev", callbackUrl), persona);
}

/** The same after a sign-in that has started. */
async function chosenAt(visitor, started, persona) {
  const form = await visitor.follow(started);
  const page = await visitor.follow(await visitor.post(form.url, { persona }));
  assert.match(page.text, /<form method="post" action="/);
  return page;
}

const pending = ({ jar }) => jar.names().filter((name) => /^authjs\.state\.[0-9a-f]{16}$/.test(name));

test("two tabs sign in by posted responses, each where it began", async () => {
  const visitor = new Visitor(site.origin);
  const tabs = [];
  for (const path of ["/a", "/b"]) tabs.push([path, await visitor.startSignIn("dev", path)]);
  assert.equal(pending(visitor).length, 2);
  for (const [path, started] of tabs) {
    const page = await chosenAt(visitor, started, "persona-user");
    assert.equal((await visitor.submit(page)).location, `${site.origin}${path}`);
  }
  assert.deepEqual(pending(visitor), []);
});

test("the posted response signs in and leads to where the visitor wanted to go", async () => {
  const visitor = new Visitor(site.origin);
  const page = await chosen(visitor, "persona-user", "/dashboard/report?year=2026");
  const csrfCookie = visitor.jar.get("authjs.csrf-token");
  const callback = await visitor.submit(page);
  assert.equal(callback.location, `${site.origin}/dashboard/report?year=2026`);
  assert.equal((await visitor.session()).user.name, "Ada User");
  assert.equal(visitor.jar.get("authjs.csrf-token"), csrfCookie);
  assert.deepEqual(pending(visitor), []);
});

test("a cancelled sign-in is posted too, and ends on a page that can try again", async () => {
  const visitor = new Visitor(site.origin);
  const callback = await visitor.submit(await chosen(visitor, ""));
  assert.equal(
    callback.location,
    `${site.origin}/api/auth/signin?error=OAuthCallbackError&code=access_denied`,
  );
  assert.equal(await visitor.session(), null);
});

test("a response that another visitor asked for is refused", async () => {
  const [ada, mallory] = [new Visitor(site.origin), new Visitor(site.origin)];
  const answer = await ada.submit(await chosen(mallory, "persona-admin"));
  assert.match(answer.location, /error=OAuthCallbackError&code=retry/);
  assert.equal(await ada.session(), null);
});

test("a response is for one use", async () => {
  const visitor = new Visitor(site.origin);
  const page = await chosen(visitor, "persona-user");
  assert.equal((await visitor.submit(page)).location, `${site.origin}/`);
  assert.match((await visitor.submit(page)).location, /code=retry/);
});
