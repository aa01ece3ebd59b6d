// The folder template/ as a project of its own, with the tarballs and without cargo.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { after, before, test } from "node:test";
import { parse } from "jsonc-parser";
import { inProject } from "../../scripts/project.mjs";
import { CleanMachine } from "./support/clean-machine.mjs";

const machine = new CleanMachine();
const { folder } = machine;
const read = (...path) => readFileSync(join(folder, ...path), "utf8");

before(() => {
  const manifest = JSON.parse(readFileSync(inProject("template", "package.json"), "utf8"));
  cpSync(inProject("template"), folder, {
    recursive: true,
    filter: (path) => !/node_modules|\.wrangler/.test(path),
  });
  // What `install` does not find without a network.
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ ...manifest, dependencies: {}, devDependencies: {} }),
  );
  machine.install();
  cpSync(inProject("template", "package.json"), join(folder, "package.json"));
  cpSync(join(folder, ".dev.vars.example"), join(folder, ".dev.vars"));
});
after(() => machine.remove());

test("the versions of the template are those of this repository", () => {
  const versionOf = (name) => JSON.parse(readFileSync(inProject(name, "package.json"), "utf8")).version;
  const { dependencies, devDependencies } = JSON.parse(read("package.json"));
  const ours = JSON.parse(readFileSync(inProject("package.json"), "utf8"));
  assert.equal(dependencies["authjs-worker"], versionOf("npm"));
  assert.equal(devDependencies["authjs-worker-dev"], versionOf("npm-dev"));
  assert.equal(devDependencies.wrangler, ours.devDependencies.wrangler);
});

test("no binding has an id, so that wrangler creates each of them", () => {
  const config = parse(read("wrangler.jsonc"));
  assert.deepEqual(config.kv_namespaces, [{ binding: "AUTH_KV" }]);
  assert.deepEqual(Object.keys(config.d1_databases[0]).sort(), ["binding", "migrations_dir"]);
  assert.deepEqual(
    readdirSync(join(folder, config.d1_databases[0].migrations_dir)),
    readdirSync(inProject("migrations")),
  );
  assert.deepEqual(config.migrations, [{ tag: "authjs-1", new_sqlite_classes: ["AuthState"] }]);
});

test("wrangler takes the project, with all of its bindings", () => {
  const told = machine.run("npx", ["wrangler", "deploy", "--dry-run", "--outdir", "out"]);
  for (const name of ["AUTH_KV", "AUTH_DB", "AUTH_STATE", "ASSETS"])
    assert.match(told, new RegExp(`env\\.${name}\\b`));
  assert.ok(readdirSync(join(folder, "out")).some((name) => name.endsWith(".wasm")));
  rmSync(join(folder, "out"), { recursive: true });
});

test("the configuration is in order", () => {
  assert.match(machine.run("npm", ["run", "check"]), /nothing to change/);
});

test("every secret that the Deploy button asks for has a description", () => {
  const { bindings } = JSON.parse(read("package.json")).cloudflare;
  const secrets = [...read(".dev.vars.example").matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
  assert.deepEqual(secrets, ["AUTH_SECRET", "AUTH_GITHUB_ID", "AUTH_GITHUB_SECRET"]);
  for (const name of secrets) assert.ok(bindings[name].description, name);
});

test("the tests of the template pass: a sign-in at the local provider, in workerd", (t) => {
  assert.equal(spawnSync("cargo", ["--version"], { env: machine.env }).error?.code, "ENOENT");
  const told = machine.run("npm", ["test", "--", "--test-reporter", "tap"]);
  t.diagnostic(told.match(/^# pass .*$/m)?.[0] ?? told);
  assert.match(told, /^# pass 2$/m);
});

/** Runs `npm run deploy` with a wrangler that answers as told, and returns the calls of it. */
function deploy(answers, { status = 0 } = {}) {
  const bin = join(folder, "fake");
  mkdirSync(bin, { recursive: true });
  const log = join(bin, "calls");
  rmSync(log, { force: true });
  const script = `#!${process.execPath}
import fs from "node:fs";
const call = process.argv.slice(3).join(" ");
const answers = ${JSON.stringify(answers)};
const calls = fs.existsSync(${JSON.stringify(log)}) ? fs.readFileSync(${JSON.stringify(log)}, "utf8").split("\\n").filter(Boolean) : [];
fs.appendFileSync(${JSON.stringify(log)}, call + "\\n");
const { status = 0, text = "" } = answers[calls.length] ?? {};
console.error(text);
process.exit(status);
`;
  writeFileSync(join(bin, "npx"), script);
  chmodSync(join(bin, "npx"), 0o755);
  machine.run("node", ["deploy.mjs"], { status, env: { PATH: `${bin}${delimiter}${machine.env.PATH}` } });
  return existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
}

const migrate = "d1 migrations apply AUTH_DB --remote";
const absent = {
  status: 1,
  text: "Couldn't find an auto-provisioned D1 DB named 'my-site-auth-db' for binding 'AUTH_DB'.",
};

test("a deployment migrates first, and the first one afterwards, when the database exists", () => {
  assert.deepEqual(deploy([{}, {}]), [migrate, "deploy"]);
  assert.deepEqual(deploy([absent, {}, {}]), [migrate, "deploy", migrate]);
});

test("a deployment ends at a failure: no Worker goes live without its tables", () => {
  assert.deepEqual(deploy([{ status: 1, text: "no such column" }], { status: 1 }), [migrate]);
  assert.deepEqual(deploy([absent, { status: 3 }], { status: 3 }), [migrate, "deploy"]);
});

test("the sentence by which the template knows its first deployment is one of this wrangler", () => {
  const cli = readFileSync(inProject("node_modules", "wrangler", "wrangler-dist", "cli.js"), "utf8");
  assert.ok(cli.includes("Couldn't find an auto-provisioned D1 DB"));
});
