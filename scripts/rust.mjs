// The Rust toolchain: found, new enough, and able to compile for wasm32.

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { Problem, step } from "./console.mjs";
import { output, run } from "./processes.mjs";
import { atLeast, oldestRust, root } from "./project.mjs";

const target = "wasm32-unknown-unknown";
const howToGetRust = `Get it with rustup, https://rustup.rs:

    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh

then open a new shell and run this again.`;

/** Checks that `cargo` exists and compiles for wasm32. Reports what is missing and how to get it. */
export async function requireRust() {
  process.env.PATH += delimiter + join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "bin");
  const found = output("cargo", ["--version"], { cwd: root })?.match(/^cargo (\d+\.\d+\.\d+)/)?.[1];
  if (!found) throw new Problem(`Rust is missing: no \`cargo\` on PATH or in ~/.cargo/bin. ${howToGetRust}`);
  if (!atLeast(found, oldestRust())) {
    throw new Problem(
      `Rust ${oldestRust()} or newer is needed, found ${found}. Run \`rustup update stable\`.`,
    );
  }
  await requireWasmTarget();
}

async function requireWasmTarget() {
  const sysroot = output("rustc", ["--print", "sysroot"], { cwd: root });
  if (sysroot && existsSync(join(sysroot, "lib", "rustlib", target))) return;
  if (!output("rustup", ["--version"])) {
    throw new Problem(
      `This Rust cannot compile for ${target}, and there is no rustup to add it. ${howToGetRust}`,
    );
  }
  step(`Adding the Rust target ${target}`);
  await run("rustup", ["target", "add", target], { cwd: root });
}
