// `npm run test:database`: the tests of `npm test` that concern the database: the statements on SQLite, the store, the sessions and mail links,
// `npm run migrate`, and the built Worker with D1 in workerd.

import { readdirSync } from "node:fs";
import { build, buildTestHooks } from "./build.mjs";
import { main } from "./main.mjs";
import { nodeTest } from "./node-test.mjs";
import { nodeWasm } from "./node-wasm.mjs";
import { installPackages } from "./packages.mjs";
import { inProject } from "./project.mjs";
import { requireRust } from "./rust.mjs";
import { Tally } from "./tally.mjs";

const inWorkerd = readdirSync(inProject("tests/worker"))
  .filter((name) => /^(store|database|email|limits).*\.test\.mjs$/.test(name))
  .map((name) => `tests/worker/${name}`);

await main(async () => {
  await installPackages();
  await requireRust();
  const tally = new Tally();
  await tally.part("Statements on SQLite", "cargo", ["test", "--package", "authjs-store"]);
  const names = ["store", "database", "email"];
  await tally.part("Store and sessions", "cargo", [
    "test",
    "--package",
    "authjs",
    "--features",
    "email-smtp",
    "--",
    ...names,
  ]);
  // The tests of the scripts need it.
  await nodeWasm();
  await tally.part("npm run migrate", "node", nodeTest("tests/scripts/migrate.test.mjs"));
  await build();
  await buildTestHooks();
  await tally.part("The built Worker with D1", "node", nodeTest(...inWorkerd));
  tally.close();
});
