// What the npm package needs in runtimes other than Workers: no modules of the runtime, and the wasm in another way.

import { readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

/**
 * Node.js. The wasm is in the code: a file beside it is lost where a bundler copies the code elsewhere, as Next.js and Vite do for
 * servers.
 */
export const forNode = (wasm) =>
  plugin("for-node", (build) => {
    build.onLoad({ filter: /\.wasm$/, namespace: "for-node" }, () => ({
      contents: `import { brotliDecompressSync } from "node:zlib";
        export default new WebAssembly.Module(brotliDecompressSync(Buffer.from("${compressed(wasm)}", "base64")));`,
    }));
  });

/** The edge runtime of Next.js, which compiles no wasm at run time: `?module` asks its bundler for the compiled module. */
export const forEdge = plugin("for-edge", (build) => {
  build.onResolve({ filter: /\.wasm$/ }, () => ({ path: "../index_bg.wasm?module", external: true }));
});

function plugin(namespace, setup) {
  return {
    name: namespace,
    setup(build) {
      setup(build);
      build.onResolve({ filter: /^cloudflare:|\.wasm$/ }, ({ path }) => ({ path, namespace }));
      build.onLoad({ filter: /^cloudflare:/, namespace }, () => ({ contents: withoutWorkers }));
    },
  };
}

const withoutWorkers = `
  export const env = process.env;
  export class WorkerEntrypoint { constructor(ctx, env) { Object.assign(this, { ctx, env }); } }
  export class DurableObject extends WorkerEntrypoint {}
  export const connect = () => { throw new Error("sockets exist in Cloudflare Workers only"); };
  globalThis.addEventListener ??= () => undefined;`;

/** Quality 9 takes a tenth of the time of 11, for 5 % more bytes. */
const compressed = (path) =>
  brotliCompressSync(readFileSync(path), { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }).toString(
    "base64",
  );
