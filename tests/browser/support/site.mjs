// `npm start` on free ports.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { freePort } from "../../worker/support/ports.mjs";

const script = fileURLToPath(new URL("../../../scripts/start.mjs", import.meta.url));

/** Starts everything and waits for its "Ready on" line. Returns `origin`, `issuer`, and `stop()`, which returns the exit code. */
export async function startSite() {
  const [port, providerPort] = [await freePort(), await freePort()];
  const env = { ...process.env, PORT: port, OP_PORT: providerPort };
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
  return { origin, issuer: `http://localhost:${providerPort}`, lines, stop: () => stop(child) };
}

function stop(child) {
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal)));
  child.kill("SIGTERM");
  return ended;
}
