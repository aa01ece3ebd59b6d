// The last step of a build: replaces worker-build's entry with our own. See src/worker/entry.js.

import { rename } from "node:fs/promises";
import { inProject } from "./project.mjs";

/** Creates index.js in a build's folder from worker-build's and src/worker/entry.js. */
export async function replaceEntry(folder) {
  const { build } = await import("esbuild");
  const [made, theirs] = ["index.js", "worker-build.js"].map((file) => inProject(folder, file));
  await rename(made, theirs);
  const external = ["cloudflare:*", "*.wasm"];
  const entryPoints = [inProject("src", "worker", "entry.js")];
  const alias = { "worker-build": theirs };
  await build({ entryPoints, alias, outfile: made, bundle: true, minify: true, format: "esm", external });
}
