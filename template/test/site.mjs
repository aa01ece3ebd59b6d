// The site with the local OpenID Provider, on free ports and with a database of its own.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Starts the site. Returns its origin and `stop()`. */
export async function startSite() {
  const state = mkdtempSync(join(tmpdir(), "my-site-"));
  const migrated = spawnSync(
    "npx",
    ["wrangler", "d1", "migrations", "apply", "AUTH_DB", "--local", "--persist-to", state],
    { encoding: "utf8" },
  );
  if (migrated.status !== 0) throw new Error(`${migrated.stdout}${migrated.stderr}`);
  const env = { ...process.env, PORT: await freePort(), OP_PORT: await freePort() };
  const child = spawn("npx", ["authjs-worker-dev", "--", "--persist-to", state], { env, detached: true });
  const stop = () =>
    new Promise((resolve) => {
      child.once("exit", () => resolve(rmSync(state, { recursive: true, force: true })));
      process.kill(-child.pid, "SIGTERM");
    });
  await ready(child);
  return { origin: `http://localhost:${env.PORT}`, stop };
}

function ready(child) {
  return new Promise((resolve, reject) => {
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => {
        said += text;
        if (said.includes("\nReady on ")) resolve();
      });
    child.once("exit", () => reject(new Error(`The site did not start:\n${said}`)));
  });
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(String(port)));
    });
  });
}
