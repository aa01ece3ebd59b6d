// `npm run deploy` sets the secret of exactly the Worker that it deploys.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { makeProject, projectToml } from "./support/project.mjs";

const staging = '\n[env.staging.vars.AUTH]\nproviders = ["github"]\n';
const other = 'name = "other"\nmain = "build/index.js"\n';
const project = makeProject({
  "wrangler.toml": projectToml() + staging,
  "other.toml": other,
  "sub/wrangler.toml": other,
  "a.env": "",
  "b.env": "",
});
after(() => project.remove());

const deploy = (args, env) => project.run("deploy.mjs", args, env);

const workers = {
  "": [],
  "--env staging": ["--env", "staging"],
  "--env=staging": ["--env", "staging"],
  "-e staging": ["--env", "staging"],
  "-e=staging": ["--env", "staging"],
  "-estaging": ["--env", "staging"],
  "--name other": ["--name", "other"],
  "--name=other --minify": ["--name", "other"],
  "-c other.toml": ["--config", "other.toml"],
  "--config=other.toml": ["--config", "other.toml"],
  "--cwd sub": ["--cwd", "sub"],
  "--env-file a.env --env-file b.env --profile work": [
    "--env-file",
    "a.env",
    "--env-file",
    "b.env",
    "--profile",
    "work",
  ],
  "--var A:1 --var B:2 -e staging": ["--env", "staging"],
  "--dry-run=false": [],
  "--dry-run false": [],
  "--no-dry-run": [],
};

for (const [given, worker] of Object.entries(workers)) {
  test(`deploy ${given}: the secret is listed and put with ${JSON.stringify(worker)}`, () => {
    const args = given.split(" ").filter(Boolean);
    const { status, calls, said } = deploy(args);
    assert.equal(status, 0, said);
    assert.deepEqual(
      calls.map((call) => call.args),
      [
        ["deploy", ...args],
        ["secret", "list", "--format", "json", ...worker],
        ["secret", "put", "AUTH_SECRET", ...worker],
      ],
    );
    assert.match(calls[2].input, /^[A-Za-z0-9+/]{44}$/);
    assert.ok(!said.includes(calls[2].input));
  });
}

for (const given of [
  "--dry-run",
  "--dry-run=true",
  "--dry-run true",
  "--dryRun",
  "-e staging --dry-run",
  "--dry-run --no-dry-run",
  "--help",
]) {
  test(`deploy ${given}: no secret is asked for or set`, () => {
    const args = given.split(" ");
    const { status, calls, said } = deploy(args);
    assert.equal(status, 0, said);
    assert.deepEqual(
      calls.map((call) => call.args),
      [["deploy", ...args]],
    );
  });
}

test("the empty environment is the top level", () => {
  const { calls } = deploy(["--env", ""]);
  assert.deepEqual(calls.at(-1).args, ["secret", "put", "AUTH_SECRET", "--env", ""]);
});

test("in Workers Builds the secret goes to the connected Worker", () => {
  const { calls } = deploy(["-e", "staging"], { WRANGLER_CI_OVERRIDE_NAME: "connected" });
  assert.deepEqual(calls.at(-1).args, [
    "secret",
    "put",
    "AUTH_SECRET",
    "--env",
    "staging",
    "--name",
    "connected",
  ]);
});

for (const name of ["AUTH_SECRET", "NEXTAUTH_SECRET"]) {
  test(`a Worker that has ${name} keeps it`, () => {
    const { status, calls } = deploy([], { FAKE_SECRETS: JSON.stringify([{ name, type: "secret_text" }]) });
    assert.equal(status, 0);
    assert.deepEqual(
      calls.map((call) => call.args[1]),
      [undefined, "list"],
    );
  });
}

for (const env of [{ FAKE_FAILS: "secret list" }, { FAKE_SECRETS: "Worker not found" }]) {
  test(`a list that cannot be read is said: ${JSON.stringify(env)}`, () => {
    const { status, calls, said } = deploy(["-e", "staging"], env);
    assert.equal(status, 1);
    assert.match(said, /The Worker is deployed, but its secrets could not be listed/);
    assert.match(said, /npx wrangler secret put AUTH_SECRET --env staging/);
    assert.match(said, /Authentication error|Worker not found/);
    assert.equal(calls.length, 2);
  });
}

test("a secret that cannot be set is said, with the command for the same Worker", () => {
  const { status, said } = deploy(["-c", "other.toml"], { FAKE_FAILS: "secret put" });
  assert.equal(status, 1);
  assert.match(said, /npx wrangler secret put AUTH_SECRET --config other\.toml/);
});

test("a failed deployment sets no secret", () => {
  const { status, calls } = deploy([], { FAKE_FAILS: "deploy" });
  assert.equal(status, 1);
  assert.equal(calls.length, 1);
});

test("in a dispatch namespace no other Worker gets the secret", () => {
  const { status, calls, said } = deploy(["--dispatch-namespace", "customers"]);
  assert.equal(status, 0);
  assert.equal(calls.length, 1);
  assert.match(said, /dispatch namespace/);
});

const uncertain = [
  "src/other.js",
  "--env",
  "--env --dry-run",
  "--env a --env b",
  "-c a.toml -c b.toml",
  "--nonsense",
  "--dry-run=maybe",
  "--dry-run perhaps",
];
for (const given of uncertain) {
  test(`deploy ${given}: refused before anything runs`, () => {
    const { status, calls, said } = deploy(given.split(" "));
    assert.equal(status, 1, said);
    assert.deepEqual(calls, []);
    assert.match(said, /^\nerror: /);
  });
}

test("the configuration of --config and --cwd is the one that is checked", () => {
  const open = makeProject({
    "wrangler.toml": projectToml(),
    "open.toml": '[assets]\ndirectory = "public"\n',
    "sub/wrangler.json": '{ "cache": { "enabled": true } }',
  });
  try {
    assert.match(
      open.run("deploy.mjs", ["-c", "open.toml"]).said,
      /open\.toml: `assets\.run_worker_first` is not set/,
    );
    assert.match(
      open.run("deploy.mjs", ["--cwd", "sub"]).said,
      /sub\/wrangler\.json: `cache\.enabled = true`/,
    );
    assert.deepEqual(open.run("deploy.mjs", ["--cwd", "sub", "--dry-run"]).calls, []);
    assert.equal(open.run("deploy.mjs", []).status, 0);
  } finally {
    open.remove();
  }
});
