// Isolates whose clocks are five minutes apart: limits of sessions, sessions that are ended, and tokens that stay fresh.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startIsolates } from "./support/isolates.mjs";
import { startRefreshingIsolates } from "./support/refreshing-isolates.mjs";

const minute = 60;
/** The seconds by which the clock of each isolate is ahead. */
const [right, ahead, behind] = [0, 1, 2];
const apart = [0, 5 * minute, -5 * minute];

const limits = { absoluteMaxAge: 60 * minute, idleSeconds: 30 * minute };
const strategies = {
  jwt: { strategy: "jwt", revocable: true, revocationSeconds: 1 },
  database: { strategy: "database", credentials: "database" },
};
const cookiesOf = (answer) => answer.headers.getSetCookie().map((line) => line.split(";")[0]);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

for (const [strategy, session] of Object.entries(strategies)) {
  describe(`three isolates, sessions of the strategy ${strategy}`, () => {
    let isolates;
    before(async () => {
      const vars = {
        AUTH_SECRET: "a secret for tests, longer than 32 characters",
        AUTH: {
          matcher: ["/dashboard"],
          session: { ...session, ...limits },
          providers: [{ id: "login", type: "credentials", fields: { name: {} }, service: "LOGIN" }],
        },
      };
      const login = async (request) => {
        const { name } = await request.json();
        return Response.json({ id: name, email: `${name}@example.com` });
      };
      isolates = await startIsolates({ count: 3, vars, login, database: true });
    });
    after(() => isolates?.stop());

    /** Lets time pass since the sign-in: the clocks stay apart. */
    const pass = async (seconds) => {
      for (const [index, offset] of apart.entries())
        await isolates.send(index, `/.test-hooks/clock/${seconds + offset}`);
    };

    const post = async (index, path, fields, session = "") => {
      const csrf = await isolates.send(index, "/api/auth/csrf");
      const body = new URLSearchParams({ csrfToken: (await csrf.json()).csrfToken, ...fields }).toString();
      const cookie = [...cookiesOf(csrf), session].join("; ");
      const headers = { "content-type": "application/x-www-form-urlencoded", cookie };
      return isolates.send(index, path, { method: "POST", headers, body });
    };
    const sessionIn = (answer) => cookiesOf(answer).find((line) => /^authjs\.session-token=./.test(line));
    let people = 0;
    const signIn = async (index) => {
      const answer = await post(index, "/api/auth/callback/login", { name: `user-${people++}` });
      return sessionIn(answer) ?? assert.fail(await answer.text());
    };
    const passes = async (index, cookie) =>
      (await isolates.send(index, "/dashboard", { headers: { cookie } })).status === 200;

    /** Reads the session, which issues it again. Returns the newest cookie, and the seconds until it expires by the right clock. */
    const use = async (index, cookie) => {
      const answer = await isolates.send(index, "/api/auth/session", { headers: { cookie } });
      const shown = await answer.json();
      return {
        cookie: sessionIn(answer) ?? cookie,
        end: shown && (Date.parse(shown.expires) - begun) / 1000,
      };
    };
    let begun;
    const begin = async (index) => {
      await pass(0);
      begun = Date.now();
      return signIn(index);
    };

    test("a session in use is not prolonged over its absolute end by any clock", async () => {
      let cookie = await begin(right);
      for (let passed = 10; passed < 55; passed += 5) {
        await pass(passed * minute);
        const index = [right, ahead, right, behind][(passed / 5) % 4];
        const used = await use(index, cookie);
        assert.ok(used.end !== null, `isolate ${index} refuses it after ${passed} minutes`);
        assert.ok(used.end <= 61 * minute, `isolate ${index}: it ends after ${used.end} seconds`);
        // The right one does not accept what one that is ahead has issued just now.
        if (index !== ahead) ({ cookie } = used);
      }
      await pass(61 * minute);
      const late = await use(behind, cookie);
      assert.ok(late.end === null || late.end <= 61 * minute);
      assert.equal(await passes(right, late.cookie), false, "the right clock ends it");
      assert.equal(await passes(ahead, late.cookie), false);
      await pass(66 * minute);
      assert.equal(await passes(behind, late.cookie), false, "five minutes late at most");
    });

    test("a session that begins by a clock that is ahead ends five minutes late at most", async () => {
      const cookie = await begin(ahead);
      await pass(40 * minute);
      assert.equal(await passes(right, cookie), false, "it is unused");
      const used = await begin(ahead);
      await pass(10 * minute);
      let newest = (await use(right, used)).cookie;
      for (const passed of [25, 40, 55]) {
        await pass(passed * minute);
        newest = (await use(right, newest)).cookie;
      }
      await pass(66 * minute);
      assert.equal(await passes(right, newest), false);
    });

    test("a session that is not used ends five minutes early or late at most", async () => {
      const cookie = await begin(right);
      await pass(20 * minute);
      for (const index of [right, ahead, behind]) assert.equal(await passes(index, cookie), true, `${index}`);
      const unused = await begin(right);
      await pass(36 * minute);
      for (const index of [ahead, right, behind])
        assert.equal(await passes(index, unused), false, `isolate ${index}`);
    });

    test("a session that one clock's isolate ends is ended for the others", async () => {
      for (const index of [right, ahead, behind]) {
        const cookie = await begin(right);
        await pass(10 * minute);
        for (const other of [right, ahead, behind]) assert.equal(await passes(other, cookie), true);
        assert.equal((await post(index, "/api/auth/signout", {}, cookie)).status, 302);
        await pause(strategy === "jwt" ? 1000 : 0);
        for (const other of [right, ahead, behind])
          assert.equal(await passes(other, cookie), false, `ended by ${index}, in ${other}`);
      }
    });

    test("a clock that is behind accepts no session that is from its future", async () => {
      const cookie = await begin(right);
      assert.equal(await passes(behind, cookie), strategy === "database", "a row has no time of issue");
      assert.equal(await passes(right, cookie), true, "and it goes on elsewhere");
    });
  });
}

