// Counts the tests of several runners, and prints a summary.

import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";
import { note, step } from "./console.mjs";
import { ended, start } from "./processes.mjs";
import { root } from "./project.mjs";

/** The tests that passed, failed and were skipped, over all parts of a run. */
export class Tally {
  #counts = { passed: 0, failed: 0, skipped: 0 };
  #failed = [];

  /** Runs a program as a part called `title`; it fails unless it exits with 0. What is no test runner counts as one test. */
  async part(title, command, args, env = {}) {
    step(title);
    /** @type {import("node:child_process").SpawnOptions} */
    const options = {
      cwd: root,
      env: { ...colours(), ...process.env, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    };
    const child = start(command, args, options);
    const counts = { passed: 0, failed: 0, skipped: 0 };
    createInterface(/** @type {import("node:stream").Readable} */ (child.stdout)).on("line", (line) => {
      console.log(line);
      addTo(counts, summary(line));
    });
    const code = await ended(child);
    if (code === 0 && counts.passed === 0) counts.passed = 1;
    if (code !== 0 && counts.failed === 0) counts.failed = 1;
    if (counts.failed) this.#failed.push(title);
    addTo(this.#counts, counts);
  }

  /** Skips a part, and says why. With REQUIRE_ALL=1 that is a failure. */
  skip(title, why) {
    step(title);
    note(`SKIP: ${why}`);
    const required = process.env.REQUIRE_ALL === "1";
    addTo(this.#counts, required ? { failed: 1 } : { skipped: 1 });
    if (required) this.#failed.push(title);
  }

  /** Skips a part that this machine need not have, and says why. REQUIRE_ALL=1 does not require it either. */
  notApplicable(title, why) {
    step(title);
    note(`SKIP, not required: ${why}`);
    addTo(this.#counts, { skipped: 1 });
  }

  /** Prints which parts failed and the closing line. The script then exits with 1 if anything failed. */
  close() {
    const { passed, failed, skipped } = this.#counts;
    console.log("");
    for (const title of this.#failed) console.log(`FAILED: ${title}`);
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
    process.exitCode = failed ? 1 : 0;
  }
}

// The closing lines of cargo test and of node's test runner.
function summary(line) {
  const plain = stripVTControlCharacters(line);
  const cargo = plain.match(/^test result: .* (\d+) passed; (\d+) failed; (\d+) ignored/);
  if (cargo) return { passed: Number(cargo[1]), failed: Number(cargo[2]), skipped: Number(cargo[3]) };
  const node = plain.match(/^ℹ (pass|fail|cancelled|skipped) (\d+)$/);
  if (!node) return {};
  const name = { pass: "passed", fail: "failed", cancelled: "failed", skipped: "skipped" }[node[1]];
  return { [name]: Number(node[2]) };
}

function addTo(counts, more) {
  for (const [name, number] of Object.entries(more)) counts[name] += number;
}

function colours() {
  return process.stdout.isTTY && !process.env.NO_COLOR
    ? { CARGO_TERM_COLOR: "always", FORCE_COLOR: "1" }
    : {};
}
