// `npm run pack`: builds the npm package into npm/dist/ and packs it into npm/authjs-worker-<version>.tgz. The same for npm-dev/.

import { cpSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { buildForJavaScript } from "./build.mjs";
import { note, step } from "./console.mjs";
import { main } from "./main.mjs";
import { bundleCommand } from "./pack-command.mjs";
import { packDev } from "./pack-dev.mjs";
import { forEdge, forNode } from "./pack-runtimes.mjs";
import { installPackages } from "./packages.mjs";
import { run } from "./processes.mjs";
import { inProject } from "./project.mjs";

/** The modules that users import: `exports` of npm/package.json. */
const entries = ["index", "core", "jwt", "errors"];

const dist = (...path) => inProject("npm", "dist", ...path);

/** Builds npm/dist/, the folder that is published. */
export async function buildPackage() {
  await buildForJavaScript();
  step("Bundling npm/dist/");
  rmSync(dist(), { recursive: true, force: true });
  mkdirSync(dist(), { recursive: true });
  cpSync(inProject("build-npm", "index_bg.wasm"), dist("index_bg.wasm"));
  await bundle(dist(), { external: ["cloudflare:*", "*.wasm"] });
  await bundle(dist("node"), { plugins: [forNode(dist("index_bg.wasm"))], platform: "node" });
  await bundle(dist("edge"), { plugins: [forEdge] });
  await bundleCommand(dist());
  await run("tsc", ["--project", inProject("npm"), "--emitDeclarationOnly"]);
  for (const file of ["package.json", "README.md"]) cpSync(inProject("npm", file), dist(file));
  for (const file of ["LICENSE-APACHE", "LICENSE-MIT", "authjs.schema.json"])
    cpSync(inProject(file), dist(file));
  // The tables of AUTH_DB, for `migrations_dir` of wrangler.
  cpSync(inProject("migrations"), dist("migrations"), { recursive: true });
}

/** Packs npm/dist/. Returns the path of the tarball. */
export async function pack() {
  await buildPackage();
  const { name, version } = JSON.parse(readFileSync(dist("package.json"), "utf8"));
  await run("npm", ["pack", dist(), "--pack-destination", inProject("npm"), "--silent"]);
  const tarball = inProject("npm", `${name}-${version}.tgz`);
  note(`npm/${name}-${version}.tgz: ${Math.round(statSync(tarball).size / 1024)} KiB`);
  return tarball;
}

async function bundle(outdir, options) {
  const { build } = await import("esbuild");
  await build({
    entryPoints: entries.map((name) => inProject("npm", "src", `${name}.ts`)),
    alias: {
      "auth-state": inProject("src", "worker", "auth_state.js"),
      "worker-build": inProject("build-npm", "index.js"),
    },
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2023",
    chunkNames: "chunk-[hash]",
    ...options,
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  await main(async () => {
    await installPackages();
    await pack();
    await packDev();
  });
