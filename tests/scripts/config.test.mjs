// `npm run config` names every mistake of the files in config/. `UPDATE=1` writes what it says.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { before, test } from "node:test";
import { nodeWasm } from "../../scripts/node-wasm.mjs";
import { inProject } from "../../scripts/project.mjs";
import { makeProject, projectToml } from "./support/project.mjs";

const folder = inProject("tests", "scripts", "config");
const secrets = "AUTH_SECRET,AUTH_GITHUB_ID,AUTH_GITHUB_SECRET";
const broken = readdirSync(folder).filter((name) => !name.endsWith(".txt"));

function config(...args) {
  const { CLOUDFLARE_ENV, ...env } = process.env;
  const options = { cwd: inProject(), encoding: "utf8", env: { ...env, NO_COLOR: "1" } };
  return spawnSync(process.execPath, [inProject("scripts", "config.mjs"), ...args], options);
}

// The command says when it builds.
before(nodeWasm);

for (const name of broken) {
  test(`${name}: every mistake is named`, () => {
    const { status, stdout, stderr } = config("--config", `${folder}/${name}`, "--secrets", secrets);
    const expected = `${folder}/${name}.txt`;
    if (process.env.UPDATE) writeFileSync(expected, stdout + stderr);
    assert.equal(stdout + stderr, readFileSync(expected, "utf8"));
    assert.equal(status, 1);
    assert.ok(!(stdout + stderr).includes("hunter2"), "a value that may be a secret is shown");
  });
}

test("there are ten broken files or more", () => assert.ok(broken.length >= 10));

const toml = (auth) => projectToml((text) => text.slice(0, text.lastIndexOf("[vars.AUTH]")) + auth);

function run(script, files, { args = [], env = {} } = {}) {
  const copy = makeProject(files);
  try {
    return copy.run(script, args, env);
  } finally {
    copy.remove();
  }
}

test("the project's own configuration passes, with warnings of what is missing", () => {
  const { status, said } = run("config.mjs", { "wrangler.toml": projectToml() });
  assert.equal(status, 0, said);
  assert.match(said, /warning: AUTH_SECRET: not set/);
  assert.match(said, /warning: providers: none is set/);
});

const manifest = readFileSync(inProject("Cargo.toml"), "utf8");

/** Returns whether a script refuses a provider that sends over SMTP in a project with this `[build] command`. */
function refusesSmtp(command, script = "config.mjs", args = []) {
  const provider = `[[vars.AUTH.providers]]\nid = "nodemailer"\nfrom = "a@example.com"\nserver = "smtps://h.example"\n`;
  const database = `[[d1_databases]]\nbinding = "AUTH_DB"\ndatabase_name = "a"\ndatabase_id = "b"\n`;
  const text = toml("").replace('command = "node scripts/build.mjs"', command && `command = "${command}"`);
  const files = { "wrangler.toml": `${text}\n${provider}\n${database}`, "Cargo.toml": manifest };
  const { said } = run(script, files, { args });
  return said.includes("providers[0]: sends over SMTP, which is not compiled in.");
}

test("a provider must be compiled in by the features of [build] command", () => {
  for (const command of [
    "node scripts/build.mjs",
    "npm run build",
    "node scripts/build.mjs && echo --features email-smtp",
  ])
    assert.equal(refusesSmtp(command), true, command);
  for (const command of [
    "node scripts/build.mjs --features email-smtp",
    "npm run build -- --features oauth1,email-smtp",
    "cd . && node ./scripts/build.mjs -F email-smtp",
    "node scripts/build.mjs --all-features",
    // Its features are not known.
    "cargo install worker-build && worker-build",
    "",
  ])
    assert.equal(refusesSmtp(command), false, command);
});

test("the features that npm run build is given count more", () => {
  assert.equal(
    refusesSmtp("node scripts/build.mjs --features email-smtp", "build.mjs", ["--features", "oauth1"]),
    true,
  );
  assert.equal(refusesSmtp("", "build.mjs"), true);
});

