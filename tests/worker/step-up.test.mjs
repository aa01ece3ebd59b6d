// `maxAge` and `acr` of rules in workerd, with the certified oidc-provider: it obeys `max_age`, `prompt=login` and `acr_values`, or is
// made to ignore them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { interactionPolicy } from "oidc-provider";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const rules = [
  { path: "/pay", access: "signed-in", maxAge: 50 },
  { path: "/vault", access: "signed-in", acr: ["phr"] },
  { path: "/:path*", access: "signed-in" },
];

async function start(t, provider) {
  const site = await startSite({ hooks: true, vars: { AUTH: { rules, unmatched: "deny" } }, provider });
  t.after(site.stop);
  const turn = async (seconds) =>
    assert.equal((await new Visitor(site.origin).get(`/.test-hooks/clock/${seconds}`)).status, 200);
  const callback = `${site.origin}/api/auth/callback/`;
  return { ...site, turn, callback, ada: new Visitor(site.origin) };
}

/** A provider that signs a user in silently if it may. While `ignores` is set, it reads neither `prompt` nor `max_age`. */
function silent(state) {
  const before = (context, next) => {
    const { prompt, max_age, ...query } = context.query;
    if (state.ignores) context.query = query;
    return next();
  };
  const interactions = { policy: interactionPolicy.base(), url: (_, { uid }) => `/interaction/${uid}` };
  return { before, settings: { interactions } };
}

const asked = ({ location }) => {
  const { searchParams } = new URL(location);
  return ["prompt", "max_age", "acr_values"].map((name) => searchParams.get(name));
};
const status = async (visitor, path, headers) => (await visitor.get(path, headers)).status;

test("a user whose sign-in is too old enters something at the provider again", async (t) => {
  const { ada, turn, callback } = await start(t, silent({}));
  assert.equal(await status(ada, "/pay"), 307);
  const first = await ada.startSignIn("dev", "/pay");
  assert.deepEqual(asked(first), [null, "50", null]);
  assert.match((await ada.get((await ada.chooseAt(first, "persona-user")).location)).location, /\/pay$/);
  assert.equal(await status(ada, "/pay"), 200, "the ID Token has auth_time, because max_age was asked for");

  // Not further: the Worker opens no cookie that was sealed more than a minute after its time.
  await turn(59);
  assert.equal(await status(ada, "/about"), 200);
  const sent = await ada.get("/pay");
  assert.deepEqual([sent.status, new URL(sent.location).pathname], [307, "/api/auth/signin"]);
  assert.match(sent.setCookies.join(), /^authjs\.state\.step-up=[^;]+; Max-Age=900; Path=\/api\/auth; /);
  await turn(0);
  const again = await ada.startSignIn("dev", "/pay");
  assert.deepEqual(asked(again), ["login", "50", null]);
  assert.match(
    (await ada.follow(again, callback)).text,
    /persona/,
    "the provider's session does not suffice",
  );
  const done = await ada.get((await ada.chooseAt(again, "persona-user")).location);
  assert.match(done.location, /\/pay$/);
  assert.equal(await status(ada, "/pay"), 200);
  assert.deepEqual(
    asked(await ada.startSignIn("dev")),
    [null, null, null],
    "the next sign-in is asked nothing",
  );
});

test("a provider that ignores what it is asked ends in a page, and the user stays signed in", async (t) => {
  const state = { ignores: false };
  const { ada, callback, worker } = await start(t, silent(state));
  await ada.signIn("persona-user", "/about");
  assert.equal(await status(ada, "/about"), 200);
  state.ignores = true;
  for (let round = 1; round <= 4; round += 1) {
    assert.equal(await status(ada, "/pay"), 307, "without max_age the provider sends no auth_time");
    const answer = await ada.follow(await ada.startSignIn("dev", "/pay"), callback);
    assert.ok(answer.location?.startsWith(callback), "the provider asks nothing");
    const page = await ada.follow(await ada.get(answer.location));
    assert.deepEqual([page.status, new URL(page.url).search], [403, "?error=AccessDenied"]);
    assert.equal(await status(ada, "/about"), 200);
  }
  const line = worker.log().find(({ reason }) => reason === "step_up_refused");
  assert.equal(line.provider, "dev");
  assert.match(line.detail, /^auth_time of the ID Token is missing.* ignores max_age and prompt=login/);
});

test("a user whose sign-in is of another kind is asked for one of the rule", async (t) => {
  const { ada } = await start(t, { settings: { acrValues: ["phr"] } });
  await ada.signIn("persona-user", "/about");
  const program = await ada.get("/vault", { accept: "application/json", "sec-fetch-mode": "cors" });
  assert.equal(program.status, 401);
  assert.equal(
    program.headers["www-authenticate"],
    'Bearer realm="authjs", error="insufficient_user_authentication", acr_values="phr"',
  );
  assert.equal(await status(ada, "/vault"), 307);
  const again = await ada.startSignIn("dev", "/vault");
  assert.deepEqual(asked(again), [null, null, "phr"]);
  assert.match((await ada.get((await ada.chooseAt(again, "persona-user")).location)).location, /\/vault$/);
  assert.equal(await status(ada, "/vault"), 200);
});
