// `npm start` reports when it is ready, or the fault, and shows no secret in the list of processes.

import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "smol-toml";
import { inProject } from "../../scripts/project.mjs";
import { configurationMistake } from "../../scripts/readiness.mjs";
import { freePort } from "../worker/support/ports.mjs";
import { until } from "../worker/support/until.mjs";
import { makeProject, projectToml } from "./support/project.mjs";

// A substitute for wrangler: answers like a Worker, and records its arguments as the system and as the
// program see them.
const wrangler = `
const { execFileSync } = require("node:child_process");
const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const { createServer } = require("node:http");
const own = "/proc/self/cmdline";
const listed = existsSync(own) ? readFileSync(own, "utf8") : execFileSync("ps", ["-ww", "-o", "args=", "-p", String(process.pid)], { encoding: "utf8" });
writeFileSync("seen.json", JSON.stringify({ listed, args: process.argv.slice(2), isMain: require.main === module }));
const { ANSWER_STATUS: status, ANSWER_BODY: body = "", LOG_LINE: line } = process.env;
createServer((request, response) => {
  response.writeHead(Number(status), { "content-type": "application/json" }).end(body);
  if (line) console.error("\\x1b[31mX [ERROR] " + line + "\\x1b[0m");
}).listen(Number(process.env.PORT), "localhost");
`;
const provider = `
import { createServer } from "node:http";
createServer((request, response) => response.end("{}")).listen(Number(process.env.OP_PORT), "localhost");
`;

async function npmStart(env, check, files = {}) {
  const project = makeProject({
    "wrangler.toml": projectToml(),
    "scripts/build.mjs": "export const build = async () => {};",
    "dev/worker-vars.mjs": readFileSync(inProject("dev", "worker-vars.mjs"), "utf8"),
    "dev/wrangler.mjs": readFileSync(inProject("dev", "wrangler.mjs"), "utf8"),
    "dev/provider/main.mjs": provider,
    "node_modules/wrangler/index.js": wrangler,
    ...files,
  });
  const ports = { PORT: String(await freePort()), OP_PORT: String(await freePort()) };
  const started = project.start("start.mjs", { ...ports, ...env });
  try {
    const seen = () => JSON.parse(readFileSync(join(project.folder, "seen.json"), "utf8"));
    await check({ started, seen, port: ports.PORT, folder: project.folder });
  } finally {
    started.child.kill("SIGTERM");
    await started.ended;
    project.remove();
  }
}

const isReady = (started) =>
  new Promise((resolve) => {
    started.child.stdout.on("data", () => started.said.includes("\nReady on ") && resolve(true));
    started.ended.then(() => resolve(false));
  });

test("the secrets reach wrangler, and not the list of processes", async () => {
  await npmStart({ ANSWER_STATUS: "200" }, async ({ started, seen, port, folder }) => {
    assert.ok(await isReady(started), started.said);
    const { listed, args, isMain } = seen();
    assert.ok(isMain);
    assert.deepEqual(args.slice(0, 5), ["dev", "--ip", "127.0.0.1", "--port", port]);
    const given = args
      .filter((arg) => /^AUTH_(DEV_)?SECRET:./.test(arg))
      .map((arg) => arg.slice(arg.indexOf(":") + 1));
    assert.deepEqual(given.length, 2);
    assert.equal(given[0], readFileSync(join(folder, ".wrangler", "development-secret"), "utf8"));
    for (const secret of given) assert.ok(!listed.includes(secret), listed);
  });
});

test("an origin that fails is no mistake of the configuration", async () => {
  await npmStart({ ANSWER_STATUS: "502", ANSWER_BODY: '{"message":"upstream"}' }, async ({ started }) => {
    assert.ok(await isReady(started), started.said);
  });
});

const body = JSON.stringify({
  message: "There was a problem with the server configuration. Check the server logs for more information.",
});
const line = JSON.stringify({
  source: "authjs-worker",
  level: "error",
  reason: "configuration",
  detail: "AUTH_SECRET: too {short}. Write it into .dev.vars.",
});

