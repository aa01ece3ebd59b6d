// The part of `npm run test:differential` that every `npm test` runs: each kind of case in the most common
// configurations.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { allowed, allowedOfMany } from "./allowed.mjs";
import { fixedCases } from "./cases/index.mjs";
import { moduleOf } from "./providers/options.mjs";
import { paths } from "./providers/paths.mjs";
import { compareAll } from "./rig.mjs";

// One of each kind: discovery, fixed endpoints, a posted response, userinfo in two requests, a second document.
const providers = ["apple", "discord", "github", "google", "microsoft-entra-id", "twitter"];

test("the Worker answers as @auth/core and next-auth do, but for what docs/differences.md names", {
  timeout: 120_000,
}, async () => {
  const callbacks = { callbacks: 6, "sign-in-rules": 6, exchange: 4 };
  const stored = { database: 11, "database-jwt": 11, "database-linking": 11, "database-verified": 11 };
  const mailed = { email: 12, "email-jwt": 12, "email-services": 6, "email-own": 9 };
  const often = {
    ...callbacks,
    ...stored,
    ...mailed,
    plain: 8,
    https: 8,
    proxy: 8,
    gate: 8,
    "gate-https": 8,
    variants: 6,
  };
  const few = ({ sample }) =>
    providers.includes(sample?.provider) && /^(full|its id alone)$/.test(sample.name);
  // Each age of a session, and each row of the table of linking.
  const rows = /^two reads of a session |^an? (new )?account .*, (no one|Ada) with op$/;
  const known = ({ configuration, name }) => /^database(-jwt)?$/.test(configuration) && rows.test(name);
  const cases = fixedCases().filter(
    (one, index) =>
      index % often[one.configuration] === 0 || (one.configuration === "built-in" && few(one)) || known(one),
  );
  assert.ok(cases.length > 150, `${cases.length} cases`);
  const unexplained = [];
  await compareAll(cases, ({ name, configuration, differences }) => {
    const found = differences
      .filter((one) => !one.allowed)
      .map(({ field, theirs, ours }) => ({ field, theirs, ours }));
    if (found.length) unexplained.push({ name, configuration, found });
  });
  assert.deepEqual(unexplained, []);
});

test("every allowed difference is an entry of docs/differences.md", async () => {
  const documented = await readFile(new URL("../../docs/differences.md", import.meta.url), "utf8");
  for (const id of Object.keys({ ...allowed, ...allowedOfMany }))
    assert.ok(documented.includes(`| \`${id.replace("gate: ", "")}\` |`), id);
});

test("every module of @auth/core for OAuth and OpenID Connect is compared", async () => {
  const folder = new URL("../../node_modules/@auth/core/providers/", import.meta.url);
  const files = (await readdir(folder)).filter((name) => name.endsWith(".js"));
  const compared = new Set(Object.keys(paths).map((id) => `${moduleOf(id).split("/").at(-1)}.js`));
  for (const file of files.filter((name) => !compared.has(name))) {
    assert.doesNotMatch(
      await readFile(new URL(file, folder), "utf8"),
      /type: "(oauth|oidc)"|default function azure/i,
      file,
    );
  }
  assert.equal(compared.size, 93);
});
