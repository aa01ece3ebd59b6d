// `npm run example -- NAME` for tests, on free ports.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { inProject } from "../../scripts/project.mjs";
import { freePort } from "../../tests/worker/support/ports.mjs";

/**
 * Starts the command. Returns `origin` (of the Worker), `origins` (of all that listen), `ready` (rejects if the command ends
 * before), `said()` and `stop()`, which returns the exit code.
 */
export async function startCommand(name) {
  const [PORT, OP_PORT, BACKEND_PORT] = [await freePort(), await freePort(), await freePort()];
  const state = mkdtempSync(join(tmpdir(), "authjs-worker-command-"));
  const ports = { PORT: `${PORT}`, OP_PORT: `${OP_PORT}`, BACKEND_PORT: `${BACKEND_PORT}` };
  const env = { ...process.env, ...ports, EXAMPLE_STATE: state };
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
  const stop = async () => {
    child.kill("SIGTERM");
    const code = await ended;
    rmSync(state, { recursive: true, force: true });
    return code;
  };
  const origins = Object.values(ports).map((port) => `http://localhost:${port}`);
  return { origin: origins[0], origins, ready, ended, said, stop };
}
