// `npm run example -- django`: one command starts everything, and ends everything.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { inProject } from "../../../scripts/project.mjs";
import { freePort } from "../../../tests/worker/support/ports.mjs";
import { Visitor } from "../../../tests/worker/support/visitor.mjs";

const ports = {
  PORT: `${await freePort()}`,
  OP_PORT: `${await freePort()}`,
  BACKEND_PORT: `${await freePort()}`,
};

test("the command says when it is ready, a visitor signs in, and no program outlives it", async () => {
  const state = mkdtempSync(join(tmpdir(), "authjs-worker-django-"));
  const env = { ...process.env, ...ports, EXAMPLE_STATE: state };
  const started = run("django", env);
  try {
    await started.ready;
    const visitor = new Visitor(`http://localhost:${ports.PORT}`);
    await visitor.signIn("persona-user", "/notes/");
    assert.match((await visitor.get("/notes/")).text, /<h1>Notes of Ada User<\/h1>/);
    started.child.kill("SIGTERM");
    assert.equal(await started.ended, 0);
    for (const port of Object.values(ports)) await assert.rejects(fetch(`http://localhost:${port}`), port);
  } finally {
    started.child.kill("SIGTERM");
    await started.ended;
    rmSync(state, { recursive: true });
  }
});

test("an example that does not exist is named, with those that do", async () => {
  const started = run("rails", process.env);
  assert.equal(await started.ended, 1);
  assert.match(started.said(), /error: `rails` is no example\. Name one of these after `--`: django/);
});

function run(name, env) {
  const child = spawn(process.execPath, [inProject("scripts", "example.mjs"), name], { env });
  const lines = [];
  const said = () => lines.join("\n");
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal)));
  const ready = new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on("line", (line) => {
        lines.push(line);
        if (line.startsWith("Ready on ")) resolve(line);
      });
    }
    ended.then(() => reject(new Error(said())));
  });
  ready.catch(() => {});
  return { child, ready, ended, said };
}
