// The package for bundlers: the builds for Node.js and for Next.js's edge runtime, bundled into another folder as frameworks do for
// their servers, and the alias of docs/migrating.md for wrangler.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { inProject } from "../../scripts/project.mjs";
import { dist } from "./support/project.mjs";

const folder = mkdtempSync(join(tmpdir(), "authjs-worker-bundlers-"));
after(() => rmSync(folder, { recursive: true }));

const source = `
  export { Auth } from "authjs-worker/core";
  export { encode } from "authjs-worker/jwt";
  export { AuthWorker } from "authjs-worker";`;

/** Bundles the modules of the package as an application that has it installed. Returns the modules, and what esbuild reports. */
async function bundled(name, options) {
  const installed = join(folder, "node_modules", "authjs-worker");
  mkdirSync(dirname(installed), { recursive: true });
  symlinkSync(dist, installed);
  const outfile = join(folder, name, "server.mjs");
  try {
    const { metafile } = await build({
      stdin: { contents: source, resolveDir: folder },
      outfile,
      bundle: true,
      format: "esm",
      metafile: true,
      ...options,
    });
    return { ...(await import(pathToFileURL(outfile))), inputs: Object.keys(metafile.inputs) };
  } finally {
    rmSync(installed);
  }
}

async function answers({ Auth, encode, AuthWorker }) {
  const secret = "a secret of the tests with more than 32 characters";
  const salt = "authjs.session-token";
  const token = await encode({ token: { name: "Ada" }, secret, salt });
  const request = new Request("http://localhost:3000/auth/session", {
    headers: { cookie: `${salt}=${token}` },
  });
  const provider = {
    id: "acme",
    type: "oidc",
    issuer: "https://id.acme.example",
    clientId: "a",
    clientSecret: "b",
  };
  const session = await Auth(request, { secret, trustHost: true, providers: [provider] });
  assert.equal((await session.json()).user.name, "Ada");
  const auth = AuthWorker({ secret, providers: [provider] });
  assert.equal((await auth.fetch(new Request("http://localhost:3000/api/auth/csrf"), {}, {})).status, 200);
}

test("the build for Node.js needs no file beside the bundle", async () => {
  const made = await bundled("node", { platform: "node" });
  assert.deepEqual(readdirSync(join(folder, "node")), ["server.mjs"]);
  await answers(made);
});

test("the build for the edge runtime asks its bundler for the compiled wasm, and for no module of Node.js", async () => {
  const compiled = {
    name: "?module",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path.slice(0, -"?module".length)),
        namespace: "compiled",
      }));
      onLoad({ filter: /.*/, namespace: "compiled" }, ({ path }) => ({
        contents: `export default new WebAssembly.Module(Buffer.from("${readFileSync(path).toString("base64")}", "base64"))`,
      }));
    },
  };
  const made = await bundled("edge", {
    platform: "neutral",
    // In the order of Next.js.
    conditions: ["edge-light", "worker", "module", "import"],
    plugins: [compiled],
  });
  assert.ok(
    made.inputs.some((input) => input.startsWith("compiled:")),
    made.inputs.join(" "),
  );
  await answers(made);
});

test("the alias of wrangler takes the build for Workers, and leaves the providers", () => {
  const project = join(folder, "wrangler");
  mkdirSync(join(project, "node_modules"), { recursive: true });
  symlinkSync(dist, join(project, "node_modules", "authjs-worker"));
  symlinkSync(inProject("node_modules", "@auth"), join(project, "node_modules", "@auth"));
  const [, alias] = readFileSync(inProject("docs", "migrating.md"), "utf8").match(
    /```toml\n(\[alias\][^`]*)```/,
  );
  writeFileSync(
    join(project, "wrangler.toml"),
    `name = "x"\nmain = "index.js"\ncompatibility_date = "2026-11-01"\n${alias}`,
  );
  writeFileSync(
    join(project, "index.js"),
    `import { Auth } from "@auth/core";
     import GitHub from "@auth/core/providers/github";
     export default { fetch: (request) => Auth(request, { trustHost: true, providers: [GitHub] }) };`,
  );
  const args = [inProject("dev", "wrangler.mjs")];
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false", HOME: folder };
  const input = JSON.stringify(["deploy", "--dry-run", "--outdir", "out"]);
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: project,
    env,
    input,
    encoding: "utf8",
  });
  assert.equal(status, 0, stdout + stderr);
  assert.ok(readdirSync(join(project, "out")).some((name) => name.endsWith("-index_bg.wasm")));
  const script = readFileSync(join(project, "out", "index.js"), "utf8");
  assert.ok(!script.includes("oauth4webapi") && script.includes("https://api.github.com"));
});
