// The declarations of the npm package, read by a project that has installed it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { dist } from "./support/project.mjs";

const modules = fileURLToPath(new URL("../../node_modules/", import.meta.url));
const node = (program, args, cwd) =>
  promisify(execFile)(process.execPath, [join(modules, program), ...args], { cwd }).catch((error) => error);

let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "authjs-worker-types-"));
  await mkdir(join(folder, "node_modules"));
  await symlink(dist, join(folder, "node_modules", "authjs-worker"));
  for (const name of ["@auth", "@types", "hono"])
    await symlink(join(modules, name), join(folder, "node_modules", name));
  await cp(new URL("types/", import.meta.url), folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
});
after(() => rm(folder, { recursive: true }));

/** Returns what the compiler says of files of the project. `typescript5` is an older one, which projects still have. */
async function compiled(files, options, compiler = "typescript") {
  const strict = { strict: true, noEmit: true, target: "es2023", types: [], skipLibCheck: false };
  const tsconfig = { compilerOptions: { ...strict, ...options }, files };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  const { stdout, stderr } = await node(`${compiler}/bin/tsc`, ["--pretty", "false"], folder);
  return stdout + stderr;
}

const bundled = { module: "esnext", moduleResolution: "bundler" };
const inNode = { module: "nodenext" };
const sources = ["configuration.ts", "augmentation.ts"];

/** The globals that a project may have. */
const globals = {
  "a browser": { lib: ["es2023", "dom", "dom.iterable"], ...bundled },
  "a browser's worker": { lib: ["es2023", "webworker"], ...inNode },
  "Node.js": { lib: ["es2023"], types: ["node"], ...inNode },
};

for (const source of sources) {
  for (const [name, options] of Object.entries(globals))
    for (const compiler of ["typescript", "typescript5"])
      test(`${source} with the globals of ${name}, by ${compiler}`, async () => {
        assert.equal(await compiled([source], options, compiler), "");
      });

  test(`${source} with the globals that wrangler writes`, async () => {
    await writeFile(
      join(folder, "wrangler.toml"),
      `name = "types"\nmain = "${source}"\ncompatibility_date = "2026-11-01"\n`,
    );
    const written = await node("wrangler/bin/wrangler.js", ["types"], folder);
    assert.equal(written.code, undefined, written.stderr);
    const files = [source, "worker-configuration.d.ts"];
    assert.equal(await compiled(files, { lib: ["es2023"], ...bundled }), "");
  });
}

test("objects of Auth.js are providers and adapters", async () => {
  // Declarations of Auth.js and of its adapters name packages that are not installed.
  const options = { lib: ["es2023", "dom", "dom.iterable"], skipLibCheck: true, ...bundled };
  for (const compiler of ["typescript", "typescript5"])
    assert.equal(await compiled(["auth-js.ts"], options, compiler), "");
});

test("the example hono compiles", async () => {
  await cp(new URL("../../examples/hono/src/index.ts", import.meta.url), join(folder, "example.ts"));
  const options = { lib: ["es2023", "dom", "dom.iterable"], skipLibCheck: true, ...bundled };
  assert.equal(await compiled(["example.ts"], options), "");
});

test("a Hono app is a handler", async () => {
  const options = { lib: ["es2023", "dom", "dom.iterable"], skipLibCheck: true, ...bundled };
  assert.equal(await compiled(["hono.ts"], options), "");
});
