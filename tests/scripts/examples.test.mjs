// The configuration of each example is one that can be deployed, once its local addresses are replaced.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "smol-toml";
import { exampleNamed, examples } from "../../scripts/examples/example.mjs";
import { inProject } from "../../scripts/project.mjs";

const isValid = new Ajv2020({ strictTypes: false }).compile(
  JSON.parse(readFileSync(inProject("authjs.schema.json"), "utf8")),
);

for (const name of examples) {
  test(`the options of the example ${name} are in the schema`, async () => {
    const { folder } = await exampleNamed(name);
    const text = readFileSync(`${folder}/wrangler.toml`, "utf8");
    const { vars } = parse(text.replace(/http:\/\/localhost:\d+/g, "https://origin.example.com"));
    assert.ok(isValid(vars.AUTH), JSON.stringify(isValid.errors));
  });
}

test("every folder of examples/ with an example.mjs is tested", () => {
  const found = readdirSync(inProject("examples"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => readdirSync(inProject("examples", name)).includes("example.mjs"));
  assert.deepEqual(found, examples);
});
