// Every fault around the Worker, and every placeholder, that a case may name has an effect.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { limitMeters } from "../inputs/checks/cost.mjs";
import { knowsCase, setupWords } from "../inputs/knows-case.mjs";
import { Browser } from "../inputs/request/browser.mjs";
import { isState } from "../inputs/run-state.mjs";
import { caches } from "../inputs/site/cache-faults.mjs";
import { configuration, named } from "../inputs/site/configurations.mjs";
import {
  applyEnvironment,
  cookieWords,
  environment,
  knowsEnvironment,
  providers,
} from "../inputs/site/environment.mjs";
import {
  bringAbout,
  cookies,
  faultWords,
  injections,
  isolates,
  knowsFaults,
  prepareCache,
  secrets,
} from "../inputs/site/faults.mjs";
import { startKvStore, storeFaults } from "../inputs/site/kv-store.mjs";
import { storeStates } from "../inputs/site/pool.mjs";
import { isProtected, origins } from "../inputs/site/readings.mjs";
import { sameWords } from "./support/same-words.mjs";

const place = {
  base: "http://site",
  proxyBase: "http://proxy",
  origin: "origin:1",
  op: "http://op",
  op2: "http://op2",
  tw: "http://tw",
};
const fresh = (name = "default") => ({
  kv: true,
  database: true,
  ...configuration(name, place),
  vars: { AUTH_SECRET: "s", ...configuration(name, place).vars },
});

for (const name of Object.keys(named).filter((one) => one !== "default")) {
  test(`setup.config: ${name} is another configuration than the default one`, () =>
    assert.notDeepEqual(fresh(name), fresh()));
}

const mistakes = {
  AUTH_SECRET: null,
  AUTH_URL: "http://",
  AUTH_TRUST_HOST: "false",
  AUTH_DEBUG: "true",
  AUTH_OP_ID: "x",
  AUTH_OP_ISSUER: "not a url",
  basePath: "/x",
  matcher: [],
  maxAge: -1,
  KV: null,
  D1: null,
  ORIGIN: null,
  provider: "dup_id",
  cookies: { secure: false },
};

sameWords(environment, mistakes);
for (const [word, value] of Object.entries(mistakes)) {
  test(`setup.env.${word} changes what the Worker is told`, () => {
    const deployment = fresh();
    applyEnvironment(deployment, { [word]: value });
    assert.notDeepEqual(deployment, fresh());
  });
}

for (const [word, values] of [
  ["provider", Object.keys(providers)],
  ["cookies", Object.keys(cookieWords).map((name) => ({ [name]: "x" }))],
]) {
  test(`setup.env.${word}: each value is another mistake`, () => {
    const seen = values.map((value) => {
      const deployment = fresh();
      applyEnvironment(deployment, { [word]: value });
      return JSON.stringify(deployment);
    });
    assert.equal(new Set([...seen, JSON.stringify(fresh())]).size, values.length + 1);
  });
}

let kv;
before(async () => (kv = await startKvStore()));
after(() => kv?.stop());

const now = Math.floor(Date.now() / 1000);
const record = (issuer) =>
  Buffer.from(JSON.stringify({ fetched_at: now, fresh_until: now + 3600, body: JSON.stringify({ issuer }) }));

// Returns a site whose sign-ins fill KV like those of the Worker.
const filling = () => {
  kv.kept.clear();
  const fill = (issuer) => {
    for (const kind of ["jwks", "metadata"]) kv.kept.set(`${kind}:${issuer}`, record(issuer));
  };
  const op = (issuer) => ({ issuer, authorize: () => new URL("http://site/") });
  const begin = {
    post: async () => ({ headers: [["location", "http://op2/authorize?"]] }),
    csrf: async () => ({ token: "t" }),
    get: async () => fill("http://op2"),
    base: "http://site",
  };
  return {
    kv,
    session: async () => fill("http://op"),
    op: op("http://op"),
    op2: op("http://op2"),
    visitor: () => begin,
  };
};
const restarts = { restarted: async (site) => site };

