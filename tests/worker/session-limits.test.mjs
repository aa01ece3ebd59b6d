// `session.absoluteMaxAge` and `session.idleSeconds` in workerd, whose clock the test hooks change.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { getToken } from "@auth/core/jwt";
import { startSiteWithD1 } from "./support/d1.mjs";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const [minute, hour] = [60, 3600];
const cookie = "authjs.session-token";
const limits = { absoluteMaxAge: 4 * hour, idleSeconds: 30 * minute };

const strategies = [
  [
    "jwt",
    () => startSite({ hooks: true, vars: { AUTH: { matcher: ["/dashboard/:path*"], session: limits } } }),
  ],
  ["database", () => startSiteWithD1({ session: { ...limits, strategy: "database" } })],
];

for (const [strategy, start] of strategies) {
  describe(`the strategy ${strategy}`, () => {
    let site;
    before(async () => (site = await start()));
    after(() => site?.stop());
    const turn = async (seconds) =>
      assert.equal((await new Visitor(site.origin).get(`/.test-hooks/clock/${seconds}`)).status, 200);
    const status = async (visitor) => (await visitor.get("/dashboard")).status;

    test("a session that is not used ends, and one in use ends so long after its sign-in", async () => {
      const [used, forgotten] = [new Visitor(site.origin), new Visitor(site.origin)];
      const begun = Date.now();
      for (const visitor of [used, forgotten]) await visitor.signIn("persona-user", "/dashboard");
      if (strategy === "jwt") {
        const headers = new Headers({ cookie: used.jar.header(site.origin) });
        const token = await getToken({ req: { headers }, secret: site.secret, secureCookie: false });
        assert.equal(typeof token.authjs_since, "number", "@auth/core reads the cookie");
        assert.equal(token.exp - token.iat, 30 * minute);
      }
      for (let passed = 15 * minute; passed < 4 * hour; passed += 15 * minute) {
        await turn(passed);
        assert.equal(await status(used), 200, `after ${passed} seconds`);
        const { expires } = await used.session();
        assert.ok(Date.parse(expires) <= begun + (4 * hour + minute) * 1000, expires);
        if (passed === 30 * minute) assert.equal(await status(forgotten), 307, "not used");
      }
      await turn(4 * hour + minute);
      assert.equal(await status(used), 307);
      assert.equal(used.jar.get(cookie), undefined, "the cookie is cleared");
      await turn(0);
    });
  });
}
