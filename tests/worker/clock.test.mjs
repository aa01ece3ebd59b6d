// Events after hours and weeks: the test hooks change the Worker's clock.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { startSite } from "./support/site.mjs";
import { until } from "./support/until.mjs";
import { Visitor } from "./support/visitor.mjs";

const [minute, hour, day] = [60, 3600, 86_400];
const metadata = "/.well-known/openid-configuration";

/** A site whose clock can be turned. While `held` is set, the provider answers no request for its metadata. */
async function start(t, vars) {
  const state = { held: undefined, asked: 0, answered: 0 };
  const before = async ({ path }, next) => {
    if (path !== metadata) return next();
    state.asked += 1;
    await state.held;
    await next();
    state.answered += 1;
  };
  const site = await startSite({ hooks: true, vars, provider: { before } });
  t.after(site.stop);
  const turn = async (seconds) =>
    assert.equal((await new Visitor(site.origin).get(`/.test-hooks/clock/${seconds}`)).status, 200);
  const reasons = () => site.worker.log().map(({ reason }) => reason);
  return { ...site, state, turn, reasons };
}

const inDays = (expires) => Math.round((Date.parse(expires) - Date.now()) / (day * 1000));
const session = "authjs.session-token";
const issues = ({ setCookies }) => setCookies.some((line) => line.startsWith(`${session}=`));

test("a session lasts thirty days from when it was last read, and no longer", async (t) => {
  const { origin, turn, reasons } = await start(t);
  const ada = new Visitor(origin);
  await ada.signIn("persona-user");
  assert.equal(inDays((await ada.session()).expires), 30);
  await turn(29 * day);
  assert.equal(inDays((await ada.session()).expires), 59, "reading it rolls it");
  await turn(58 * day);
  assert.equal((await ada.session()).user.name, "Ada User");
  await turn(89 * day);
  assert.equal(await ada.session(), null);
  assert.equal(ada.jar.get(session), undefined, "and the cookie is cleared");
  assert.deepEqual(reasons(), [], "which is daily life, not logged");
});

test("the gate issues a session anew once a day, and closes when it has ended", async (t) => {
  const { origin, turn } = await start(t);
  const ada = new Visitor(origin);
  await ada.signIn("persona-user");
  assert.equal(issues(await ada.get("/dashboard")), false);
  await turn(day + minute);
  assert.equal(issues(await ada.get("/dashboard")), true);
  assert.equal(issues(await ada.get("/dashboard")), false);
  await turn(40 * day);
  const refused = await ada.get("/dashboard");
  assert.deepEqual([refused.status, new URL(refused.location).pathname], [307, "/api/auth/signin"]);
});

test("a session issued in the future is refused: clocks that jump back let nobody in", async (t) => {
  const { origin, turn } = await start(t);
  const ada = new Visitor(origin);
  await ada.signIn("persona-user");
  await turn(-hour);
  assert.equal((await ada.get("/dashboard")).status, 307);
});

test("a sign-in takes fifteen minutes at most", async (t) => {
  const { origin, turn } = await start(t);
  const ada = new Visitor(origin);
  const callback = await ada.chooseAt(await ada.startSignIn("dev", "/dashboard"), "persona-user");
  await turn(16 * minute);
  const { searchParams, pathname } = new URL((await ada.get(callback.location)).location);
  assert.deepEqual([pathname, searchParams.get("code")], ["/api/auth/signin", "retry"]);
  assert.equal(await ada.session(), null);
});

/** Starts a sign-in and disconnects at once. */
async function leave(site) {
  const visitor = new Visitor(site.origin);
  const body = new URLSearchParams({ csrfToken: await visitor.csrfToken() }).toString();
  const head = [
    "POST /api/auth/signin/dev HTTP/1.1",
    `Host: ${new URL(site.origin).host}`,
    "Content-Type: application/x-www-form-urlencoded",
    `Content-Length: ${body.length}`,
    `Cookie: ${visitor.jar.header(site.origin)}`,
  ];
  const socket = connect(site.worker.port, "127.0.0.1");
  socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
  return () => socket.destroy();
}

test("stale metadata are served while one request fetches them again, and its visitor may leave", {
  timeout: 30_000,
}, async (t) => {
  const site = await start(t);
  const { state, turn, origin } = site;
  const signIns = (count) =>
    Promise.all(
      Array.from(
        { length: count },
        async () => new URL((await new Visitor(origin).startSignIn("dev")).location).origin,
      ),
    );
  await signIns(3);
  const asked = state.asked;
  await turn(2 * hour);
  const released = Promise.withResolvers();
  state.held = released.promise;
  const hangUp = await leave(site);
  await until(() => state.asked === asked + 1);
  hangUp();
  assert.deepEqual(new Set(await signIns(5)), new Set([site.provider.issuer]), "nobody waits");
  assert.equal(state.asked, asked + 1, "and nobody asks again for five seconds");

  await turn(2 * hour + 6);
  assert.deepEqual(await signIns(1), [site.provider.issuer]);
  await until(() => state.asked === asked + 2);
  released.resolve();
  await until(() => state.answered === state.asked);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await turn(2 * hour + 20);
  await signIns(3);
  assert.equal(state.asked, asked + 2, "the second one's answer is fresh for an hour");
});
