// `npx authjs-worker` in a folder of its own.

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inProject } from "../../../scripts/project.mjs";

/** A folder with files, in which commands run. `remove` deletes it. */
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
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Returns the exit code and what is printed. */
async function command(cwd, args) {
  const program = inProject("npm", "dist", "cli.js");
  const child = spawn(process.execPath, [program, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => (said += text));
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { code, said };
}
