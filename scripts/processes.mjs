// Starts programs, and ends every program that was started.

import { spawn, spawnSync } from "node:child_process";
import { Problem } from "./console.mjs";

const windows = process.platform === "win32";
const running = new Set();

/**
 * Starts a program in a process group of its own, so that `stop` reaches its children too.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 * @returns {import("node:child_process").ChildProcess}
 */
export function start(command, args, options = {}) {
  const child = spawn(command, args, {
    detached: !windows,
    stdio: ["ignore", "inherit", "inherit"],
    ...options,
  });
  running.add(child);
  child.once("error", () => running.delete(child));
  return child;
}

/** Waits until a started program ends. Returns its exit code, or the name of the signal that ended it. */
export async function ended(child) {
  const code = await new Promise((resolve, reject) => {
    child.once("error", (error) =>
      reject(new Problem(`\`${child.spawnargs[0]}\` cannot be started: ${error.message}`)),
    );
    child.once("exit", (code, signal) => resolve(code ?? signal));
  });
  running.delete(child);
  return code;
}

/** Runs a program to its end. Throws a `Problem` unless it exits with 0. */
export async function run(command, args, options) {
  const code = await ended(start(command, args, options));
  if (code !== 0) throw new Problem(`\`${[command, ...args].join(" ")}\` ended with ${code}.`);
}

/** What a program prints, trimmed; `undefined` when it is missing or fails. */
export function output(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: "utf8", ...options });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** Returns what a program prints, trimmed. Throws a `Problem` if it is missing or fails. */
export function requiredOutput(command, args, options) {
  const printed = output(command, args, options);
  if (printed === undefined) throw new Problem(`\`${[command, ...args].join(" ")}\` failed.`);
  return printed;
}

/** Ends every program that is still running, with its children. */
export const stopAll = () => Promise.all([...running].map((child) => stop(child)));

/** Ends the process group of a started program: sends SIGTERM first, and SIGKILL after `patience` milliseconds. */
export async function stop(child, patience = 5_000) {
  running.delete(child);
  signal(child, "SIGTERM");
  const deadline = Date.now() + patience;
  while (alive(child) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  if (alive(child)) signal(child, "SIGKILL");
}

function signal(child, name) {
  try {
    if (windows) child.kill(name);
    else process.kill(-child.pid, name);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH") throw error;
  }
}

function alive(child) {
  if (windows) return child.exitCode === null && child.signalCode === null;
  try {
    return process.kill(-child.pid, 0);
  } catch {
    return false;
  }
}
