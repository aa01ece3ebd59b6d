// `npm run check`: format, lints, types of JavaScript, spelling, prose, features, documentation,
// dependencies, and a few seconds of fuzzing where that can be.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cargoTool } from "./cargo-tools.mjs";
import { eachFeatureAlone } from "./features.mjs";
import { fuzzBriefly } from "./fuzz.mjs";
import { main } from "./main.mjs";
import { hasOpenSsl } from "./openssl.mjs";
import { installPackages } from "./packages.mjs";
import { run } from "./processes.mjs";
import { inProject } from "./project.mjs";
import { pythonWith } from "./python.mjs";
import { requireRust } from "./rust.mjs";
import { Tally } from "./tally.mjs";

const wasm = ["--target", "wasm32-unknown-unknown"];
// Unoptimised builds compile in half the time and run a second longer.
const flags = ["--debug"];
const deny = { crate: "cargo-deny", version: "0.20.2", flags };
const machete = { crate: "cargo-machete", version: "0.9.2", flags };
const audit = { crate: "cargo-audit", version: "0.22.2", flags };

async function check() {
  await requireRust();
  await installPackages();
  const tally = new Tally();
  const features = hasOpenSsl() ? ["--features", "josekit"] : [];
  await tally.part("Format", "cargo", ["fmt", "--check"]);
  await tally.part("Format and lints of JavaScript", "biome", ["check", "--error-on-warnings"]);
  await tally.part("Types of JavaScript", "tsc", ["--project", inProject()]);
  await tally.part("Types of the npm package", "tsc", ["--project", inProject("npm"), "--noEmit"]);
  await tally.part("Types of its command", "tsc", ["--project", inProject("npm", "src", "cli")]);
  await spelling(tally);
  await tally.part("Prose", "node", [inProject("scripts", "prose.mjs")]);
  await tally.part("Lints", "cargo", ["clippy", "--all-targets", ...features, "--", "-D", "warnings"]);
  // The tests must compile where OpenSSL's headers are missing.
  await tally.part("Lints without OAuth 1.0 and josekit", "cargo", [
    "clippy",
    "--all-targets",
    "--no-default-features",
    "--features",
    "entrypoint,email-smtp,bearer,webauthn,second-factor,account,operations",
    "--",
    "-D",
    "warnings",
  ]);
  await tally.part("Lints for wasm32", "cargo", ["clippy", ...wasm, "--", "-D", "warnings"]);
  await lintsOfTheRustExample(tally);
  await tally.part("Lints of the hooks", "cargo", [
    "clippy",
    ...wasm,
    "--features",
    "test-hooks",
    "--",
    "-D",
    "warnings",
  ]);
  const javascript = [
    "--no-default-features",
    "--features",
    "javascript,oauth1,email-smtp,bearer,webauthn,second-factor,account,operations",
  ];
  await tally.part("Lints of the npm package's wasm", "cargo", [
    "clippy",
    ...wasm,
    ...javascript,
    "--",
    "-D",
    "warnings",
  ]);
  for (const { title, args } of eachFeatureAlone())
    await tally.part(`Compiles: ${title}`, "cargo", ["check", "--quiet", ...args]);
  await tally.part("Documentation", "cargo", ["doc", "--no-deps", ...wasm], { RUSTDOCFLAGS: "-D warnings" });
  const inside = ["doc", "--no-deps", "--document-private-items", ...wasm];
  await tally.part("Documentation of what is private", "cargo", inside, { RUSTDOCFLAGS: "-D warnings" });
  await tally.part("Crates that public signatures name", "node", [inProject("scripts", "public-api.mjs")]);
  await tally.part("Documents of the options", "node", [inProject("scripts", "options.mjs"), "--check"]);
  await tally.part("Hashes of npm packages", "node", [inProject("scripts", "lock-file.mjs")]);
  await unusedDependencies(tally);
  await bansLicensesSources(tally);
  await advisories(tally);
  await fuzzBriefly(tally);
  tally.close();
}

// A workspace of its own. It shares the target folder, so that its dependencies are compiled already.
async function lintsOfTheRustExample(tally) {
  const itsOwn = ["--manifest-path", inProject("examples", "rust", "Cargo.toml")];
  const shared = { CARGO_TARGET_DIR: process.env.CARGO_TARGET_DIR ?? inProject("target") };
  await tally.part("Format of the example rust", "cargo", ["fmt", "--check", ...itsOwn]);
  const clippy = ["clippy", "--locked", ...itsOwn, ...wasm, "--", "-D", "warnings"];
  await tally.part("Lints of the example rust", "cargo", clippy, shared);
}

async function spelling(tally) {
  const title = "Spelling";
  const python = await pythonWith(inProject("scripts", "tools", "typos", "requirements.txt"));
  if (!python)
    return tally.skip(title, "no Python 3.11 with `venv` was found. On Debian: apt install python3-venv");
  await tally.part(title, join(dirname(python), "typos"), []);
}

async function unusedDependencies(tally) {
  const program = await cargoTool(machete);
  await tally.part("Unused dependencies", program, ["--skip-target-dir", inProject()]);
}

async function bansLicensesSources(tally) {
  const program = await cargoTool(deny);
  await tally.part("Bans, licences and sources of dependencies", program, [
    "check",
    "bans",
    "licenses",
    "sources",
  ]);
}

async function advisories(tally) {
  const program = await cargoTool(audit);
  const folder = mkdtempSync(join(tmpdir(), "rustsec-"));
  await run("tar", ["-xzf", newestSnapshot(), "-C", folder]);
  const options = ["--db", folder, "--no-fetch", "--stale", "--deny", "warnings"];
  await tally.part("Security advisories on dependencies", program, ["audit", ...options]);
  rmSync(folder, { recursive: true });
}

function newestSnapshot() {
  const snapshots = readdirSync(inProject("data")).filter((name) => name.endsWith(".tgz"));
  return inProject("data", snapshots.sort().at(-1));
}

await main(check);
