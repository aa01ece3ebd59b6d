// `npx authjs-worker init` for frameworks with a `create` command of their own.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inProject } from "../../scripts/project.mjs";
import { makeFolder } from "./support/command.mjs";

const init = (framework) => ["init", "--provider", "github", "--framework", framework, "--yes"];

/** Returns the paths of all files, except those of packages. */
const files = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort();

/** What `init` writes into an empty folder, and what `create` of each framework makes. */
const frameworks = {
  "react-router": {
    written: ["app/auth.server.ts", "workers/app.ts"],
    package: '{ "dependencies": { "react-router": "7.16.0" } }',
    made: {
      "wrangler.jsonc": '{ "name": "mine", "main": "./workers/app.ts" }',
      "workers/app.ts": "export default { fetch: (request) => requestHandler(request) };",
      "app/root.tsx": "export function ErrorBoundary() {}",
      "react-router.config.ts": "export default { ssr: true };",
    },
    missing: ["app/auth.server.ts"],
    said: [
      /workers\/app\.ts +exists\n +Put the gate in front of its request handler:\n +import \{ createRequestHandler/,
      /export default auth\.protect\(\(request\) => \{/,
      /app\/root\.tsx +exists\n +At the beginning of `ErrorBoundary`/,
      /React Router 7 needs `future: \{ v8_middleware: true \}`/,
      /npm run build && npx authjs-worker-dev/,
    ],
    not: /react-router\.config\.ts +the|It needs `main/,
    done: {
      "workers/app.ts": "export default auth.protect((request) => requestHandler(request));",
      "app/root.tsx": "location.assign(`/api/auth/signin`)",
      "react-router.config.ts": "export default { future: { v8_middleware: true } };",
    },
  },
  sveltekit: {
    written: ["src/app.d.ts", "src/hooks.server.ts", "src/lib/server/auth.ts"],
    package: '{ "devDependencies": { "@sveltejs/kit": "^2.70.4" } }',
    made: {
      "wrangler.jsonc": '{ "name": "mine", "compatibility_date": "2026-10-01" }',
      "src/hooks.server.ts": "export const handle = ({ event, resolve }) => resolve(event);",
      "src/app.d.ts": "declare global { namespace App { } }",
      "svelte.config.js": 'import adapter from "@sveltejs/adapter-auto";',
    },
    missing: ["src/lib/server/auth.ts"],
    said: [
      /wrangler\.jsonc +exists\n +It needs `main = "\.svelte-kit\/cloudflare\/_worker\.js"`, and `assets`/,
      /src\/hooks\.server\.ts +exists\n +Put the gate before your own handle:[\s\S]*sequence\(guard, yourHandle\)/,
      /src\/app\.d\.ts +exists\n +Add to `namespace App`:/,
      /svelte\.config\.js +exists\n +It needs the adapter `@sveltejs\/adapter-cloudflare`/,
    ],
    not: /There is no SvelteKit app here/,
    done: {
      "wrangler.jsonc":
        '{ "main": ".svelte-kit/cloudflare/_worker.js", "assets": { "directory": ".svelte-kit/cloudflare", "binding": "ASSETS" } }',
      "src/hooks.server.ts": "export const handle = sequence(guard, mine);",
      "src/app.d.ts": "session: import('authjs-worker').Session | null;",
      "svelte.config.js": 'import adapter from "@sveltejs/adapter-cloudflare";',
    },
  },
  opennext: {
    written: ["worker.ts"],
    package: '{ "dependencies": { "next": "16.4.6", "next-auth": "5.0.0-beta.32" } }',
    made: {
      "wrangler.jsonc":
        '{ "name": "mine", "main": ".open-next/worker.js", "assets": { "binding": "ASSETS", "directory": ".open-next/assets" } }',
    },
    missing: ["worker.ts"],
    said: [
      /wrangler\.jsonc +exists\n +It needs `main = "worker\.ts"`, and `assets` with `run_worker_first = true`, `html_handling = "none"`\./,
      /next-auth stays where pages read the session/,
      /npx opennextjs-cloudflare build && npx opennextjs-cloudflare deploy/,
    ],
    not: /There is no Next\.js app here/,
    done: {
      "wrangler.jsonc":
        '{ "main": "worker.ts", "assets": { "binding": "ASSETS", "directory": ".open-next/assets", "run_worker_first": true, "html_handling": "none" } }',
    },
  },
};

for (const [framework, expected] of Object.entries(frameworks)) {
  test(`init ${framework} in an empty folder writes what the gate needs, and says how an app is made`, async () => {
    const project = makeFolder();
    try {
      const { code, said } = await project.command(...init(framework));
      assert.equal(code, 0, said);
      const all = [".dev.vars", ".gitignore", "wrangler.jsonc", ...expected.written].sort();
      assert.deepEqual(files(project.folder), all);
      assert.match(said, /1\. There is no [\w. ]+ app here\. Make one[\s\S]+npm create cloudflare@latest/);
      assert.match(project.read(".dev.vars"), /^AUTH_SECRET="[A-Za-z0-9+/]{44}"$/m);
      const judged = await project.command("config");
      assert.equal(judged.code, 0, judged.said);
      assert.match(judged.said, /, and `AuthWorker\(…\)` in [\s\S]+ok +nothing to change/);
      assert.match((await project.command("explain", "/dashboard/x")).said, /matcher\[0\]\s+\/dashboard/);
    } finally {
      project.remove();
    }
  });

  test(`init ${framework} in an app changes no file, and says what to add to which`, async () => {
    const own = { "package.json": expected.package, ...expected.made };
    const project = makeFolder(own);
    try {
      const { code, said } = await project.command(...init(framework));
      assert.equal(code, 0, said);
      for (const [name, text] of Object.entries(own)) assert.equal(project.read(name), text, name);
      const all = [".dev.vars", ".gitignore", ...expected.missing, ...Object.keys(own)].sort();
      assert.deepEqual(files(project.folder), all);
      for (const pattern of expected.said) assert.match(said, pattern);
      assert.doesNotMatch(said, expected.not);
    } finally {
      project.remove();
    }
  });

  test(`init ${framework} has no advice once it is followed`, async () => {
    const project = makeFolder({ "package.json": '{ "dependencies": {} }', ...expected.done });
    try {
      await project.command(...init(framework));
      const { said } = await project.command(...init(framework));
      const left = said.slice(said.indexOf("Left as it is"), said.indexOf("\nNext"));
      assert.doesNotMatch(left, /\n {10,}/, left);
      assert.ok(!existsSync(join(project.folder, "scripts")));
    } finally {
      project.remove();
    }
  });
}

for (const framework of ["worker", "hono", ...Object.keys(frameworks)])
  test(`the modules of init ${framework} compile`, async () => {
    const project = makeFolder();
    try {
      await project.command(...init(framework));
      const modules = join(project.folder, "node_modules");
      symlinkSync(inProject("npm", "dist"), join(modules, "authjs-worker"));
      symlinkSync(inProject("node_modules", "hono"), join(modules, "hono"));
      const declarations = inProject("tests", "javascript", "framework-types", `${framework}.d.ts`);
      if (existsSync(declarations)) cpSync(declarations, join(project.folder, "framework.d.ts"));
      const compilerOptions = {
        ...{ strict: true, noEmit: true, skipLibCheck: true, types: [] },
        ...{ target: "es2023", module: "esnext", moduleResolution: "bundler" },
        lib: ["es2023", "dom", "dom.iterable"],
      };
      writeFileSync(join(project.folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
      const compiler = inProject("node_modules", "typescript", "bin", "tsc");
      const { status, stdout } = spawnSync(process.execPath, [compiler], {
        cwd: project.folder,
        encoding: "utf8",
      });
      assert.equal(status, 0, stdout);
    } finally {
      project.remove();
    }
  });
