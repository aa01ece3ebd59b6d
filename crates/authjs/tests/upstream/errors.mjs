// Writes errors.json beside this file: the errors of @auth/core that have a type of their own. Run
// `npm ci && node crates/authjs/tests/upstream/errors.mjs` in the repository's root.

import { readFileSync, writeFileSync } from "node:fs";

const core = new URL("../../../../node_modules/@auth/core/", import.meta.url);
const { version } = JSON.parse(readFileSync(new URL("package.json", core), "utf8"));
const exported = await import(new URL("errors.js", core));

const errors = Object.values(exported)
  .filter((value) => value.prototype instanceof exported.AuthError)
  .map((Class) => new Class("x"))
  .filter((error) => error.type !== "AuthError")
  .map((error) => ({
    type: error.type,
    kind: error.kind,
    isForVisitors: exported.isClientError(error),
    code: error.code ?? null,
  }));
const about = `@auth/core ${version}, errors.js, by crates/authjs/tests/upstream/errors.mjs`;
const lines = errors.map((error) => `    ${JSON.stringify(error)}`).join(",\n");
writeFileSync(
  new URL("errors.json", import.meta.url),
  `{\n  "source": "${about}",\n  "errors": [\n${lines}\n  ]\n}\n`,
);
