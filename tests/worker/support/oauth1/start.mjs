// A third-party OAuth 1.0 server beside the Worker: oauthlib's, in a Python of the cache.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { pythonWith } from "../../../../scripts/python.mjs";

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/** A Python that has oauthlib; `undefined` where there is no Python. */
export const oauthlib = () => pythonWith(file("requirements.txt"));

/**
 * Starts the server for one client. Returns `url`, `seen()` (its requests: `path`, `method`, `status`, `error`) and `stop()`.
 */
export async function startOAuth1Server(python, client) {
  const child = spawn(python, [file("server.py")], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.write(`${JSON.stringify(client)}\n`);
  const port = await new Promise((resolve, reject) => {
    child
      .once("error", reject)
      .once("exit", (code) => reject(new Error(`the OAuth 1.0 server ended with ${code}`)));
    createInterface(child.stdout).once("line", (line) => resolve(Number(line)));
  });
  const ended = new Promise((resolve) => child.removeAllListeners("exit").once("exit", resolve));
  const stop = () => {
    child.stdin.end();
    return ended;
  };
  const url = `http://127.0.0.1:${port}`;
  const seen = async () => (await fetch(`${url}/seen`)).json();
  return { url, seen, stop };
}
