// The built Worker in workerd, the runtime of Cloudflare Workers, with nothing in front that changes a
// request.

import { spawn } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import workerd from "workerd";
import { capnp } from "./capnp.mjs";
import { freePort } from "./ports.mjs";
import { recordProvoked } from "./provoked.mjs";
import { until } from "./until.mjs";

const builds = {
  shipped: new URL("../../../build/", import.meta.url),
  hooks: new URL("../../../build-test-hooks/", import.meta.url),
};

/**
 * Starts the Worker of build/ on a loopback port; with `hooks` that of build-test-hooks/ (`npm run build -- --test-hooks`), with `build` that of the folder at this URL.
 *
 * `vars`: texts, or JSON values; undefined ones are left out. `services`: the bindings that have a `fetch`, by name, each `{ module: "…" }` (the
 * JavaScript of a Worker) or `{ address: "127.0.0.1:…" }` (a server). `kv`: KV namespaces by name, each a module of
 * `kv.mjs` or the `{ address }` of a server that answers as they do. Both also take `{ object: "…" }`: the JavaScript of an object
 * in the Worker's own isolate, which can do what no binding of the runtime does. `outbound`: the address of the server that gets
 * everything the Worker fetches, whatever its host, with the scheme in `x-forwarded-proto`. Returns its `port`, `origin`, `stop()`,
 * `text()` (all it wrote so far), `log()` (the JSON lines of that) and `logged(find)`. A line arrives some time after the answer
 * that it is about: `logged` waits until `find(log(), text())` returns something truthy, and returns that.
 */
export async function startWorker({ port, hooks = false, build, ...bindings }) {
  port ??= await freePort();
  const folder = await mkdtemp(join(tmpdir(), "authjs-worker-"));
  for (const file of ["index.js", "index_bg.wasm"])
    await cp(new URL(file, build ?? (hooks ? builds.hooks : builds.shipped)), join(folder, file));
  await writeFile(join(folder, "config.capnp"), capnp(bindings));
  const worker = launch(folder, port);
  await started(worker);
  const text = () => worker.written.join("");
  const log = () =>
    text()
      .split("\n")
      .map(parsed)
      .filter((line) => line?.source === "authjs-worker");
  return {
    port,
    pid: worker.child.pid,
    origin: `http://localhost:${port}`,
    text,
    log,
    logged: (find) =>
      until(
        () => find(log(), text()),
        () => `what the test waits for is not in the log:\n${text()}`,
      ),
    stop: async () => {
      await stop(worker.child);
      recordProvoked(log());
      await rm(folder, { recursive: true });
    },
  };
}

function launch(folder, port) {
  const options = [
    "serve",
    "config.capnp",
    `--socket-addr=http=127.0.0.1:${port}`,
    "--control-fd=3",
    "--verbose",
  ];
  const child = spawn(workerd.default, options, { cwd: folder, stdio: ["ignore", "pipe", "pipe", "pipe"] });
  const written = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => written.push(text));
  const listening = new Promise((resolve, reject) => {
    child.stdio[3].setEncoding("utf8").on("data", (text) => text.includes('"listen"') && resolve());
    child.once("exit", (code) => reject(new Error(`workerd ended with ${code}:\n${written.join("")}`)));
  });
  return { child, written, listening };
}

// Errors if workerd ends or does not listen within a minute.
async function started({ child, written, listening }) {
  let timer;
  const late = new Promise((_, reject) => {
    const error = () => new Error(`workerd does not listen:\n${written.join("")}`);
    timer = setTimeout(() => reject(error()), 60_000);
  });
  try {
    await Promise.race([listening, late]);
  } catch (error) {
    await stop(child);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  child.removeAllListeners("exit");
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  return ended;
}

// workerd adds a prefix to the Worker's log lines.
function parsed(line) {
  try {
    return JSON.parse(line.slice(line.indexOf("{")));
  } catch {
    return undefined;
  }
}
