// The start and the end of a script.

import { complain } from "./console.mjs";
import { stopAll } from "./processes.mjs";

/** Runs a script and exits: with 0, with 1 when it throws, with `interrupted` after Ctrl-C. No program it started outlives it. */
export async function main(script, { interrupted = 130 } = {}) {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => end(interrupted));
  endWithNpm(interrupted);
  try {
    await script();
    await end(process.exitCode ?? 0);
  } catch (error) {
    if (ending) return;
    complain(error);
    await end(1);
  }
}

let ending = false;

async function end(code) {
  if (ending) return;
  ending = true;
  await stopAll();
  process.exit(code);
}

// npm passes a signal to its shell, and not every shell passes it on. When the shell has ended, this script
// ends too.
function endWithNpm(code) {
  const shell = process.ppid;
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid === shell || end(code), 250).unref();
}
