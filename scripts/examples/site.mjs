// A running example: the Worker in `wrangler dev` with the wrangler.toml of the example, and the backend behind it.

import { createInterface } from "node:readline";
import { clientId, developmentVars } from "../../dev/worker-vars.mjs";
import { Problem } from "../console.mjs";
import { ended, start, stop } from "../processes.mjs";
import { answer, configurationMistake, isConfigured } from "../readiness.mjs";
import { wranglerDev } from "../wrangler-dev.mjs";
import { exampleNamed } from "./example.mjs";

/**
 * @typedef {object} Options
 * @property {number} port of the Worker
 * @property {number} backendPort
 * @property {string} issuer of the OpenID Provider, which runs
 * @property {string} secret the AUTH_SECRET
 * @property {string} state a folder for the backend's files
 * @property {(program: string, line: string) => void} [heard] gets every line that a program writes
 */

/**
 * Starts the backend and the Worker of an example. Returns `origin`, `backend`, `stop()`, and `failure`, a promise that rejects
 * when a program ends.
 *
 * @param {string} name
 * @param {Options & { clientSecret: string }} options
 */
export async function startExample(name, options) {
  const { port, clientSecret, issuer, secret, heard } = options;
  const example = await exampleNamed(name);
  const backend = await startBackend(name, options);
  const vars = { ...developmentVars({ issuer, clientSecret, secret }), ...example.vars?.(placeOf(options)) };
  Object.assign(vars.AUTH_CONFIG_9, example.options?.(placeOf(options)));
  const worker = watch("worker", wranglerDev({ folder: example.folder, port, vars }), heard);
  const failure = Promise.race([backend.failure, worker.failure]);
  const stopBoth = async () => void (await Promise.all([backend.stop(), worker.stop()]));
  const origin = originOf(port);
  try {
    if (!(await Promise.race([failure, isConfigured(origin)])))
      throw new Problem(`The Worker cannot use its configuration. ${await mistakeIn(worker.lines)}`);
    return { origin, backend, worker, failure, stop: stopBoth };
  } catch (error) {
    await stopBoth();
    throw error;
  }
}

/**
 * Starts the backend of an example alone. Returns its `origin`, `lines` (what it writes), `stop()` and `failure`.
 *
 * @param {string} name
 * @param {Options} options
 */
export async function startBackend(name, options) {
  const example = await exampleNamed(name);
  if (!example.backend) return withoutBackend;
  const { command, args, env } = await example.backend(placeOf(options));
  /** @type {import("node:child_process").SpawnOptions} */
  const how = { cwd: example.folder, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] };
  const backend = watch("backend", start(command, args, how), options.heard);
  const origin = originOf(options.backendPort);
  try {
    await Promise.race([backend.failure, answer(origin + example.ready)]);
    return { origin, ...backend };
  } catch (error) {
    await backend.stop();
    throw error;
  }
}

/** An example may be all in its Worker. */
const withoutBackend = {
  origin: undefined,
  lines: [],
  failure: /** @type {Promise<never>} */ (new Promise(() => {})),
  stop: async () => {},
};

const originOf = (port) => `http://localhost:${port}`;

const placeOf = ({ port, backendPort, issuer, secret, state }) => ({
  origin: originOf(port),
  port: backendPort,
  issuer,
  clientId,
  secret,
  state,
});

function watch(program, child, heard = (_program, _line) => {}) {
  const lines = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on("line", (line) => {
      lines.push(line);
      heard(program, line);
    });
  }
  let isStopped = false;
  /** @type {Promise<never>} */
  const failure = ended(child).then((code) => {
    if (isStopped) return new Promise(() => {});
    throw new Problem(`The ${program} ended with ${code}:\n${lines.slice(-20).join("\n")}`);
  });
  failure.catch(() => {});
  const end = () => {
    isStopped = true;
    return stop(child);
  };
  return { lines, failure, stop: end };
}

// The line of the log may arrive after the answer.
async function mistakeIn(lines) {
  for (let waited = 0; waited < 3_000; waited += 100) {
    const mistake = lines.map(configurationMistake).find(Boolean);
    if (mistake) return mistake;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return lines.slice(-20).join("\n");
}