const kept = () => JSON.parse(kv.kept.get("metadata:http://op"));
const stored = {
  garbage: () => String(kv.kept.get("metadata:http://op")).startsWith("\0"),
  old_schema: () => kept().issuer === "http://op",
  stale_60s: () => kept().fetched_at === now - 60 && kept().fresh_until > now,
  expired_1h: () => kept().fresh_until <= now - 3600 + 5 && kept().fetched_at < kept().fresh_until,
  expired_25h: () => kept().fresh_until <= now - 25 * 3600 + 5,
  other_issuer: () => kept().body.includes("http://op2"),
};
const answered = { throw_get: true, throw_put: true, slow_get_10s: true };

sameWords(caches, { ...stored, ...answered });
for (const [word, isChanged] of Object.entries(stored)) {
  test(`setup.faults.kv: ${word} changes what KV holds`, async () => {
    const site = filling();
    await site.session();
    assert.ok(!isChanged());
    await prepareCache({ kv: word }, site, restarts);
    assert.ok(isChanged());
  });
}

sameWords(storeFaults, answered);
test("setup.faults.kv: a fault of the store changes its answers", async () => {
  const ask = async (method) =>
    (await fetch(`http://${kv.address}/key`, { method, ...(method === "PUT" && { body: "x" }) })).status;
  const statuses = async () => [await ask("PUT"), await ask("GET")];
  assert.deepEqual(await statuses(), [204, 200]);
  await bringAbout({ kv: "throw_get" }, { site: { kv } });
  assert.deepEqual(await statuses(), [204, 503]);
  await bringAbout({ kv: "throw_put" }, { site: { kv } });
  assert.deepEqual(await statuses(), [503, 200]);
  await bringAbout({ kv: "slow_get_10s" }, { site: { kv } });
  const first = await Promise.race([
    ask("GET").then(() => "GET"),
    ask("PUT")
      .then(() => ask("PUT"))
      .then(() => "two PUTs"),
  ]);
  assert.equal(first, "two PUTs");
  kv.fault = undefined;
});

test("setup.kv: each state is another one", async () => {
  sameTable(storeStates, ["empty", "stale_jwks"]);
  const site = filling();
  await storeStates.empty(site, restarts);
  assert.equal(kv.kept.size, 0);
  await storeStates.stale_jwks(site, restarts);
  assert.equal(kept().fresh_until, now + 3600 - 5400);
});

const sameTable = (table, words) => assert.deepEqual(Object.keys(table).sort(), [...words].sort());

// Returns a run that records the calls on it.
function recordingRun() {
  const done = [];
  const op = { rotateKeys: () => done.push("keys") };
  const site = {
    base: "http://127.0.0.1:1",
    secret: "s",
    kv: { kept: new Map([["a", "b"]]) },
    database: {},
    state: {},
    mailer: {},
    op,
    turnClock: async (seconds) => done.push(`clock ${seconds}`),
    relaunch: async () => done.push("relaunched"),
    startSecond: async () => 4711,
    changeSecret: async ({ keepFormer }) => done.push(`secret, former ${keepFormer}`),
  };
  return { done, site, browser: new Browser(site.base), userBefore: "alice", mark: () => done.push("mark") };
}

const brought = {
  kv: ["throw_get", ({ site }) => site.kv.fault === "throw_get"],
  d1: ["throw", ({ site }) => site.database.fault === "throw"],
  do: ["throw", ({ site }) => site.state.fault === "throw"],
  mail: [{ hang: true }, ({ site }) => site.mailer.fault.hang],
  op: [{ rotate_keys: "now" }, ({ done }) => done.includes("keys")],
  isolate: [
    "restart_mid_flow",
    async (run) => {
      await run.betweenSignInAndCallback();
      return run.done.includes("relaunched");
    },
  ],
  clock_skew_s: [-300, (run) => run.clockSkew === -300 && run.done.includes("clock -300")],
  clock_jump_s: [-3600, ({ done }) => done.includes("clock -3600")],
  clock_advance_s: [3600, ({ done }) => done.includes("clock 3600")],
  cookie: [
    "previous_version",
    ({ browser }) => browser.jar.get("authjs.session-token")?.split(".").length === 5,
  ],
  secret: ["rotated", ({ done }) => done.includes("secret, former true")],
  limits: [{ subrequests: 1 }, ({ limits }) => limits.subrequests === 1],
};

