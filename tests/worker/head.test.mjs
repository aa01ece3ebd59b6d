// HEAD requests, which link checkers and mail scanners send.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

let site;
before(async () => {
  site = await startSite();
});
after(() => site?.stop());

const head = (visitor, target) => visitor.send("HEAD", target, {});

test("a HEAD is answered as a GET, without body and cookies", async () => {
  for (const path of ["signin", "signin/dev", "signout", "error", "session", "csrf", "providers"]) {
    const [asked, got] = [
      await head(new Visitor(site.origin), `/api/auth/${path}`),
      await new Visitor(site.origin).get(`/api/auth/${path}`),
    ];
    const shown = ({ status, headers }) => [
      status,
      headers["content-type"],
      headers["cache-control"],
      headers["content-security-policy"],
    ];
    assert.deepEqual(shown(asked), shown(got), path);
    assert.deepEqual([asked.text, asked.setCookies], ["", []], path);
  }
});

test("a HEAD of the callback redeems no code", async () => {
  const ada = new Visitor(site.origin);
  const callback = await ada.chooseAt(await ada.startSignIn("dev", "/dashboard"), "persona-user");
  const refused = await head(ada, callback.location);
  assert.deepEqual([refused.status, refused.headers.allow, refused.setCookies], [405, "GET, POST", []]);
  assert.equal((await ada.get(callback.location)).location, `${site.origin}/dashboard`);
});
