// `npm run fuzz [-- --seconds N] [TARGET...]`: runs libFuzzer on the targets of fuzz/, with a nightly Rust.
// New inputs stay in fuzz/corpus, failing inputs in fuzz/artifacts.

import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cargoTool, findCargoTool } from "./cargo-tools.mjs";
import { Problem } from "./console.mjs";
import { main } from "./main.mjs";
import { output, requiredOutput } from "./processes.mjs";
import { captured, inProject } from "./project.mjs";
import { requireRust } from "./rust.mjs";
import { Tally } from "./tally.mjs";

const cargoFuzz = { crate: "cargo-fuzz", version: "0.13.2", flags: ["--debug"] };
const targets = () => readdirSync(inProject("fuzz", "seeds")).sort();
const hasNightly = () => output("rustup", ["run", "nightly", "cargo", "--version"]) !== undefined;

/** Runs every target for a few seconds, if a nightly Rust and cargo-fuzz are installed. They are optional. */
export async function fuzzBriefly(tally) {
  const title = "Fuzz targets, briefly";
  if (process.env.CI)
    return tally.notApplicable(
      title,
      "minutes of compiling. `npm test` runs the same checks without a fuzzer",
    );
  if (!hasNightly())
    return tally.notApplicable(title, "no nightly Rust. `npm test` runs the same checks without a fuzzer");
  const program = findCargoTool(cargoFuzz);
  if (!program) return tally.notApplicable(title, "no cargo-fuzz. `npm run fuzz` installs it");
  await fuzz(tally, program, targets(), 3);
}

// The targets are built together and run directly. cargo-fuzz would call cargo twice for each target, and
// without an auth.config.json each call compiles the Worker again.
async function fuzz(tally, program, wanted, seconds) {
  const folder = process.env.CARGO_TARGET_DIR
    ? join(process.env.CARGO_TARGET_DIR, "fuzz")
    : inProject("fuzz", "target");
  // `-O`: the profile of fuzz/Cargo.toml decides on assertions. cargo-fuzz would enable all of them.
  const build = [
    "run",
    "nightly",
    program,
    "build",
    "-O",
    "--fuzz-dir",
    inProject("fuzz"),
    "--target-dir",
    folder,
  ];
  await tally.part("Building the fuzz targets", "rustup", build);
  const host = captured(requiredOutput("rustc", ["-vV"]), /^host: (.+)$/m);
  for (const target of wanted) {
    // libFuzzer writes to the first folder.
    const [corpus, artifacts] = ["corpus", "artifacts"].map((name) => inProject("fuzz", name, target));
    for (const path of [corpus, artifacts]) mkdirSync(path, { recursive: true });
    const limits = [
      `-max_total_time=${seconds}`,
      "-max_len=4096",
      "-timeout=5",
      `-artifact_prefix=${artifacts}/`,
    ];
    const binary = join(folder, host, "release", target);
    await tally.part(`Fuzzing ${target}`, binary, [...limits, corpus, inProject("fuzz", "seeds", target)]);
  }
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
  await fuzz(tally, program, args.length ? args : targets(), seconds);
  tally.close();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main(fuzzAtLength);
