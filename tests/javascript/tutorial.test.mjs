// docs/tutorial.md, command by command: its own code blocks are run.

import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { start, stop } from "../../scripts/processes.mjs";
import { inProject } from "../../scripts/project.mjs";
import { freePort } from "../worker/support/ports.mjs";
import { Visitor } from "../worker/support/visitor.mjs";
import { CleanMachine } from "./support/clean-machine.mjs";

const page = readFileSync(inProject("docs", "tutorial.md"), "utf8");
const blocks = [...page.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```/gm)].map(
  ([, language, label, text]) => ({ language, label, text }),
);
const commands = blocks
  .filter(({ language, label }) => language === "sh" && label === undefined)
  .flatMap(({ text }) => text.trim().split("\n"));
const [code] = blocks.filter(({ label }) => label === "src/index.ts");
const labelled = (name) =>
  blocks
    .find(({ label }) => label === name)
    ?.text.trim()
    .split("\n");

const machine = new CleanMachine();
const run = (line) => machine.run("sh", ["-c", line]);

before(() => {
  // What `npm init -y` and `npm install` do with a network.
  writeFileSync(join(machine.folder, "package.json"), '{ "name": "my-site", "type": "module" }\n');
  machine.install();
});
after(() => machine.remove());

test("the page has the blocks that this test runs", () => {
  assert.deepEqual(labelled("install"), [
    "npm init -y",
    "npm install authjs-worker",
    "npm install --save-dev wrangler authjs-worker-dev",
  ]);
  assert.deepEqual(labelled("start"), ["npm run dev"]);
  assert.equal(commands.length, 4, commands.join("\n"));
});

test("the commands before the first start work, and init writes the files that the page names", () => {
  const [init, config, explain] = commands;
  run(init);
  const files = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, file]) => file);
  assert.equal(files.length, 4);
  for (const file of files) assert.ok(existsSync(join(machine.folder, file)), file);
  assert.match(run(config), /nothing to change/);
  assert.match(run(explain), /matcher\[0\]/);
});

test("the code of the page guards what the page says, and shows the provider in the session", async () => {
  writeFileSync(join(machine.folder, "src", "index.ts"), code.text);
  assert.match(run("npx authjs-worker config"), /nothing to change/);
  assert.match(run("npx authjs-worker explain /account/x"), /matcher\[1\]/);
  const ports = { PORT: String(await freePort()), OP_PORT: String(await freePort()) };
  const child = start("sh", ["-c", labelled("start")[0]], {
    cwd: machine.folder,
    env: { ...machine.env, ...ports },
    stdio: ["ignore", "pipe", "pipe"],
  });
  try {
    await ready(child);
    const visitor = new Visitor(`http://localhost:${ports.PORT}`);
    const refused = await visitor.get("/dashboard/");
    assert.match(refused.location, /\/api\/auth\/signin\?/);
    const callback = await visitor.signIn("persona-user", "/dashboard/");
    assert.equal(callback.location, `${visitor.origin}/dashboard/`);
    assert.match((await visitor.get("/dashboard/")).text, /<h1>Dashboard/);
    assert.equal((await visitor.session()).provider, "dev");
  } finally {
    await stop(child);
  }
});

test("the deployment can be built, and each command of it exists", () => {
  run(commands[3]);
  assert.match(run("npx authjs-worker secret --raw"), /^\S{40,}\s*$/);
  const secrets = labelled("deploy").flatMap((line) => /secret put (\w+)$/.exec(line)?.[1] ?? []);
  const told = run("npx authjs-worker providers github");
  assert.deepEqual(
    secrets.filter((name) => name !== "AUTH_SECRET").filter((name) => !told.includes(name)),
    [],
  );
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
