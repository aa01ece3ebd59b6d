// Durable Objects of AUTH_STATE that stall, throw and restart in the middle of a refresh.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { faultyState, stateFaults } from "./support/faulty-state.mjs";
import { startRefreshingIsolates } from "./support/refreshing-isolates.mjs";

/** The statements of a refresh: the lease before the token request, the new tokens after it. */
const [lease, write] = ["fence = fence + 1", "generation = generation + 1"];
const always = 1000;

/** The strategies, each with its faults. */
const strategies = { jwt: stateFaults, database: ["throws", "stalls", "restarts once it has stored"] };

for (const [strategy, faults] of Object.entries(strategies)) {
  describe(`four isolates, sessions of the strategy ${strategy}`, () => {
    let all;
    before(async () => (all = await startRefreshingIsolates({ strategy, wrapper: faultyState })));
    after(() => all?.stop());

    const fail = async (sql, fault, times) => (await all.object()).faults({ sql, fault, times });
    const met = async () => (await all.object()).met();
    const repair = async () => (await all.object()).faults();
    const isOpen = async (index, cookie) => (await all.send(index, "/dashboard", cookie)).status === 200;
    const since = (before) =>
      Object.fromEntries(Object.entries(all.seen).map(([name, count]) => [name, count - before[name]]));
    // The clocks go back at a sign-in. An isolate must not think that it is in the pause after an earlier outage.
    let ends = 0;
    const expire = () => all.expire(20 * ends++);
    // An isolate asks no further for five seconds after the store has not answered.
    const endPauses = () => all.turnClocks(6);

    /** Signs in. Every isolate has seen the tokens. */
    const signIn = async () => {
      const cookie = await all.signIn();
      const shown = await Promise.all([0, 1, 2, 3].map((index) => all.shown(index, cookie)));
      return [cookie, shown[0].token];
    };

    for (const fault of faults) {
      test(`an object that ${fault} before the token request: no request fails, and one refresh follows`, async () => {
        const [cookie, first] = await signIn();
        const before = { ...all.seen };
        await expire();
        await fail(lease, fault, always);
        const during = await Promise.all([0, 1, 2, 3].map((index) => all.shown(index, cookie)));
        assert.deepEqual([...new Set(during.map(({ token }) => token))], [first], "the old token");
        assert.ok(await isOpen(0, cookie));
        assert.ok((await met()) > 0);
        assert.equal(since(before).refreshed, 0);
        await repair();
        await endPauses();
        // A lease that was stored and whose answer was lost ends after 20 seconds.
        await all.execute("UPDATE session_tokens SET leaseUntil = 0");
        const afterwards = await Promise.all([0, 1, 2, 3].map((index) => all.shown(index, cookie)));
        const tokens = [...new Set(afterwards.map(({ token }) => token))];
        assert.ok(tokens.length === 1 && tokens[0] !== first, "one new token for all");
        assert.deepEqual(since(before), { refreshed: 1, refused: 0, revoked: 0 });
      });

      test(`an object that ${fault} once after the token request loses no token`, async () => {
        const [cookie, first] = await signIn();
        const before = { ...all.seen };
        await expire();
        await fail(write, fault, 1);
        assert.ok(await isOpen(0, cookie));
        assert.equal(await met(), 1);
        const shown = await Promise.all([0, 1, 2, 3].map((index) => all.shown(index, cookie)));
        const tokens = [...new Set(shown.map(({ token }) => token))];
        assert.ok(tokens.length === 1 && tokens[0] !== first, "one new token for all");
        assert.deepEqual(since(before), { refreshed: 1, refused: 0, revoked: 0 });
      });

      test(`an object that ${fault} at each write after the token request costs one sign-in at most, and no loop`, async () => {
        const [cookie] = await signIn();
        const before = { ...all.seen };
        await expire();
        await fail(write, fault, always);
        assert.ok(await isOpen(0, cookie), "the request with the new tokens goes on");
        assert.equal(await met(), 2, "the write is tried twice");
        await repair();
        await all.execute("UPDATE session_tokens SET leaseUntil = 0");
        await endPauses();
        for (let round = 0; round < 3; round += 1)
          for (const index of [1, 2, 3]) {
            const { status } = await all.send(index, "/dashboard", cookie);
            assert.ok([200, 401].includes(status), `a page is answered with ${status}`);
          }
        const { refreshed, refused } = since(before);
        assert.ok(refreshed === 1 && refused <= 1, `${refreshed} refreshes, ${refused} refused`);
        const [, token] = await signIn();
        assert.ok(token, "and the user signs in again");
      });
    }

    test("a session of an isolate that has not read the tokens goes on during an outage", async () => {
      const cookie = await all.signIn();
      await fail("session_tokens", "throws", always);
      const { token } = await all.shown(2, cookie);
      assert.equal(token !== undefined, strategy === "jwt", "the cookie has the token, a row has not");
      await repair();
    });
  });
}
