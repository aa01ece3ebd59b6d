// `npm run deploy`: the tables first, then the Worker that needs them. The first deployment creates the database, so there the Worker
// is first; sign-ins fail until the tables exist.

import { spawnSync } from "node:child_process";

const wrangler = (args, stdio) =>
  spawnSync("npx", ["wrangler", ...args], { encoding: "utf8", stdio, shell: process.platform === "win32" });
const migrations = ["d1", "migrations", "apply", "AUTH_DB", "--remote"];

function required(args) {
  const { status } = wrangler(args, "inherit");
  if (status !== 0) process.exit(status ?? 1);
}

const { status, stdout, stderr } = wrangler(migrations, "pipe");
const isFirst = status !== 0 && /Couldn't find an auto-provisioned D1 DB/.test(`${stdout}${stderr}`);
process.stdout.write(stdout ?? "");
if (status !== 0 && !isFirst) {
  process.stderr.write(stderr ?? "");
  process.exit(status ?? 1);
}
required(["deploy", ...process.argv.slice(2)]);
if (isFirst) required(migrations);