sameWords(faultWords, { ...brought, inject: true });
for (const [word, [value, isThere]] of Object.entries(brought)) {
  test(`setup.faults.${word} is brought about`, async () => {
    const run = recordingRun();
    await bringAbout({ [word]: value }, run);
    assert.ok(await isThere(run));
  });
}

test("setup.faults.inject asks the build with hooks for the fault, before the case is watched", async (t) => {
  const asked = [];
  const server = createServer((request, response) => response.end(asked.push(request.url) && ""));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const run = recordingRun();
  run.site.base = `http://127.0.0.1:${server.address().port}`;
  const last = "error: Uncaught exception: jsg.RuntimeError: unreachable";
  const logged = async (find) => {
    assert.deepEqual([find([], "a former line"), find([], `a former line${last}`)], [false, true]);
    run.done.push("wait");
  };
  run.site.worker = { text: () => "a former line", logged };
  sameTable(injections, ["panic"]);
  await bringAbout({ inject: "panic" }, run);
  assert.deepEqual([asked, run.done], [["/.test-hooks/fault/panic"], ["wait", "mark"]]);
});

test("setup.faults: the further values of words", async () => {
  sameTable(isolates, ["restart_mid_flow", "second_instance"]);
  sameTable(secrets, ["rotated", "removed"]);
  sameTable(cookies, ["previous_version"]);
  sameTable(limitMeters, ["subrequests", "cpu_ms"]);
  const run = recordingRun();
  await isolates.second_instance(run);
  assert.deepEqual([run.browser.detour, run.site.kv.kept.size], [4711, 0]);
  await secrets.removed(run.site);
  assert.deepEqual(run.done, ["secret, former false"]);
});

test("setup.origin_modes: each model reads some path otherwise than it stands", () => {
  const paths = [
    "/x//../admin",
    "/;x/admin",
    "/ADMIN",
    "/\\admin",
    "/admin%00x",
    "/%2561dmin",
    "/\uff41dmin",
    "/admin/index.html",
  ];
  for (const [name, read] of Object.entries(origins)) {
    assert.equal(
      paths.some((path) => read(path) !== path),
      name !== "echo",
      name,
    );
    assert.ok(isProtected(read("/admin")));
  }
});

test("setup: a word that no code acts on is unknown", () => {
  const unknown = [
    { moon: 1 },
    { config: "moon" },
    { also_run_with_config: ["moon"] },
    { state: "moon" },
    { env: { moon: 1 } },
    { env: { KV: "x" } },
    { env: { D1: "x" } },
    { env: { provider: "moon" } },
    { env: { cookies: { moon: 1 } } },
    { op: { moon: 1 } },
    { op: { oauth1: { moon: 1 } } },
    { op: { oauth1: { rt: { moon: 1 } } } },
    { op: { oauth1: { profile: { raw: "x" } } } },
    { kv: "moon" },
    { faults: { moon: 1 } },
    { faults: { kv: "moon" } },
    { faults: { d1: "moon" } },
    { faults: { do: "moon" } },
    { faults: { mail: { moon: 1 } } },
    { faults: { op: "moon" } },
    { faults: { op: { moon: 1 } } },
    { faults: { isolate: "moon" } },
    { faults: { limits: { moon: 1 } } },
    { faults: { secret: "moon" } },
    { origin_modes: ["moon"] },
    { optional_origin_modes: ["moon"] },
  ];
  for (const more of unknown) {
    const testCase = { setup: { config: "default", ...more }, request: { scenario: "login" }, expected: {} };
    assert.throws(
      () => knowsCase(testCase),
      ({ word }) => word?.startsWith("setup"),
      JSON.stringify(more),
    );
  }
  const known = [
    "config",
    "also_run_with_config",
    "state",
    "env",
    "op",
    "kv",
    "faults",
    "origin_modes",
    "optional_origin_modes",
    "note",
  ];
  sameTable(setupWords, known);
  assert.ok(
    isState("logged_in:alice") &&
      isState("seeded") &&
      isState("passkey_user:alice") &&
      !isState("passkey_user:eve"),
  );
  assert.ok(knowsFaults({ op: "down" }) === undefined && knowsEnvironment() === undefined);
});
