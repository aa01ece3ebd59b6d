// The npm package `authjs-worker-dev`: built into npm-dev/dist/, packed into npm-dev/authjs-worker-dev-<version>.tgz.

import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { note, step } from "./console.mjs";
import { run } from "./processes.mjs";
import { inProject } from "./project.mjs";

const dist = (...path) => inProject("npm-dev", "dist", ...path);

/** Builds npm-dev/dist/, the folder that is published. */
export async function buildDev() {
  step("Bundling npm-dev/dist/");
  rmSync(dist(), { recursive: true, force: true });
  mkdirSync(dist(), { recursive: true });
  const { build } = await import("esbuild");
  await build({
    entryPoints: ["main", "wrangler"].map((name) => inProject("npm-dev", "src", `${name}.mjs`)),
    outdir: dist(),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22",
    external: ["oidc-provider"],
  });
  for (const file of ["package.json", "README.md"]) cpSync(inProject("npm-dev", file), dist(file));
  for (const file of ["LICENSE-APACHE", "LICENSE-MIT"]) cpSync(inProject(file), dist(file));
}

/** Packs npm-dev/dist/. Returns the path of the tarball. */
export async function packDev() {
  await buildDev();
  const { name, version } = JSON.parse(readFileSync(dist("package.json"), "utf8"));
  await run("npm", ["pack", dist(), "--pack-destination", inProject("npm-dev"), "--silent"]);
  note(`npm-dev/${name}-${version}.tgz`);
  return inProject("npm-dev", `${name}-${version}.tgz`);
}
