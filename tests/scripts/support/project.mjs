// A copy of the project's scripts in a separate folder, with a `wrangler` that records its calls.

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { inProject, root } from "../../../scripts/project.mjs";

// `FAKE_SECRETS` is the output of `secret list`, `FAKE_RESULTS` that of `d1 execute`. `FAKE_FAILS` is the command that fails, for
// example `secret list`.
const fakeWrangler = `#!/usr/bin/env node
import { appendFileSync, readFileSync } from "node:fs";
const args = process.argv.slice(2);
const { FAKE_LOG, FAKE_SECRETS = "[]", FAKE_RESULTS, FAKE_FAILS } = process.env;
const input = args[1] === "put" ? readFileSync(0, "utf8") : "";
appendFileSync(FAKE_LOG, JSON.stringify({ args, input }) + "\\n");
if (args[1] === "list") console.log(FAKE_SECRETS);
if (args[1] === "execute") console.log(FAKE_RESULTS);
if (FAKE_FAILS && args.join(" ").startsWith(FAKE_FAILS)) { console.error("Authentication error [code: 10000]"); process.exit(1); }
`;

/** Makes the project's copy, with further files by path. */
export function makeProject(files = {}) {
  const folder = mkdtempSync(join(tmpdir(), "authjs-worker-scripts-"));
  const at = (path) => join(folder, path);
  for (const name of ["scripts", "migrations", "package.json", "package-lock.json"])
    cpSync(inProject(name), at(name), { recursive: true });
  const stamp = createHash("sha256")
    .update(readFileSync(at("package-lock.json")))
    .digest("hex");
  write(at("node_modules/.package-lock.sha256"), stamp);
  for (const name of ["smol-toml", "jsonc-parser"])
    symlinkSync(inProject("node_modules", name), at(join("node_modules", name)));
  write(at("node_modules/.bin/package.json"), '{ "type": "module" }');
  write(at("node_modules/.bin/wrangler"), fakeWrangler);
  chmodSync(at("node_modules/.bin/wrangler"), 0o755);
  symlinkSync(inProject("node_modules", ".bin", "node"), at("node_modules/.bin/node"));
  // The copy has no crates.
  const nodeWasm = pathToFileURL(inProject("scripts", "node-wasm.mjs"));
  write(at("scripts/node-wasm.mjs"), `export * from ${JSON.stringify(nodeWasm.href)};`);
  for (const [path, text] of Object.entries(files)) write(at(path), text);
  return {
    folder,
    start: (script, env) => start(folder, script, env),
    run: (script, args, env) => run(folder, script, args, env),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** The wrangler.toml of the project, with a change. */
export const projectToml = (change = (text) => text) =>
  change(readFileSync(join(root, "wrangler.toml"), "utf8"));

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

// Starts a script that keeps running, and returns its output.
function start(folder, script, env) {
  const { CLOUDFLARE_ENV, ...inherited } = process.env;
  const child = spawn(process.execPath, [join(folder, "scripts", script)], {
    cwd: folder,
    env: { ...inherited, NO_COLOR: "1", FAKE_LOG: join(folder, "calls.log"), ...env },
  });
  const started = { child, said: "", ended: new Promise((resolve) => child.once("exit", resolve)) };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (started.said += chunk));
  return started;
}

// Returns the output of the script, its exit code, and the calls of wrangler.
function run(folder, script, args = [], env = {}) {
  const log = join(folder, "calls.log");
  rmSync(log, { force: true });
  const { CLOUDFLARE_ENV, WRANGLER_CI_OVERRIDE_NAME, ...inherited } = process.env;
  const options = {
    cwd: folder,
    encoding: "utf8",
    env: { ...inherited, NO_COLOR: "1", FAKE_LOG: log, ...env },
  };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, "scripts", script), ...args],
    options,
  );
  const calls = existsSync(log)
    ? readFileSync(log, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
    : [];
  return { status, said: stdout + stderr, calls };
}