test("a configuration that cannot be used ends with what is wrong, and never says ready", async () => {
  await npmStart({ ANSWER_STATUS: "500", ANSWER_BODY: body, LOG_LINE: line }, async ({ started }) => {
    assert.equal(await started.ended, 1);
    assert.match(
      started.said,
      /error: The Worker cannot use its configuration\. AUTH_SECRET: too \{short\}\. Write it into \.dev\.vars\./,
    );
    assert.ok(!started.said.includes("Ready on"));
  });
});

for (const [file, text] of [
  [".dev.vars", 'AUTH_SECRET = "own"'],
  [".dev.vars.staging", "export NEXTAUTH_SECRET='own'"],
]) {
  test(`a secret of ${file} is left as it is`, async () => {
    await npmStart(
      { ANSWER_STATUS: "200", CLOUDFLARE_ENV: "staging" },
      async ({ started, seen }) => {
        assert.ok(await isReady(started), started.said);
        assert.ok(!seen().args.some((arg) => arg.startsWith("AUTH_SECRET:")));
      },
      { [file]: `${text}\n` },
    );
  });
}

const apply = ["d1", "migrations", "apply", "AUTH_DB", "--local"];
const ownDatabase = (remote) => `
[[d1_databases]]
binding = "AUTH_DB"
database_id = "6f3c1b1e-0000-4000-8000-000000000001"
${remote ? "remote = true" : ""}`;
const d1Calls = (folder) =>
  existsSync(join(folder, "calls.log"))
    ? readFileSync(join(folder, "calls.log"), "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).args)
    : [];
const configOf = ({ args }) => args[args.indexOf("--config") + 1];

test("the Worker has a local database with its tables, and wrangler.toml stays as it is", async () => {
  await npmStart({ ANSWER_STATUS: "200" }, async ({ started, seen, folder }) => {
    assert.ok(await isReady(started), started.said);
    const file = configOf(seen());
    assert.deepEqual(d1Calls(folder), [[...apply, "--config", file]]);
    const copy = () => JSON.parse(readFileSync(join(folder, file), "utf8"));
    const { d1_databases: databases, ...rest } = copy();
    assert.deepEqual(databases, [{ binding: "AUTH_DB", migrations_dir: "migrations" }]);
    assert.deepEqual(rest, JSON.parse(JSON.stringify(parse(projectToml()))));
    const original = readFileSync(join(folder, "wrangler.toml"), "utf8");
    assert.equal(original, projectToml());

    writeFileSync(join(folder, "wrangler.toml"), original.replace("/dashboard/:path*", "/changed"));
    await until(() => copy().vars.AUTH.matcher[0] === "/changed");
    assert.equal(copy().d1_databases.length, 1);
  });
});

const devProviders = ({ args }) => {
  const given = args.find((arg) => arg.startsWith("AUTH_CONFIG_9:"));
  return JSON.parse(given.slice(given.indexOf(":") + 1)).providers;
};

test("mail that the Worker posts is printed with its link, and on the page that the start names", async () => {
  await npmStart({ ANSWER_STATUS: "200" }, async ({ started, seen }) => {
    assert.ok(await isReady(started), started.said);
    const [{ id }, mail, ...others] = devProviders(seen());
    assert.deepEqual([id, mail.id, mail.type, others], ["dev", "mail", "email", []]);
    const url = "http://localhost:8787/api/auth/callback/mail?token=1";
    const body = JSON.stringify({ to: "ada@example.com", subject: "Sign in", text: "", url });
    await fetch(mail.url, { method: "POST", headers: { "content-type": "application/json" }, body });
    await until(() => started.said.includes(`mail | ada@example.com ${url}\n`));
    const [, page] = started.said.match(/appear here and on (http:\/\/127\.0\.0\.1:\d+\/)/);
    assert.match(await (await fetch(page)).text(), /Sign in as ada@example\.com/);
  });
});

for (const [what, files, vars] of [
  [
    "a provider of the type email",
    {},
    '[[vars.AUTH.providers]]\nid = "http-email"\ntype = "email"\nurl = "https://mail.example.com"',
  ],
  ["a mail service", { ".dev.vars": `AUTH_CONFIG_2='{"providers":["resend"]}'\n` }],
  ["the id of the local one", { "auth.config.json": '{ "providers": [{ "id": "mail", "type": "oidc" }] }' }],
]) {
  test(`a configuration with ${what} gets no local mail`, async () => {
    const toml = vars ? projectToml((text) => text.replace("providers = []", vars)) : projectToml();
    await npmStart(
      { ANSWER_STATUS: "200" },
      async ({ started, seen }) => {
        assert.ok(await isReady(started), started.said);
        assert.deepEqual(
          devProviders(seen()).map(({ id }) => id),
          ["dev"],
        );
        assert.ok(!/Mails|contradicts/.test(started.said), started.said);
      },
      { ...files, "wrangler.toml": toml },
    );
  });
}

test("a database of wrangler.toml is the one that is used, here its local copy", async () => {
  await npmStart(
    { ANSWER_STATUS: "200" },
    async ({ started, seen, folder }) => {
      assert.ok(await isReady(started), started.said);
      assert.ok(!seen().args.includes("--config"));
      assert.deepEqual(d1Calls(folder), [apply]);
    },
    { "wrangler.toml": projectToml() + ownDatabase(false) },
  );
});

test("a configuration that contradicts a database gets none", async () => {
  await npmStart(
    { ANSWER_STATUS: "200" },
    async ({ started, seen, folder }) => {
      assert.ok(await isReady(started), started.said);
      assert.match(
        started.said,
        /The Worker has no local database, because .* contradicts one: callbacks\.jwt/,
      );
      assert.ok(!seen().args.includes("--config"));
      assert.deepEqual(d1Calls(folder), []);
      assert.equal(devProviders(seen()).length, 1);
    },
    { "wrangler.toml": `${projectToml()}\n[vars.AUTH.callbacks.jwt]\nrole = "profile.role"\n` },
  );
});

test("DEV_STATE is the folder of the database", async () => {
  await npmStart({ ANSWER_STATUS: "200", DEV_STATE: "/own" }, async ({ started, seen, folder }) => {
    assert.ok(await isReady(started), started.said);
    for (const args of [seen().args, ...d1Calls(folder)])
      assert.equal(args[args.indexOf("--persist-to") + 1], "/own");
  });
});

test("a remote database is not migrated", async () => {
  await npmStart(
    { ANSWER_STATUS: "200" },
    async ({ started, folder }) => {
      assert.ok(await isReady(started), started.said);
      assert.deepEqual(d1Calls(folder), []);
      assert.match(started.said, /AUTH_DB is the remote database; `npm run migrate` makes its tables/);
    },
    { "wrangler.toml": projectToml() + ownDatabase(true) },
  );
});

test("tables that cannot be made end the start with what wrangler says", async () => {
  await npmStart({ ANSWER_STATUS: "200", FAKE_FAILS: "d1 migrations" }, async ({ started, folder }) => {
    assert.equal(await started.ended, 1);
    assert.match(
      started.said,
      /error: The tables of the local database cannot be made\..*\n\nAuthentication error/,
    );
    assert.ok(!existsSync(join(folder, "seen.json")));
  });
});

test("of the log only errors of the configuration count", () => {
  assert.equal(configurationMistake(line), "AUTH_SECRET: too {short}. Write it into .dev.vars.");
  for (const other of [
    "",
    "GET / 200",
    line.replace("error", "warn"),
    line.replace('"configuration"', '"bad_host"'),
    "{",
  ]) {
    assert.equal(configurationMistake(other), undefined);
  }
});

test("the build has the features of [build] command", async () => {
  const text = projectToml().replace("scripts/build.mjs", "scripts/build.mjs --features email-smtp");
  const builds = `import { writeFileSync } from "node:fs";
export const build = async (given) => writeFileSync("built.json", JSON.stringify(given));`;
  const files = { "wrangler.toml": text, "scripts/build.mjs": builds };
  await npmStart(
    { ANSWER_STATUS: "200" },
    async ({ started, folder }) => {
      assert.ok(await isReady(started), started.said);
      const given = JSON.parse(readFileSync(join(folder, "built.json"), "utf8"));
      assert.deepEqual(given, ["--features", "email-smtp"]);
    },
    files,
  );
});
