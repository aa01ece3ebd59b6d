// `npm run fuzz [-- --seconds N] [TARGET...]`: libFuzzer on the targets of fuzz/, with a nightly Rust. What it learns
// stays in fuzz/corpus, what it breaks in fuzz/artifacts.

import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cargoTool, findCargoTool } from "./cargo-tools.mjs";
import { Problem } from "./console.mjs";
import { main } from "./main.mjs";
import { output } from "./processes.mjs";
import { inProject } from "./project.mjs";
import { requireRust } from "./rust.mjs";
import { Tally } from "./tally.mjs";

const cargoFuzz = { crate: "cargo-fuzz", version: "0.13.2", flags: ["--locked", "--debug"] };
const targets = () => readdirSync(inProject("fuzz", "seeds")).sort();
const hasNightly = () => output("rustup", ["run", "nightly", "cargo", "--version"]) !== undefined;

/** Runs every target for a few seconds, where a nightly Rust and cargo-fuzz are there. Nobody has to have them. */
export async function fuzzBriefly(tally) {
  const title = "Fuzz targets, briefly";
  if (!hasNightly()) return tally.notApplicable(title, "no nightly Rust. `npm test` runs the same checks without a fuzzer");
  const program = findCargoTool(cargoFuzz);
  if (!program) return tally.notApplicable(title, "no cargo-fuzz. `npm run fuzz` installs it");
  for (const target of targets()) await fuzz(tally, program, target, 3);
}

async function fuzz(tally, program, target, seconds) {
  // The first folder is the one that libFuzzer writes to.
  const corpus = inProject("fuzz", "corpus", target);
  mkdirSync(corpus, { recursive: true });
  // `-O`: the profile of fuzz/Cargo.toml decides on assertions, the flag of cargo-fuzz would turn on all of them.
  const run = ["run", "nightly", program, "run", "-O", "--fuzz-dir", inProject("fuzz")];
  if (process.env.CARGO_TARGET_DIR) run.push("--target-dir", join(process.env.CARGO_TARGET_DIR, "fuzz"));
  const limits = [`-max_total_time=${seconds}`, "-max_len=4096", "-timeout=5", "-print_final_stats=1"];
  await tally.part(`Fuzzing ${target}`, "rustup", [...run, target, corpus, inProject("fuzz", "seeds", target), "--", ...limits]);
}

async function fuzzAtLength() {
  await requireRust();
  if (!hasNightly()) throw new Problem("A nightly Rust is missing: `rustup toolchain install nightly`.");
  const args = process.argv.slice(2);
  const at = args.indexOf("--seconds");
  const seconds = at < 0 ? 60 : Number(args.splice(at, 2)[1]);
  if (!(seconds > 0)) throw new Problem("--seconds takes a number.");
  const unknown = args.find((target) => !targets().includes(target));
  if (unknown) throw new Problem(`There is no target ${unknown}, only ${targets().join(", ")}.`);
  const program = await cargoTool(cargoFuzz);
  const tally = new Tally();
  for (const target of args.length ? args : targets()) await fuzz(tally, program, target, seconds);
  tally.close();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main(fuzzAtLength);