describe("isolates that refresh tokens", () => {
  let all;
  before(async () => (all = await startRefreshingIsolates({})));
  after(() => all?.stop());

  test("each refresh token is used once, whoever is ahead", async () => {
    const cookie = await all.signIn();
    const seen = new Set([(await all.shown(0, cookie)).token]);
    for (let round = 1; round <= 4; round += 1) {
      await all.expire();
      const offset = 55 * round;
      for (const index of [1, 3]) await all.setClock(index, offset + 5 * minute);
      // In every second round, those that are ahead ask first.
      const order = round % 2 ? [0, 2, 1, 3] : [1, 3, 0, 2];
      const shown = await Promise.all(
        Array.from({ length: 40 }, (_, number) => all.shown(order[number % 4], cookie)),
      );
      const tokens = new Set(shown.map(({ token }) => token));
      assert.equal(tokens.size, 1, `round ${round}: one token for all`);
      assert.ok(!seen.has([...tokens][0]), `round ${round}: a new one`);
      seen.add([...tokens][0]);
      assert.deepEqual(all.seen, { refreshed: round, refused: 0, revoked: 0 });
    }
  });

  test("an isolate that is behind, and refuses the ID Token of a refresh, loses no refresh token", async () => {
    const cookie = await all.signIn();
    const before = { ...all.seen };
    await all.expire();
    // The cookie is 25 seconds from its future, and the ID Token is 90 seconds.
    for (const index of [0, 1, 2, 3]) await all.setClock(index, index === 3 ? -90 : 55);
    assert.equal((await all.send(3, "/api/auth/session", cookie)).status, 200);
    const { token } = await all.shown(0, cookie);
    assert.ok(token, "the session goes on");
    await all.execute("UPDATE session_tokens SET retryAt = 0, due = 0, tokensExpire = 0");
    assert.notEqual((await all.shown(1, cookie)).token, token, "and gets fresh tokens");
    assert.equal(all.seen.refused, before.refused);
    assert.equal(all.seen.revoked, before.revoked);
  });
});
