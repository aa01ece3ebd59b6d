// `npx authjs-worker init | config | explain | providers | secret`.

import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeFolder } from "./support/command.mjs";

async function within(files, check) {
  const project = makeFolder(files);
  try {
    await check(project);
  } finally {
    project.remove();
  }
}

const init = ["init", "--provider", "github", "--framework", "worker", "--yes"];

test("init touches nothing that exists, and says so", async () => {
  const own = {
    "wrangler.toml": 'name = "mine"\n',
    "src/index.ts": "export default {};\n",
    ".dev.vars": 'AUTH_GITHUB_ID="x"\n',
    ".gitignore": "dist\n",
    "package.json": '{\n\t"scripts": { "dev": "vite" }\n}\n',
  };
  await within(own, async ({ command, read, folder }) => {
    const { code, said } = await command(...init);
    assert.equal(code, 0, said);
    for (const name of ["wrangler.toml", "src/index.ts", ".dev.vars"]) assert.equal(read(name), own[name]);
    assert.ok(!existsSync(join(folder, "wrangler.jsonc")));
    assert.match(said, /wrangler\.jsonc\s+wrangler\.toml exists/);
    assert.match(said, /It lacks AUTH_SECRET, AUTH_GITHUB_SECRET/);
    assert.equal(read(".gitignore"), "dist\n.dev.vars*\n");
    const { scripts } = JSON.parse(read("package.json"));
    assert.deepEqual(scripts, { dev: "vite", deploy: "wrangler deploy" });
    assert.match(read("package.json"), /^\{\n\t"scripts"/);
    assert.match(said, /Instead of `npm run dev`: npx authjs-worker-dev/);
    const written = [".gitignore", "package.json"].map(read);
    await command(...init);
    assert.deepEqual([".gitignore", "package.json"].map(read), written);
  });
});

test("init writes a secret that only its owner reads, and prints none", async () => {
  await within({}, async ({ command, read, folder }) => {
    const { code, said } = await command(...init);
    assert.equal(code, 0, said);
    const [, secret] = read(".dev.vars").match(/^AUTH_SECRET="([A-Za-z0-9+/]{44})"$/m);
    assert.ok(!said.includes(secret));
    if (process.platform !== "win32") assert.equal(statSync(join(folder, ".dev.vars")).mode & 0o077, 0);
    for (const args of [["config"], ["explain", "/dashboard"], ["providers", "github"]])
      assert.ok(!(await command(...args)).said.includes(secret));
  });
});

test("a wrong call ends with 2, and writes nothing", async () => {
  const calls = [
    [],
    ["unknown"],
    ["init"],
    ["init", "--framework", "rails", "--yes"],
    ["init", "--provider", "githob", "--yes"],
    ["init", "--provider", "resend", "--yes"],
    ["init", "--provider", "acme", "--issuer", "http://id.acme.example", "--yes"],
    ["explain"],
    ["explain", "dashboard"],
    ["providers", "githob"],
    ["secret", "--unknown"],
    ["secret", "--ed25519"],
    ["doctor"],
    ["doctor", "ftp://a.example"],
  ];
  await within({}, async ({ command, folder }) => {
    for (const args of calls) {
      const { code, said } = await command(...args);
      assert.equal(code, 2, `${args.join(" ")}: ${said}`);
    }
    assert.ok(!existsSync(join(folder, "src")));
  });
});

test("every command has --help", async () => {
  await within({}, async ({ command }) => {
    for (const name of ["init", "config", "explain", "providers", "secret", "doctor"]) {
      const { code, said } = await command(name, "--help");
      assert.equal(code, 0, said);
      assert.match(said, new RegExp(`^Usage: npx authjs-worker ${name}`));
    }
  });
});

test("config judges the variables and the code together", async () => {
  const files = {
    "wrangler.jsonc":
      '{ "name": "a", "main": "src/index.ts", "vars": { "AUTH": { "session": { "maxAge": 1 } } } }',
    "src/index.ts": `
      import { AuthWorker } from "authjs-worker";
      import { WorkerEntrypoint } from "cloudflare:workers";
      export class Other extends WorkerEntrypoint {}
      const auth = AuthWorker({ providers: ["github"], matcher: ["/a("], callbacks: { jwt: ({ token }) => token } });
      export class Sessions extends auth.Entrypoint {}
      export default auth.protect(() => new Response());`,
  };
  await within(files, async ({ command }) => {
    const { code, said } = await command(
      "config",
      "--secrets",
      "AUTH_SECRET,AUTH_GITHUB_ID,AUTH_GITHUB_SECRET",
    );
    assert.equal(code, 1, said);
    assert.match(said, /error\s+matcher\[0\]/);
    assert.match(said, /error\s+session\.maxAge/);
    assert.match(said, /2 errors, 0 warnings\./);
    assert.equal((await command("explain", "/x")).code, 1);
  });
});

test("config says if the code cannot be loaded, or computes its configuration", async () => {
  const wrangler = { "wrangler.jsonc": '{ "main": "src/index.ts" }' };
  const source = (text) => ({
    ...wrangler,
    "src/index.ts": `import { AuthWorker } from "authjs-worker"; ${text}`,
  });
  await within(source("throw new Error('no'); AuthWorker({});"), async ({ command }) => {
    assert.match(
      (await command("config")).said,
      /are not judged: the module cannot be loaded outside of a Worker: no\./,
    );
  });
  const lazy =
    "export default AuthWorker((request, env) => ({ providers: ['google'], matcher: ['/b'], secret: 's'.repeat(33) }));";
  await within(source(lazy), async ({ command }) => {
    const { code, said } = await command("config");
    assert.equal(code, 0, said);
    assert.match(said, /AUTH_GOOGLE_ID/);
    assert.ok(!said.includes("AUTH_SECRET") && !said.includes("sss"), said);
    assert.match((await command("explain", "/b")).said, /matcher\[0\]\s+\/b/);
  });
});

test("explain names the entries, also those whose conditions do not hold", async () => {
  const entry = { source: "/admin", has: [{ type: "header", key: "x-beta" }] };
  const vars = { AUTH: { providers: ["github"], matcher: ["/team/:id(\\d+)", entry] } };
  await within({ "wrangler.json": JSON.stringify({ vars }) }, async ({ command }) => {
    assert.match(
      (await command("explain", "/team/7?tab=1")).said,
      /needs a session[\s\S]*matcher\[0\]\s+\/team/,
    );
    assert.match(
      (await command("explain", "/admin")).said,
      /public[\s\S]*do not hold[\s\S]*matcher\[1\]\s+\/admin/,
    );
    assert.match(
      (await command("explain", "/admin", "-H", "X-Beta: 1")).said,
      /needs a session[\s\S]*matcher\[1\]/,
    );
    assert.match((await command("explain", "/api/auth/csrf")).said, /not guarded/);
  });
});

test("secret prints 33 random bytes, for a file or for a pipe", async () => {
  await within({}, async ({ command }) => {
    const [one, other] = [await command("secret"), await command("secret", "--raw")];
    assert.match(one.said, /^AUTH_SECRET="[A-Za-z0-9+/]{44}"\n$/);
    assert.match(other.said, /^[A-Za-z0-9+/]{44}\n$/);
    assert.ok(!one.said.includes(other.said.trim()));
  });
});

test("secret --assertion-key prints a private key with kid, and how to rotate", async () => {
  await within({}, async ({ command }) => {
    const { said } = await command("secret", "--assertion-key");
    const [, line] = /^AUTH_ASSERTION_KEY='(\{[^']+\})'$/m.exec(said);
    const { kty, crv, d, kid, alg } = JSON.parse(line);
    assert.deepEqual([kty, crv, alg, kid.length], ["EC", "P-256", "ES256", 43]);
    assert.ok(d);
    assert.match(said, /rotate/);
    const raw = await command("secret", "--assertion-key", "--ed25519", "--raw");
    assert.equal(JSON.parse(raw.said).alg, "EdDSA");
  });
});

test("providers shows what a provider needs", async () => {
  await within({}, async ({ command }) => {
    const { said } = await command("providers", "auth0", "--url", "https://www.example.com/x");
    assert.match(said, /https:\/\/www\.example\.com\/api\/auth\/callback\/auth0/);
    assert.match(said, /option\s+issuer/);
    const all = JSON.parse((await command("providers", "--json")).said);
    assert.ok(all.length > 90 && all.every(({ variables }) => variables.length > 0));
  });
});