test("the names in .dev.vars are secrets that exist, and their values are not used", () => {
  const files = {
    "wrangler.toml": `${toml('[vars.AUTH]\nproviders = ["github"]\n')}\n[env.staging.vars.AUTH]\nproviders = ["github"]\n`,
    ".dev.vars": "AUTH_SECRET=x\nAUTH_GITHUB_ID=a\nAUTH_GITHUB_SECRET='hunter2'\nAUTH_DEV=1\n",
    ".dev.vars.staging": "AUTH_SECRET=y\nAUTH_GITHUB_ID=\n",
  };
  const { status, said } = run("config.mjs", files);
  assert.equal(status, 0, said);
  assert.match(said, /^wrangler\.toml\n {4}nothing to change/m);
  assert.match(said, /\[env\.staging\]\n {4}warning: providers\[0\]\.clientSecret[\s\S]*clientId/);
});

test("one environment can be chosen, and an unknown one is an error", () => {
  const files = { "wrangler.toml": `${projectToml()}\n[env.staging.vars.AUTH]\nprovider = []\n` };
  assert.equal(run("config.mjs", files, { args: ["--env", ""] }).status, 0);
  assert.match(run("config.mjs", files, { args: ["--env", "staging"] }).said, /Did you mean `providers`/);
  assert.match(run("config.mjs", files, { args: ["--env", "other"] }).said, /There is no \[env\.other\]/);
  assert.match(run("config.mjs", files, { args: ["--staging"] }).said, /usage: npm run config/);
});

test("auth.config.json is judged in every environment", () => {
  const files = { "wrangler.toml": projectToml(), "auth.config.json": '{ "debug": 1 }' };
  const { status, said } = run("config.mjs", files);
  assert.equal(status, 1);
  assert.match(said, /error: debug: is a number/);
});

const twoMistakes = `${toml("[vars.AUTH]\nsesion = {}\n")}\n[env.staging.vars.AUTH]\ndebug = "yes"\n`;

test("deploy refuses the mistakes of its environment, and warns of those of others", () => {
  const files = { "wrangler.toml": twoMistakes };
  const staging = run("deploy.mjs", files, { args: ["--env", "staging"] });
  assert.deepEqual([staging.status, staging.calls], [1, []]);
  assert.match(staging.said, /warning: sesion: unknown key/);
  assert.match(staging.said, /error: wrangler\.toml, \[env\.staging\]: debug: is a text/);
  const top = run("deploy.mjs", files);
  assert.deepEqual([top.status, top.calls], [1, []]);
  assert.match(top.said, /error: wrangler\.toml: sesion: unknown key/);
});

test("deploy tells the build its environment, and takes it from CLOUDFLARE_ENV too", () => {
  const files = { "wrangler.toml": `${projectToml()}\n[env.staging.vars.AUTH]\ndebug = "yes"\n` };
  const { status, said } = run("deploy.mjs", files);
  assert.equal(status, 0, said);
  assert.match(said, /warning: debug: is a text/);
  const chosen = run("deploy.mjs", files, { env: { CLOUDFLARE_ENV: "staging" } });
  assert.equal(chosen.status, 1, chosen.said);
});

test("the build refuses the mistakes of the environment in CLOUDFLARE_ENV", () => {
  // The build ends after the check.
  const stop = {
    "scripts/build-tools.mjs": "export const buildTools = () => {};",
    "scripts/rust.mjs": 'export const requireRust = () => { throw new Error("checked"); };',
  };
  const files = { "wrangler.toml": twoMistakes, ...stop };
  assert.match(run("build.mjs", files).said, /error: wrangler\.toml: sesion: unknown key/);
  const staging = run("build.mjs", files, { env: { CLOUDFLARE_ENV: "staging" } });
  assert.match(staging.said, /error: wrangler\.toml, \[env\.staging\]: debug: is a text/);
});

test("loopback addresses are for `wrangler dev`, which names itself to the build", () => {
  const upstream = toml('[vars.AUTH]\nupstream = "http://localhost:3000"\n');
  const files = { "wrangler.toml": upstream };
  assert.match(
    run("config.mjs", files).said,
    /error: upstream: "http:\/\/localhost:3000": a loopback address/,
  );
  assert.equal(run("config.mjs", files, { args: ["--dev"] }).status, 0);
  const stop = {
    "scripts/rust.mjs": 'export const requireRust = () => { throw new Error("all is well"); };',
  };
  const built = (env) => run("build.mjs", { ...files, ...stop }, { env }).said;
  assert.match(built({ WRANGLER_COMMAND: "dev" }), /all is well/);
  assert.match(built({ WRANGLER_COMMAND: "deploy" }), /error: wrangler\.toml: upstream/);
});
