// A setting of wrangler that opens the gate is refused, with the reason, before anything is built or
// deployed.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { requireClosedGate } from "../../scripts/gate-config.mjs";
import { freePort } from "../worker/support/ports.mjs";
import { makeProject, projectToml } from "./support/project.mjs";

const section = '[assets]\ndirectory = "public"\n';
const guarded = '[vars.AUTH]\nmatcher = ["/dashboard/:path*"]\n';
const listed = (rules, matcher = guarded) =>
  `${section}run_worker_first = ${JSON.stringify(rules)}\n${matcher}`;

async function refusal(files, options = {}) {
  const folder = mkdtempSync(join(tmpdir(), "authjs-worker-config-"));
  try {
    for (const [path, text] of Object.entries(
      typeof files === "string" ? { "wrangler.toml": files } : files,
    )) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return await requireClosedGate({ folder: join(folder, options.in ?? "."), ...options }).then(
      () => undefined,
      (error) => error.message,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const open = {
  "no run_worker_first": [
    section + guarded,
    /`assets\.run_worker_first` is not set.*every file there is public.*Write `run_worker_first = true`/,
  ],
  false: [`${section}run_worker_first = false\n`, /`assets\.run_worker_first = false`/],
  "a text": [`${section}run_worker_first = "true"\n`, /`assets\.run_worker_first = "true"`/],
  "an environment that replaces the assets": [
    `${section}run_worker_first = true\n[env.staging.assets]\ndirectory = "x"\n`,
    /`env\.staging\.assets\.run_worker_first` is not set.*`x`/,
  ],
  "a service under the name of the assets": [
    '[[services]]\nbinding = "ASSETS"\nservice = "site"\n',
    /`services` binds the name ASSETS.*Name it UPSTREAM/,
  ],
  "a certificate under the name of the assets, in an environment": [
    '[[env.staging.mtls_certificates]]\nbinding = "ASSETS"\ncertificate_id = "1"\n',
    /`env\.staging\.mtls_certificates` binds the name ASSETS/,
  ],
  "a service of previews under the name of the assets": [
    '[[previews.services]]\nbinding = "ASSETS"\nservice = "site"\n',
    /`previews\.services` binds the name ASSETS/,
  ],
  "an unsafe binding under the name of the assets": [
    '[[unsafe.bindings]]\nname = "ASSETS"\ntype = "service"\n',
    /`unsafe\.bindings` binds the name ASSETS/,
  ],
  "a list without the protected path": [
    listed(["/api/*"]),
    /`\/dashboard\/:path\*`: no entry covers `\/dashboard`/,
  ],
  "one of two protected paths": [
    listed(["/dashboard*"], '[vars.AUTH]\nmatcher = ["/dashboard/:path*", { source = "/team/:id" }]\n'),
    /`\/team\/:id`: no entry covers `\/team`/,
  ],
  "a pattern of AUTH_CONFIG_1": [
    listed(["/dashboard*"], `${guarded}[vars.AUTH_CONFIG_1]\nmatcher = "/team"\n`),
    /`\/team`/,
  ],
  "the same as JSON text": [
    listed(["/dashboard*"], `[vars]\nAUTH_CONFIG_9 = '{"matcher": ["/team"]}'\n${guarded}`),
    /`\/team`/,
  ],
  "JSON text that cannot be read": [
    listed(["/dashboard*"], "[vars]\nAUTH = '{'\n"),
    /every path is protected/,
  ],
  "an exclusion below": [
    listed(["/*", "!/dashboard/public/*"]),
    /an entry with `!` excludes a part of `\/dashboard`/,
  ],
  "an exclusion by format": [listed(["/*", "!/*.css"]), /an entry with `!`/],
  "an exclusion in another case": [listed(["/*", "!/DASHBOARD/*"]), /an entry with `!`/],
  "no matcher": [listed(["/dashboard*"], ""), /there is no `matcher`, so every path is protected/],
  "no matcher and an exclusion": [listed(["/*", "!/x"], ""), /every path is protected/],
  "a pattern without a literal segment": [
    listed(["/dashboard*"], '[vars.AUTH]\nmatcher = "/:lang/dashboard"\n'),
    /does not begin with a literal segment/,
  ],
  "a segment that is half literal": [
    listed(["/dashboard*"], '[vars.AUTH]\nmatcher = "/dashboard:x"\n'),
    /does not begin with a literal segment/,
  ],
  "a negative lookahead": [
    listed(["/dashboard*"], "[vars.AUTH]\nmatcher = '/((?!api).*)'\n"),
    /does not begin with a literal segment/,
  ],
  "the start page": [
    listed(["/index*"], '[vars.AUTH]\nmatcher = "/index.html"\n'),
    /does not begin with a literal segment/,
  ],
  "variables that the dashboard sets": [
    `keep_vars = true\n${listed(["/dashboard*"])}`,
    /every path is protected/,
  ],
  "an environment without the variables": [
    `${listed(["/dashboard*"])}[env.staging]\nname = "s"\n`,
    /`env\.staging\.assets\.run_worker_first = .*every path is protected/,
  ],
  "an empty list": [listed([]), /no entry covers/],
  "Workers Cache": [
    "[cache]\nenabled = true\n",
    /`cache\.enabled = true`\. Workers Cache answers from its store without running the Worker/,
  ],
  "Workers Cache in an environment": [
    "[env.staging.cache]\nenabled = true\n",
    /`env\.staging\.cache\.enabled = true`/,
  ],
  "Workers Cache in previews": ["[previews.cache]\nenabled = true\n", /`previews\.cache\.enabled = true`/],
  "Workers Cache in previews of an environment": [
    "[env.staging.previews.cache]\nenabled = true\n",
    /`env\.staging\.previews\.cache\.enabled = true`/,
  ],
  "Workers Cache of one export": [
    '[exports.default]\ntype = "worker"\ncache = { enabled = true }\n',
    /`exports\.default\.cache\.enabled = true`/,
  ],
  "a file that cannot be read": ["[assets\n", /wrangler\.toml cannot be read: /],
};

for (const [what, [toml, reason]] of Object.entries(open)) {
  test(`${what}: refused`, async () => assert.match((await refusal(toml)) ?? "accepted", reason));
}

const closed = {
  "run_worker_first = true": `${section}run_worker_first = true\n`,
  "no assets": guarded,
  "everything by a list": listed(["/*"], ""),
  "everything but what is not protected": listed(["/*", "!/assets/*", "!/dashboard-assets/*"]),
  "the segment and what is below": listed(["/dashboard*", "/api/auth/*"]),
  "the same in two entries": listed(["/dashboard", "/dashboard/*"]),
  "all patterns of all places": listed(
    ["/dashboard*", "/team*"],
    `${guarded}[vars.AUTH_CONFIG_1]\nmatcher = [{ source = "/team/:id(\\\\d+)" }]\n`,
  ),
  "an environment that inherits the assets": `${section}run_worker_first = true\n[env.staging]\nname = "s"\n`,
  "a cache that is off": "[cache]\nenabled = false\n",
};

for (const [what, toml] of Object.entries(closed)) {
  test(`${what}: accepted`, async () => assert.equal(await refusal(toml), undefined));
}

test("the files that are there decide what a list must cover", async () => {
  const among = (files, rules, more = "") =>
    refusal({
      "wrangler.toml": `${section}${more}run_worker_first = ${JSON.stringify(rules)}\n${guarded}`,
      ...files,
    });
  assert.equal(
    await among({ "public/dashboard/index.html": "", "public/app.js": "" }, ["/dashboard/*"]),
    undefined,
  );
  assert.match(
    await among({ "public/dashboard.html": "" }, ["/dashboard/*"]),
    /no entry covers `\/dashboard.html`/,
  );
  assert.match(
    await among({ "public/dashboard.html": "" }, ["/dashboard.html", "/dashboard/*"]),
    /no entry covers `\/dashboard`,/,
  );
  assert.match(
    await among({ "public/dashboard.csv": "" }, ["/dashboard", "/dashboard/*"]),
    /no entry covers `\/dashboard.csv`/,
  );
  assert.match(
    await among({ "public/Dashboard/index.html": "" }, ["/dashboard*"]),
    /no entry covers `\/Dashboard\/`/,
  );
  const dropping = 'html_handling = "drop-trailing-slash"\n';
  assert.match(
    await among({ "public/dashboard/index.html": "" }, ["/dashboard/*"], dropping),
    /no entry covers `\/dashboard`,/,
  );
  assert.match(
    await among({ "public/_redirects": "/open/* /dashboard/:splat 200\n" }, ["/dashboard*"]),
    /_redirects/,
  );
  assert.equal(await among({ "public/_redirects": "/old /dashboard 301\n" }, ["/dashboard*"]), undefined);
});

test("with caseSensitive only the same spelling is protected", async () => {
  const toml = listed(
    ["/dashboard*", "!/DASHBOARD/*"],
    `[vars.AUTH]\nmatcher = ["/dashboard/:path*"]\ncaseSensitive = true\n`,
  );
  assert.equal(await refusal({ "wrangler.toml": toml, "public/Dashboard/index.html": "" }), undefined);
});

test("the file is the one that wrangler takes", async () => {
  const [bad, good] = ['{ // comment\n  "assets": { "directory": "public" }, }', '{ "name": "x" }'];
  assert.match(await refusal({ "wrangler.json": bad, "wrangler.toml": "" }), /wrangler\.json: /);
  assert.match(await refusal({ "wrangler.jsonc": bad, "wrangler.toml": "" }), /wrangler\.jsonc: /);
  assert.equal(
    await refusal({ "wrangler.json": good, "wrangler.jsonc": bad, "wrangler.toml": section }),
    undefined,
  );
  assert.match(await refusal({ "wrangler.toml": section, "sub/x": "" }, { in: "sub" }), /wrangler\.toml: /);
  assert.match(
    await refusal({ "wrangler.json": bad, "sub/wrangler.toml": "" }, { in: "sub" }),
    /wrangler\.json: /,
  );
  assert.match(
    await refusal({ "wrangler.toml": "", "other.toml": section }, { config: "other.toml" }),
    /other\.toml: /,
  );
  assert.match(await refusal({}, { config: "absent.toml" }), /absent\.toml cannot be read/);
  assert.match(await refusal({ "wrangler.json": "null" }), /wrangler\.json cannot be read: it is no object/);
  assert.equal(
    await refusal({ "wrangler.json": '{ "assets": null, "exports": null, "env": { "staging": null } }' }),
    undefined,
  );
  assert.equal(await refusal({}), undefined);
});

test("a configuration that a build tool redirects to is read too", async () => {
  const files = {
    "wrangler.toml": "",
    ".wrangler/deploy/config.json": '{ "configPath": "../../dist/wrangler.json" }',
  };
  assert.match(
    await refusal({ ...files, "dist/wrangler.json": '{ "assets": { "directory": "a" } }' }),
    /dist\/wrangler\.json: /,
  );
});

test("--assets counts as assets, and variables from elsewhere as an unknown matcher", async () => {
  assert.match(await refusal(guarded, { assets: "files" }), /`assets\.run_worker_first` is not set.*`files`/);
  assert.match(await refusal(listed(["/dashboard*"]), { unknownVars: true }), /every path is protected/);
});

test("the project's own wrangler.toml is accepted", async () =>
  assert.equal(await refusal(projectToml()), undefined));

for (const script of ["build.mjs", "start.mjs", "deploy.mjs"]) {
  test(`${script} refuses such a configuration before it starts anything`, async () => {
    const port = await freePort();
    const project = makeProject({
      "wrangler.toml": projectToml((text) => text.replace("run_worker_first = true", "")),
      "dev/worker-vars.mjs": "export const developmentVars = () => ({}), mailId = 'mail';",
    });
    try {
      const { status, said, calls } = project.run(script, [], {
        PORT: String(port),
        OP_PORT: String(await freePort()),
      });
      assert.equal(status, 1);
      assert.match(said, /error: wrangler\.toml: `assets\.run_worker_first` is not set/);
      assert.deepEqual(calls, []);
    } finally {
      project.remove();
    }
  });
}

test("the patterns of auth.config.json count", () => {
  const project = makeProject({
    "wrangler.toml": listed(["/dashboard*"]),
    "auth.config.json": '{ "matcher": ["/team"] }',
  });
  try {
    assert.match(project.run("build.mjs").said, /`\/team`: no entry covers/);
  } finally {
    project.remove();
  }
});
