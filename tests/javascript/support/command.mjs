// `npx authjs-worker` in a folder of its own.

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inProject } from "../../../scripts/project.mjs";

/**
 * A folder with files, in which commands run. `asked` answers the questions of a command in a terminal, `trusting` gives it a certificate
 * that it accepts. `remove` deletes the folder.
 */
export function makeFolder(files = {}) {
  const folder = mkdtempSync(join(tmpdir(), "authjs-worker-command-"));
  // Its esbuild reads the configuration in code.
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(inProject("node_modules", "wrangler"), join(folder, "node_modules", "wrangler"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return {
    folder,
    read: (name) => readFileSync(join(folder, name), "utf8"),
    command: (...args) => command(folder, args),
    asked: (answers, ...args) => asked(folder, answers, args),
    trusting: (certificate, ...args) => command(folder, args, { NODE_EXTRA_CA_CERTS: certificate }),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

const program = inProject("npm", "dist", "cli.js");

/** Returns the exit code and what is printed. */
async function command(cwd, args, variables = {}) {
  const env = { ...process.env, ...variables };
  return ended(spawn(process.execPath, [program, ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] }));
}

/** The command believes that it talks to a terminal. An answer is typed when a question, which ends with `): `, is there. */
async function asked(cwd, answers, args) {
  const terminal = "process.stdin.isTTY = process.stdout.isTTY = true";
  const options = ["--import", `data:text/javascript,${terminal}`, program, ...args];
  const env = { ...process.env, NO_COLOR: "1" };
  const child = spawn(process.execPath, options, { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
  const left = [...answers];
  let shown = "";
  child.stdout.on("data", (text) => {
    shown += text;
    if (shown.split("): ").length - 1 > answers.length - left.length)
      child.stdin.write(`${left.shift() ?? ""}\n`);
  });
  const { code, said } = await ended(child);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal moves its cursor with them
  return { code, said: said.replace(/\u001b\[\d*[A-Z]/g, ""), left };
}

async function ended(child) {
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => (said += text));
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { code, said };
}
