// A user's Worker with the npm package, bundled as wrangler does.

import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { startSite } from "../../worker/support/site.mjs";

/** npm/dist/, which `npm run pack` publishes. */
export const dist = fileURLToPath(new URL("../../../npm/dist/", import.meta.url));

const root = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * Bundles the module of a Worker that imports `authjs-worker`. Returns the URL of a folder for `startWorker`. With `replacesAuthJs`, a
 * framework that imports `@auth/core` gets the package too. `modules` are further modules, by name.
 */
export async function bundle(source, { replacesAuthJs = false, modules = {} } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "authjs-worker-project-"));
  await build({
    stdin: { contents: source, resolveDir: root, loader: "ts" },
    outfile: join(folder, "index.js"),
    bundle: true,
    format: "esm",
    target: "es2023",
    conditions: ["workerd", "worker", "module"],
    external: ["cloudflare:*", "node:*", "*.wasm"],
    plugins: [
      { name: "the package", setup: packed },
      ...(replacesAuthJs ? [replacing] : []),
      virtual(modules),
    ],
  });
  await cp(join(dist, "index_bg.wasm"), join(folder, "index_bg.wasm"));
  return pathToFileURL(`${folder}/`);
}

/** Resolves the package by its `exports`, as an installed one. */
function packed(builder) {
  builder.onResolve({ filter: /^authjs-worker(\/|$)/ }, ({ path }) => ({
    path: join(dist, `${path.slice("authjs-worker".length + 1) || "index"}.js`),
  }));
}

/** The alias of docs/javascript.md. Providers stay those of `@auth/core`. */
const replacing = {
  name: "@auth/core",
  setup(builder) {
    builder.onResolve({ filter: /^@auth\/core(\/jwt|\/errors)?$/ }, ({ path }) => ({
      path: join(dist, `${path.slice("@auth/core/".length) || "core"}.js`),
    }));
  },
};

/** Resolves modules that are no files. */
const virtual = (modules) => ({
  name: "modules",
  setup(builder) {
    builder.onResolve({ filter: /^[@$]/ }, ({ path }) =>
      path in modules ? { path, namespace: "modules" } : undefined,
    );
    builder.onLoad({ filter: /./, namespace: "modules" }, ({ path }) => ({ contents: modules[path] }));
  },
});

/** Starts a site, as `startSite`, whose Worker is this module. The rest is that of `bundle`. */
export async function startProject(source, options = {}, bundling = {}) {
  const build = await bundle(source, bundling);
  const site = await startSite({ ...options, build });
  const stop = async () => {
    await site.stop();
    await rm(build, { recursive: true });
  };
  return { ...site, stop };
}
