// A second factor in workerd with D1: the app is Node's own, the sign-in is one at the certified oidc-provider.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { appOfPage } from "./support/authenticator-app.mjs";
import { startSiteWithD1 } from "./support/d1.mjs";
import { Visitor } from "./support/visitor.mjs";

const path = "/api/auth/second-factor";

for (const strategy of ["jwt", "database"])
  describe(`the strategy ${strategy}`, () => {
    let site;
    let app;
    before(
      async () => (site = await startSiteWithD1({ session: { strategy }, secondFactor: { always: true } })),
    );
    after(() => site?.stop());

    const count = async (table) =>
      (await site.database.prepare(`SELECT count(*) AS rows FROM ${table}`).first()).rows;

    /** Sets the Worker's clock ahead. */
    const turn = async (seconds) =>
      assert.equal((await new Visitor(site.origin).get(`/.test-hooks/clock/${seconds}`)).status, 200);

    /** Does the first step of a sign-in. */
    async function firstStep() {
      const visitor = new Visitor(site.origin);
      const answer = await visitor.signIn("persona-user", "/dashboard");
      assert.equal(answer.location, `${site.origin}${path}`, answer.text);
      assert.equal(await visitor.session(), null);
      return visitor;
    }

    const enter = async (visitor, code) =>
      visitor.post(path, { csrfToken: await visitor.csrfToken(), code }, { "sec-fetch-site": "same-origin" });

    test("a user sets up an app, and the session begins then", async () => {
      const visitor = await firstStep();
      const page = await visitor.get(path);
      assert.match(page.text, /<svg class="qr"/);
      assert.doesNotMatch(page.text, /<script/);
      app = appOfPage(page.text);
      const answer = await enter(visitor, app.code());
      assert.equal(answer.status, 200, answer.text);
      assert.equal([...answer.text.matchAll(/<li><code translate="no">/g)].length, 10);
      assert.ok(await visitor.session());
      assert.equal((await visitor.get("/dashboard")).text, "asset /dashboard");
      assert.deepEqual([await count("second_factors"), await count("recovery_codes")], [1, 10]);
      const secret = await site.database.prepare("SELECT secret FROM second_factors").first();
      assert.match(secret.secret, /^eyJ[\w-]+\.\./);
    });

    test("of 20 visitors who send one code at once, one gets a session", async () => {
      const visitors = await Promise.all(Array.from({ length: 20 }, firstStep));
      const tokens = await Promise.all(visitors.map((visitor) => visitor.csrfToken()));
      await site.database.exec("DELETE FROM limits");
      const sessions = await count("sessions");
      const code = app.code(30);
      const headers = { "sec-fetch-site": "same-origin" };
      const answers = await Promise.all(
        visitors.map((visitor, index) => visitor.post(path, { csrfToken: tokens[index], code }, headers)),
      );
      const home = answers.filter(({ location }) => location === `${site.origin}/dashboard`);
      assert.equal(home.length, 1, answers.map(({ status }) => status).join());
      const signedIn = await Promise.all(visitors.map((visitor) => visitor.session()));
      assert.equal(signedIn.filter(Boolean).length, 1);
      if (strategy === "database") assert.equal(await count("sessions"), sessions + 1);
      assert.ok(
        answers.some(({ status }) => status === 429),
        "attempts are counted before they are judged",
      );
      await site.database.exec("DELETE FROM limits");
    });

    test("five wrong codes end the sign-in, and a right one does not help then", async () => {
      await turn(59);
      const right = app.code(59);
      const wrong = [...Array(9).keys()]
        .map((number) => `00000${number}`)
        .find((code) => ![29, 59, 89].map(app.code).includes(code));
      const visitor = await firstStep();
      for (let round = 0; round < 5; round += 1) await enter(visitor, wrong);
      const again = await firstStep();
      const refused = await enter(again, right);
      assert.equal(await again.session(), null);
      assert.ok(Number(refused.headers["retry-after"]) > 0, String(refused.status));
      await site.database.exec("DELETE FROM limits");
      const last = await firstStep();
      assert.equal((await enter(last, right)).location, `${site.origin}/dashboard`);
      await turn(0);
    });
  });
