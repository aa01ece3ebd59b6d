// The JSON Schema and the parser agree, and the documents are as the table of options.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { nodeWasm } from "../../scripts/node-wasm.mjs";
import { inProject } from "../../scripts/project.mjs";

const schema = JSON.parse(readFileSync(inProject("authjs.schema.json"), "utf8"));
const ajv = new Ajv2020({ allErrors: true });
const isValid = ajv.compile(schema);
let wasm;
before(async () => {
  wasm = await nodeWasm();
});

const acme = { id: "acme", type: "oidc", issuer: "https://id.acme.example" };
const secrets = ["AUTH_SECRET", "ID", "SECRET"].map((name) => name.replace(/^(ID|SECRET)$/, "AUTH_ACME_$1"));

function mistakes(config) {
  const deployment = { vars: {}, secrets, authConfig: JSON.stringify({ providers: [acme], ...config }) };
  return JSON.parse(wasm.judge(JSON.stringify(deployment))).errors;
}

const good = {
  nothing: {},
  "the schema's own name": { $schema: "./authjs.schema.json" },
  "one pattern": { matcher: "/admin/:path*" },
  "patterns with conditions": {
    matcher: ["/a", { source: "/b", has: [{ type: "host", value: "a.example" }], locale: false }],
  },
  "a shared cookie": {
    cookies: {
      sessionToken: { name: "site.session", options: { domain: "example.com", sameSite: "strict" } },
    },
  },
  "a provider with everything": {
    providers: [
      {
        ...acme,
        name: "Acme",
        authorization: { url: "https://id.acme.example/authorize", params: { prompt: "login", max_age: 5 } },
        checks: ["pkce", "state"],
        client: { token_endpoint_auth_method: "client_secret_post", id_token_signed_response_alg: "ES256" },
        style: { brandColor: "#7ebc6f" },
        profile: { name: [{ join: ["first", "last"], separator: "" }, "login"], image: false },
        fetch: { headers: { "x-tenant": "acme" } },
      },
    ],
  },
  "the options of single providers": {
    providers: [
      {
        id: "github",
        enterprise: { baseUrl: "https://github.acme.example" },
        clientId: "a",
        clientSecret: "b",
      },
      { id: "wechat", platformType: "WebsiteApp", clientId: "a", clientSecret: "b" },
    ],
  },
  "an origin": {
    upstream: "https://origin.example.com",
    origin: { mapRedirects: false, removeHeaders: ["X-A"] },
  },
  times: { session: { strategy: "jwt", maxAge: 3600.0, updateAge: 0 }, jwt: { maxAge: 3600, legacy: false } },
  "a look": {
    theme: { colorScheme: "dark", brandColor: "#abc", logo: "/logo.svg" },
    pages: { signIn: "/in" },
  },
};

const bad = {
  "a misspelt key": { matchers: ["/admin"] },
  "a misspelt key in a table": { session: { maxage: 60 } },
  "a misspelt key of a condition": { matcher: [{ source: "/a", has: [{ type: "host", val: "x" }] }] },
  "a misspelt key of a cookie": { cookies: { sessionToken: { options: { samesite: "lax" } } } },
  "a misspelt key of a provider": { providers: [{ ...acme, isuer: "https://x.example" }] },
  "a misspelt key of an option of one provider": { providers: [{ id: "github", enterprise: { url: "x" } }] },
  "a secret": { secret: "hunter2 hunter2 hunter2" },
  "an adapter": { adapter: {} },
  "a text for a boolean": { debug: "true" },
  "a boolean for a text": { basePath: true },
  "seconds out of range": { session: { maxAge: 5 } },
  "seconds as a text": { session: { maxAge: "3600" } },
  "half a second": { jwt: { maxAge: 3600.5 } },
  "an unknown strategy": { session: { strategy: "redis" } },
  "an unknown value": { unknownActions: "orign" },
  "a page without a slash": { pages: { signIn: "login" } },
  "no colour": { theme: { brandColor: "red" } },
  "an upstream without a scheme": { upstream: "origin.example.com" },
  "a provider that does not exist": { providers: ["gogle"] },
  "providers that are no list": { providers: "github" },
  "a provider without an id": { providers: [{ type: "oidc", issuer: "https://id.acme.example" }] },
  "an unknown check": { providers: [{ ...acme, checks: ["pkc"] }] },
  "an entry without a pattern": { matcher: [{ has: [] }] },
  null: { trustHost: null },
  "a mapping that is a number": { providers: [{ ...acme, profile: { name: 5 } }] },
  "a parameter that is a list": { providers: [{ ...acme, authorization: { params: { a: [] } } }] },
};

for (const [name, config] of Object.entries(good)) {
  test(`${name}: accepted by the schema and by the parser`, () => {
    assert.ok(isValid(config), JSON.stringify(isValid.errors));
    assert.deepEqual(mistakes(config), []);
  });
}

for (const [name, config] of Object.entries(bad)) {
  test(`${name}: refused by the schema and by the parser`, () => {
    assert.ok(!isValid(config), "the schema accepts it");
    const said = JSON.stringify(mistakes(config));
    assert.notEqual(said, "[]", "the parser accepts it");
    assert.ok(!said.includes("hunter2"));
  });
}

test("the schema accepts the examples in it", () => {
  const seen = [];
  ajv.addSchema({ ...schema, $id: "whole" });
  // An entry of `hosts` is the whole schema again.
  const standing = (value) => JSON.parse(JSON.stringify(value).replaceAll('"$ref":"#"', '"$ref":"whole"'));
  const visit = (value) => {
    if (value === null || typeof value !== "object") return;
    for (const example of value.examples ?? []) {
      const valid = ajv.compile({ $defs: schema.$defs, ...standing(value) });
      assert.ok(valid(example), `${JSON.stringify(example)}: ${JSON.stringify(valid.errors)}`);
      seen.push(example);
    }
    Object.values(value).forEach(visit);
  };
  visit(schema.properties);
  assert.ok(seen.length > 80, `${seen.length} examples`);
});

test("the documents are as the table of options", () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [inProject("scripts", "options.mjs"), "--check"],
    {
      encoding: "utf8",
    },
  );
  assert.equal(status, 0, stdout + stderr);
});
