// `npm start` on free ports, with data of its own.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { freePort } from "../../worker/support/ports.mjs";

const script = fileURLToPath(new URL("../../../scripts/start.mjs", import.meta.url));

/** Starts everything and waits for its "Ready on" line. Returns `origin`, `issuer`, and `stop()`, which returns the exit code. */
export async function startSite() {
  const [port, providerPort] = [await freePort(), await freePort()];
  const state = mkdtempSync(join(tmpdir(), "authjs-worker-state-"));
  const env = { ...process.env, PORT: port, OP_PORT: providerPort, DEV_STATE: state };
  const child = spawn(process.execPath, [script], { env, stdio: ["ignore", "pipe", "inherit"] });
  const lines = [];
  await new Promise((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => {
      lines.push(line);
      if (line === `Ready on http://localhost:${port}`) resolve();
    });
    child.once("exit", (code) => reject(new Error(`npm start ended with ${code}:\n${lines.join("\n")}`)));
  });
  const origin = `http://localhost:${port}`;
  return { origin, issuer: `http://localhost:${providerPort}`, lines, stop: () => stop(child, state) };
}

async function stop(child, state) {
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal)));
  child.kill("SIGTERM");
  const code = await ended;
  rmSync(state, { recursive: true });
  return code;
}
