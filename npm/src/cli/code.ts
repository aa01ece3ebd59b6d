// The configuration in the code of a project: the argument of `AuthWorker(…)`.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { taken } from "../configuration.js";
import type { AuthWorkerConfig } from "../types.js";

/** What a Worker's code configures. */
export interface Code {
  /** The module of the Worker, as wrangler's configuration names it, or the one that its framework begins with. */
  main: string;
  /** The options as JSON text. `undefined` if they cannot be known before a request. */
  options?: string;
  /** The names of the secrets that the code sets. */
  secrets: string[];
  /** The names of the functions. */
  functions: string[];
  /** Why there are no options. */
  why?: string;
}

/** Calls of `AuthWorker`, which the module below records. */
const recorded: unknown[] = [];

/**
 * Loads the module of a Worker, with stubs for what only a Worker or a build has, and returns the configuration that
 * it gives `AuthWorker`. Bundles it with the esbuild of the project's wrangler. Returns `undefined` for a module that is no script.
 */
export async function codeOf(folder: string, named: unknown): Promise<Code | undefined> {
  if (typeof named !== "string" || !/\.[cm]?[jt]sx?$/.test(named)) return undefined;
  const main = sourceOf(folder, named);
  const without = (why: string): Code => ({ main, secrets: [], functions: [], why });
  try {
    const text = await bundled(folder, main);
    if (text === undefined) return without("wrangler is not installed in this project");
    if (!text.includes(marker)) return undefined;
    recorded.length = 0;
    (globalThis as Record<string, unknown>)[marker] = (options: unknown) => recorded.push(options);
    await import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);
    return recorded.length === 0
      ? without("the module does not call `AuthWorker` when it is loaded")
      : { main, ...(await configured(recorded[0])) };
  } catch (error) {
    return without(`the module cannot be loaded outside of a Worker: ${firstLine(error)}`);
  }
}

/** Returns whether the adapter of SvelteKit writes the module that wrangler's configuration names. The gate is then a hook. */
export const isOfSvelteKit = (main: unknown): boolean =>
  typeof main === "string" && /^(\.\/)?\.svelte-kit\//.test(main);

function sourceOf(folder: string, main: string): string {
  const hooks = ["src/hooks.server.ts", "src/hooks.server.js"];
  return (isOfSvelteKit(main) && hooks.find((name) => existsSync(join(folder, name)))) || main;
}

async function configured(given: unknown): Promise<Omit<Code, "main">> {
  const config = await (typeof given === "function"
    ? given(new Request("https://www.example.com/"), {})
    : given);
  const { options, entries, variables } = taken(config as AuthWorkerConfig);
  return {
    options: JSON.stringify(options),
    secrets: Object.keys(variables),
    functions: [...entries.keys()],
  };
}

const marker = "authjs-worker: record";

// esbuild gives an importer an object with the prototype of the exports, so every name exists.
const stub = `
const anything = () => new Proxy(class {}, {
  get: (target, name) => (name === "prototype" || typeof name === "symbol" ? target[name] : anything()),
  apply: () => anything(),
});
const AuthWorker = (options) => (globalThis["${marker}"](options), anything());
module.exports = Object.create(new Proxy({}, { get: (_, name) => (name === "AuthWorker" ? AuthWorker : anything()) }));`;

async function bundled(folder: string, main: string): Promise<string | undefined> {
  const esbuild = esbuildOf(folder);
  if (!esbuild) return undefined;
  const { outputFiles } = await esbuild.build({
    absWorkingDir: folder,
    entryPoints: [main],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker", "browser"],
    external: ["node:*"],
    // Those of Vite and of SvelteKit.
    define: { "import.meta.env": "{}" },
    alias: { $lib: join(folder, "src", "lib") },
    logLevel: "silent",
    loader: {
      ".wasm": "empty",
      ".html": "text",
      ".txt": "text",
      ".bin": "empty",
      ".css": "empty",
      ".svg": "text",
    },
    plugins: [{ name: "stubs", setup: addStubs }],
  });
  return outputFiles[0]?.text;
}

/** Modules of the package, of the runtime and of frameworks, some of which only a build has. */
const stubbed =
  /^(authjs-worker(\/core)?$|cloudflare:|virtual:|react-router$|@sveltejs\/kit|\$(app|env)\/)|\.open-next\/worker\.js$/;

// biome-ignore lint/suspicious/noExplicitAny: the plugin interface of the esbuild that the project has
function addStubs(build: any): void {
  build.onResolve({ filter: stubbed }, ({ path }: { path: string }) => ({ path, namespace: "stub" }));
  build.onLoad({ filter: /.*/, namespace: "stub" }, () => ({ contents: stub, loader: "js" }));
}

interface Esbuild {
  build(options: object): Promise<{ outputFiles: { text: string }[] }>;
}

function esbuildOf(folder: string): Esbuild | undefined {
  const inFolder = createRequire(join(folder, "package.json"));
  try {
    return createRequire(inFolder.resolve("wrangler/package.json"))("esbuild");
  } catch {
    return undefined;
  }
}

const firstLine = (error: unknown): string =>
  String((error as Error).message ?? error).split("\n", 1)[0] ?? "";
