// The short set of hostile cases, and the successful requests around them. All cases: `npm run test:inputs --
// --cases FILE`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readCases } from "../inputs/case-file.mjs";
import { decide } from "../inputs/run.mjs";
import { runCase } from "../inputs/run-case.mjs";
import { startPool } from "../inputs/site/pool.mjs";
import { Verdicts } from "../inputs/verdicts.mjs";

const casesOf = (name) => readCases(fileURLToPath(new URL(`../inputs/${name}`, import.meta.url)));
const control = casesOf("controls.json")[0];
let pool;

before(async () => (pool = await startPool()));
after(() => pool?.stop());

for (const testCase of [
  ...casesOf("controls.json"),
  ...casesOf("smoke.json"),
  ...casesOf("reliability.json"),
  ...casesOf("logout.json"),
  ...casesOf("own.json"),
]) {
  test(`${testCase.id} ${testCase.surface}: ${testCase.title}`, async () => {
    assert.deepEqual(await runCase(testCase, pool), []);
  });
}

for (const [word, changed] of [
  ["expected", { expected: { sings_a_song: true } }],
  ["setup.op", { setup: { config: "default", op: { moon: "full" } } }],
  ["placeholder", { request: { method: "GET", target: "/{MOON}", headers: [] } }],
]) {
  test(`a word that nobody here knows is not passed over: ${word}`, async () => {
    await assert.rejects(runCase({ ...control, ...changed }, pool), ({ word: found }) =>
      found.startsWith(word),
    );
  });
}

const controls = Object.fromEntries(casesOf("controls.json").map((one) => [one.id, one]));

/** The faults of a control, by its id: each of these words must be among the problems. */
const violations = {
  "CTRL-001": {
    status_in: [404],
    all_status: 404,
    session_user_in: ["mallory"],
    session_user_never: ["alice"],
    body_json: null,
    json_keys_only: ["x"],
    cache_control_not: ["no-store"],
    body_not_contains: ["Alice"],
    clears_session: true,
    fails_closed: true,
    max_ms: 0,
    no_session_cookie: true,
  },
  "CTRL-003": {
    origin_hits: 0,
    origin_protected_hits: 0,
    handled_by_auth: true,
    origin_effective_path: "/",
    origin_request_contains: ["moon"],
    origin_request_not_contains: ["/admin/users"],
    body_not_contains: ["ORIGIN-SECRET"],
    passed_through_unchanged: true,
  },
  "CTRL-004": {
    session_after: "null",
    session_after_not: "alice",
    identity_in: ["bob"],
    session_unchanged: true,
    no_session_cookie: true,
    sessions_created: 0,
    op_hits: { token: 0 },
    subrequests_max: 0,
    location: { path_in: ["/moon"] },
    authorization_request_param: { client_id: "equals:moon" },
    token_request_params: { redirect_uri: "equals:moon" },
    set_cookie_not_contains: ["session-token"],
    each_set_cookie_bytes_max: 1,
  },
  "CTRL-010": {
    location_not_contains: ["code=abc"],
    location: { path_in: ["/moon"], if_present: "same_origin_as:{BASE}" },
    ssrf_hits: 1,
  },
  "CTRL-011": {
    clears_session: false,
    session_cookie_not_cleared: true,
    session_still_valid: "alice",
    session_after: "alice",
  },
  "CTRL-012": { op_hits: { access_token: 0 }, session_after: "null" },
};

for (const [id, expected] of Object.entries(violations)) {
  test(`a case that expects what is not so fails, word by word: ${id}`, async () => {
    const problems = await runCase({ ...controls[id], expected }, pool);
    assert.deepEqual(
      [...new Set(problems.map((problem) => problem.split(":")[0]))].sort(),
      Object.keys(expected).sort(),
    );
  });
}

test("a fault that the Worker never meets fails the case", async () => {
  const problems = await runCase(
    { ...control, setup: { config: "default", op: { id_token: { alg: "none" } } } },
    pool,
  );
  assert.deepEqual(problems, ["the provider's token endpoint, where the fault is, was never asked"]);
});

test("a case in dispute is run: one that passes is a failure, and its entry must go", async () => {
  const verdicts = new Verdicts();
  await decide({ ...control, id: "JWE-001" }, pool, verdicts);
  await decide({ ...control, id: "JWE-001", expected: { status_in: [404] } }, pool, verdicts);
  await decide({ ...control, expected: { sings_a_song: true } }, pool, verdicts);
  assert.deepEqual(verdicts.counts, { passed: 0, failed: 1, skipped: 0, unknown: 1, disputed: 1 });
});
