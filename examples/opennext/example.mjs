// How `npm run example -- opennext` runs this example.

import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fingerprint } from "../../scripts/fingerprint.mjs";
import { buildPackage } from "../../scripts/pack.mjs";
import { installPackagesIn } from "../../scripts/packages.mjs";
import { run } from "../../scripts/processes.mjs";
import { inProject } from "../../scripts/project.mjs";

const inFolder = (...path) => inProject("examples", "opennext", ...path);
const program = inFolder("node_modules", "@opennextjs", "cloudflare", "dist", "cli", "index.js");
const stamp = inFolder(".open-next", ".sources.sha256");
const files = [
  "app",
  "auth.config.js",
  "auth.js",
  "next.config.js",
  "open-next.config.ts",
  "package-lock.json",
  "wrangler.toml",
];
const sources = ["npm/dist", ...files.map((file) => `examples/opennext/${file}`)];

/** @type {import("../../scripts/examples/example.mjs").Example} */
export default {
  inBrowser: true,
  prepare: () => installPackagesIn(inFolder()),
  async build() {
    await buildPackage();
    const wanted = fingerprint(sources, "opennext");
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
    // A copy, as `npm install` makes it: Next.js traces no files outside of the application.
    const installed = inFolder("node_modules", "authjs-worker");
    rmSync(installed, { recursive: true, force: true });
    cpSync(inProject("npm", "dist"), installed, { recursive: true });
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", WRANGLER_SEND_METRICS: "false" };
    await run("node", [program, "build"], { cwd: inFolder(), env });
    writeFileSync(stamp, wanted);
  },
  // auth.config.js names the provider.
  options: () => ({ providers: [] }),
};
