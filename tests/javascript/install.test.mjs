// The tarballs in an empty project, without cargo: from `npx authjs-worker init` to a session.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { start, stop } from "../../scripts/processes.mjs";
import { freePort } from "../worker/support/ports.mjs";
import { Visitor } from "../worker/support/visitor.mjs";
import { CleanMachine } from "./support/clean-machine.mjs";

const machine = new CleanMachine();
const { folder, env } = machine;
const run = (...call) => machine.run(...call);

before(() => {
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  machine.install("hono");
});
after(() => machine.remove());

test("from the installed package to a session, with a local provider and without cargo", async (t) => {
  const began = Date.now();
  assert.equal(spawnSync("cargo", ["--version"], { env }).error?.code, "ENOENT");
  run("npx", ["authjs-worker", "init", "--provider", "github", "--framework", "worker", "--yes"]);
  const ports = { PORT: String(await freePort()), OP_PORT: String(await freePort()) };
  const child = start("npm", ["run", "dev"], {
    cwd: folder,
    env: { ...env, ...ports },
    stdio: ["ignore", "pipe", "pipe"],
  });
  try {
    await ready(child);
    const visitor = new Visitor(`http://localhost:${ports.PORT}`);
    const callback = await visitor.signIn("persona-user", "/dashboard");
    assert.equal(callback.location, `${visitor.origin}/dashboard`);
    assert.equal((await visitor.session()).user.email, "ada@example.com");
    t.diagnostic(`${((Date.now() - began) / 1000).toFixed(1)} seconds after npm install: signed in`);
    const page = await visitor.get("/dashboard");
    assert.match(page.text, /Hello, Ada User/);
    // The placeholder of .dev.vars is what it finds.
    const told = run("npx", ["authjs-worker", "doctor", visitor.origin], { status: 1 });
    assert.match(told, /lists dev, github|lists github, dev/);
    assert.match(told, /client id is "replace-me"/);
    assert.match(told, /1 error, 0 warnings/);
  } finally {
    await stop(child);
  }
});

function ready(child) {
  return new Promise((resolve, reject) => {
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => {
        said += text;
        if (said.includes("\nReady on ")) resolve(said);
      });
    child.once("exit", () => reject(new Error(`npm run dev ended:\n${said}`)));
  });
}

for (const framework of ["worker", "static", "hono"])
  test(`wrangler bundles a project of the framework ${framework}, and its configuration is in order`, () => {
    for (const name of ["wrangler.jsonc", "src", "public", ".dev.vars"])
      rmSync(join(folder, name), { recursive: true, force: true });
    run("npx", ["authjs-worker", "init", "--provider", "auth0", "--framework", framework, "--yes"]);
    run("npx", ["wrangler", "deploy", "--dry-run", "--outdir", "out"]);
    assert.ok(readdirSync(join(folder, "out")).some((name) => name.endsWith(".wasm")));
    assert.match(run("npx", ["authjs-worker", "config"]), /src\/index\.ts\n\s+ok\s+nothing to change/);
    assert.match(run("npx", ["authjs-worker", "explain", "/dashboard/x"]), /matcher\[0\]\s+\/dashboard/);
    assert.match(run("npx", ["authjs-worker", "explain", "/"]), /public/);
  });
