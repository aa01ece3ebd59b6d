// `npm test`: runs the tests of the scripts and the crates, then the built Worker in workerd, then a browser.
// With REQUIRE_ALL=1 no part may be skipped.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, buildTestHooks } from "./build.mjs";
import { findChromium, withoutChromium } from "./chromium.mjs";
import { main } from "./main.mjs";
import { nodeTest } from "./node-test.mjs";
import { nodeWasm } from "./node-wasm.mjs";
import { hasOpenSsl } from "./openssl.mjs";
import { buildPackage } from "./pack.mjs";
import { buildDev } from "./pack-dev.mjs";
import { installPackages } from "./packages.mjs";
import { inProject } from "./project.mjs";
import { requireRust } from "./rust.mjs";
import { Tally } from "./tally.mjs";

async function test() {
  await installPackages();
  await requireRust();
  const tally = new Tally();
  process.env.AUTHJS_PROVOKED = await mkdtemp(join(tmpdir(), "authjs-provoked-"));
  // The tests of the scripts run side by side, and need it.
  await nodeWasm();
  await tally.part("Tests of the scripts", "node", nodeTest("tests/scripts/*.test.mjs"));
  await crate(tally);
  await build();
  await buildTestHooks();
  await tally.part("Tests of the built Worker in workerd", "node", nodeTest("tests/worker/*.test.mjs"));
  await buildPackage();
  await buildDev();
  await tally.part("Tests of the npm package", "node", nodeTest("tests/javascript/*.test.mjs"));
  await tally.part("OpenID conformance modules in workerd", "node", nodeTest("tests/conformance/*.test.mjs"));
  await tally.part(
    "The Worker beside @auth/core, a part of it",
    "node",
    nodeTest("tests/differential/*.test.mjs"),
  );
  await browser(tally);
  await everyReason(tally);
  tally.close();
}

async function crate(tally) {
  const [title, independent] = ["Tests of the crate", "Tests of the crate against josekit (OpenSSL)"];
  if (hasOpenSsl()) return tally.part(independent, "cargo", ["test", "--features", "josekit"]);
  await tally.part(title, "cargo", ["test"]);
  tally.skip(independent, "OpenSSL's headers are missing. On Debian: apt install libssl-dev pkg-config");
}

async function browser(tally) {
  const title = "Tests in a browser";
  const chromium = findChromium();
  if (!chromium) return tally.skip(title, withoutChromium);
  await tally.part(title, "node", nodeTest("tests/browser/*.test.mjs"), { CHROMIUM: chromium });
}

async function everyReason(tally) {
  const title = "Each reason of the log is provoked";
  if (hasOpenSsl()) await tally.part(title, "node", [inProject("scripts/provoked.mjs")]);
  else tally.skip(title, "the tests against josekit did not run");
  await rm(process.env.AUTHJS_PROVOKED ?? "", { recursive: true });
}

await main(test);
