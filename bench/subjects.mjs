// The compared subjects: each is a folder of modules for workerd, the first is the Worker.

import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildFeatures, build as buildWorker } from "../scripts/build.mjs";
import { buildTools } from "../scripts/build-tools.mjs";
import { buildPackage } from "../scripts/pack.mjs";
import { run } from "../scripts/processes.mjs";
import { inProject } from "../scripts/project.mjs";
import { authjs, family, oidcAuth } from "./credentials.mjs";

const here = (...parts) => join(fileURLToPath(new URL(".", import.meta.url)), ...parts);
const wasm = ["index.js", "index_bg.wasm"];

/** How each is made: its modules, whose sessions it understands, and whether `AUTH_STATE` is bound. */
const subjects = [
  { name: "empty-js", make: bundle },
  { name: "empty-data", make: emptyWithData },
  { name: "empty-rust", make: emptyRust },
  { name: "passing-js", make: bundle },
  { name: "auth-core", make: bundle },
  { name: "auth-core-d1", make: bundle },
  { name: "hono-auth-js", make: bundle },
  { name: "hono-oidc-auth", make: bundle, cookies: oidcAuth },
  { name: "authjs-worker", make: authjsWorker },
  { name: "authjs-worker-bearer", make: authjsWorkerWithBearer },
  { name: "authjs-worker-revocable", make: authjsWorkerAsBuilt, variables: withRevocation, state: true },
  { name: "jose", make: bundle },
  { name: "authjs-worker-core", make: packaged },
  { name: "authjs-worker-npm", make: packaged, variables: inCode },
];

// Those with the default Worker of build/.
const ofBuild = [authjsWorker, authjsWorkerAsBuilt, emptyWithData];

/**
 * Makes subjects inside `folder`: those with these names and `empty-js`, or all. Returns them with `name`, `folder`, `modules`, the
 * `cookies` of visitors, what makes their `variables` of those of all, and `state`.
 */
export async function makeSubjects(folder, only) {
  const made = [];
  const chosen = subjects.filter(({ name }) => !only || name === "empty-js" || only.includes(name));
  if (chosen.some(({ make }) => make === packaged)) await buildPackage();
  if (chosen.some(({ make }) => ofBuild.includes(make))) await buildWorker();
  for (const { name, make, cookies = authjs, variables, state } of chosen) {
    const own = join(folder, name);
    await mkdir(own);
    await bundle("service", own);
    await cp(here("subjects", "database.js"), join(own, "database.js"));
    made.push({ name, cookies, variables, state, folder: own, modules: await make(name, own) });
  }
  return made;
}

// Its options are in code, and it would read AUTH beside them.
function inCode({ AUTH, ...others }) {
  return { ...others, OPTIONS: AUTH };
}

function withRevocation({ AUTH, ...others }) {
  return { ...others, AUTH: { ...AUTH, session: { revocable: true } }, FAMILY: family };
}

// Minified, as in a deployment.
async function bundle(name, folder, more = {}) {
  const outfile = join(folder, `${name}.js`);
  const conditions = ["workerd", "worker", "browser"];
  await build({
    entryPoints: [here("subjects", `${name}.js`)],
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    conditions,
    ...more,
  });
  return [`${name}.js`];
}

// A user's Worker with the npm package.
async function packaged(name, folder) {
  const [, file] = wasm;
  await cp(inProject("npm", "dist", file), join(folder, file));
  const alias = Object.fromEntries(
    ["core", "jwt", ""].map((entry) => [
      join("authjs-worker", entry).replace(/\/$/, ""),
      inProject("npm", "dist", `${entry || "index"}.js`),
    ]),
  );
  return [...(await bundle(name, folder, { alias, external: ["cloudflare:*", "*.wasm"] })), file];
}

// A data module as large as the Worker's wasm.
async function emptyWithData(_, folder) {
  await bundle("empty-js", folder);
  await cp(inProject("build", "index_bg.wasm"), join(folder, "data.bin"));
  return ["empty-js.js", "data.bin"];
}

// The Worker with the Cargo feature for access tokens.
async function authjsWorkerWithBearer(_, folder) {
  await buildFeatures("build-size/bench", ["bearer", "entrypoint", "oauth1"]);
  return authjsWorker("authjs-worker", folder, "build-size/bench");
}

async function authjsWorkerAsBuilt(_, folder) {
  return authjsWorker("authjs-worker", folder);
}

async function authjsWorker(name, folder, built = "build") {
  for (const file of wasm) await cp(inProject(built, file), join(folder, file));
  await cp(here("subjects", `${name}.js`), join(folder, "main.js"));
  await cp(here("subjects", "assets.js"), join(folder, "assets.js"));
  return ["main.js", "assets.js", ...wasm];
}

async function emptyRust(_, folder) {
  const { workerBuild, env } = await buildTools();
  await run(workerBuild, ["--release"], { cwd: here("empty-rust"), env, stdio: "ignore" });
  for (const file of wasm) await cp(here("empty-rust", "build", file), join(folder, file));
  return wasm;
}
