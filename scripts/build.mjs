// `npm run build`: compiles Rust to build/index.js and build/index_bg.wasm, unless nothing changed since the
// last build. Arguments after `--` go to cargo. `-- --test-hooks` builds the Worker for tests of faults and
// of the clock, into build-test-hooks/.

import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildTools } from "./build-tools.mjs";
import { note, step } from "./console.mjs";
import { replaceEntry } from "./entry.mjs";
import { fingerprint } from "./fingerprint.mjs";
import { requireUsableConfiguration } from "./judgement.mjs";
import { main } from "./main.mjs";
import { installPackages } from "./packages.mjs";
import { run } from "./processes.mjs";
import { inProject, root } from "./project.mjs";
import { remappedPaths } from "./remapped-paths.mjs";
import { requireRust } from "./rust.mjs";
import { refuseTestHooks } from "./test-hooks.mjs";

const sources = [
  "src",
  "crates",
  "build.rs",
  "Cargo.toml",
  "Cargo.lock",
  "rust-toolchain.toml",
  "auth.config.json",
];

/**
 * Builds the Worker in release mode into build/. Throws a `Problem` if wrangler's configuration would open the gate, or if
 * the Worker could not use it in the environment that `CLOUDFLARE_ENV` names, else at the top level.
 *
 * `development` allows the addresses of `wrangler dev`, which names itself in `WRANGLER_COMMAND`.
 */
export async function build(cargoArguments = [], development = process.env.WRANGLER_COMMAND === "dev") {
  const environment = process.env.CLOUDFLARE_ENV || undefined;
  await requireUsableConfiguration({ environment, development, cargo: cargoArguments });
  await buildInto("build", cargoArguments);
}

/**
 * Builds the Worker with the test hooks, which are never deployed, and with SMTP, bearer tokens and passkeys, into build-test-hooks/. It skips wasm-opt,
 * which takes half the time.
 */
export const buildTestHooks = () =>
  buildInto(
    "build-test-hooks",
    ["--no-opt", "--features", "test-hooks,email-smtp,bearer,webauthn,second-factor,account,operations"],
    {
      AUTHJS_TEST_HOOKS: "1",
    },
  );

/** Builds the Worker with exactly these features of the root package into `folder`, for `npm run size`. */
export const buildFeatures = (folder, features) =>
  buildInto(folder, ["--no-default-features", "--features", features.join(",")]);

/** The features of the npm package's wasm. */
export const javascriptFeatures =
  "javascript,oauth1,email-smtp,bearer,webauthn,second-factor,account,operations";

/**
 * Builds the wasm of the npm package into build-npm/, with worker-build's own entry: see scripts/pack.mjs. The bytes are the same in
 * every folder.
 */
export const buildForJavaScript = () =>
  buildInto(
    "build-npm",
    ["--no-default-features", "--features", javascriptFeatures],
    { RUSTFLAGS: remappedPaths() },
    async () => undefined,
  );

/**
 * Builds a crate in `folder`, which depends on authjs-worker and exports its own `fetch`, into the folder `build` in it. cargo
 * and worker-build know what is up to date.
 */
export async function buildCrate(folder) {
  await requireRust();
  const { workerBuild, env } = await buildTools();
  step(`Building the Worker in ${folder}: Rust to wasm, release mode`);
  await run(workerBuild, ["--release"], { cwd: inProject(folder), env });
  await replaceEntry(join(folder, "build"));
}

async function buildInto(folder, cargoArguments, variables, finish = replaceEntry) {
  const [script, wasm, stamp] = ["index.js", "index_bg.wasm", ".sources.sha256"].map((file) =>
    inProject(folder, file),
  );
  const wanted = fingerprint(sources, [cargoArguments, process.env.RUSTFLAGS]);
  if ([script, wasm, stamp].every(existsSync) && readFileSync(stamp, "utf8") === wanted) {
    return note(`${folder}/ is up to date`);
  }
  // A build that fails half way must not keep the former stamp.
  rmSync(stamp, { force: true });
  await requireRust();
  const { workerBuild, env } = await buildTools();
  step(`Building the Worker into ${folder}/: Rust to wasm, release mode`);
  // worker-build hands everything behind the first argument that it does not know to cargo, and `--no-opt` is its own.
  await run(
    workerBuild,
    ["--release", "--out-dir", folder, ...cargoArguments, "--package", "authjs-worker"],
    {
      cwd: root,
      env: { ...env, ...variables },
    },
  );
  if (!variables?.AUTHJS_TEST_HOOKS) refuseTestHooks(wasm);
  await finish(folder);
  writeFileSync(stamp, wanted);
  note(`${folder}/index_bg.wasm: ${Math.round(statSync(wasm).size / 1024)} KiB`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main(async () => {
    await installPackages();
    const given = process.argv.slice(2);
    await (given.includes("--test-hooks") ? buildTestHooks() : build(given));
  });
}
