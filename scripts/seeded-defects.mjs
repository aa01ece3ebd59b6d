// `npm run mutants:seeded [-- NAME...]`: tests the tests. It applies each defect of tests/seeded/defects.mjs
// to a copy of the tree, where the named tests must fail. `--workerd` adds defects that need the built
// Worker, minutes each.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { defects } from "../tests/seeded/defects.mjs";
import { note, Problem, step } from "./console.mjs";
import { main } from "./main.mjs";
import { hasOpenSsl } from "./openssl.mjs";
import { installPackages } from "./packages.mjs";
import { ended, requiredOutput, start } from "./processes.mjs";
import { inProject, root } from "./project.mjs";
import { requireRust } from "./rust.mjs";

const features = hasOpenSsl() ? ["--features", "josekit"] : [];
const inWorkerd = (defect) => defect.target.endsWith(".mjs");

async function seededDefects() {
  await requireRust();
  // The copy has a link to node_modules. An installation in the copy would empty the folder of this tree.
  await installPackages();
  const names = process.argv.slice(2).filter((argument) => argument !== "--workerd");
  const wanted = defects.filter(
    ({ name }) => names.length === 0 || names.some((part) => name.includes(part)),
  );
  const runnable = wanted.filter((defect) => !reasonToSkip(defect));
  const copy = mkdtempSync(join(tmpdir(), "seeded-"));
  let survived = 0;
  try {
    copyTree(copy);
    await requireGreen(copy, runnable);
    for (const defect of runnable) survived += (await isNoticed(copy, defect)) ? 0 : 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
  for (const defect of wanted.filter(reasonToSkip)) note(`SKIP ${defect.name}: ${reasonToSkip(defect)}`);
  console.log(
    `\n${runnable.length - survived} noticed, ${survived} survived, ${wanted.length - runnable.length} skipped`,
  );
  process.exitCode = survived || wanted.length === 0 ? 1 : 0;
}

function reasonToSkip(defect) {
  if (defect.needs === "josekit" && !hasOpenSsl()) return "OpenSSL's headers are missing";
  if (inWorkerd(defect) && !process.argv.includes("--workerd")) return "only with --workerd";
  return undefined;
}

// Copies the files that git tracks or would add, in their current state.
function copyTree(copy) {
  const files = requiredOutput("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
  });
  for (const file of files.split("\0").filter(Boolean)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(inProject(file), join(copy, file));
  }
  symlinkSync(inProject("node_modules"), join(copy, "node_modules"));
}

// A test that fails anyway, or that does not exist, would notice every defect.
async function requireGreen(copy, runnable) {
  step("Without defects");
  for (const target of new Set(runnable.map((defect) => defect.target))) {
    const red = [
      ...new Set(runnable.filter((defect) => defect.target === target).flatMap((defect) => defect.red)),
    ];
    const { code, passed } = await runTests(copy, target, red);
    const missing = red.filter((name) => !passed.includes(name));
    if (code !== 0 || missing.length)
      throw new Problem(`not green without a defect: ${missing.join(", ") || target}`);
  }
}

async function isNoticed(copy, defect) {
  const { name, target, red, beside } = defect;
  step(name);
  const edits = [defect, ...(beside ?? [])].map((edit) => {
    const path = join(copy, edit.file);
    return { ...edit, path, text: readFileSync(path, "utf8") };
  });
  const moved = edits.find(({ text, find }) => text.split(find).length !== 2);
  if (moved) {
    note(`SURVIVED: what it replaces is not, or not once, in ${moved.file}`);
    return false;
  }
  for (const { path, text, find, replace } of edits)
    writeFileSync(
      path,
      text.replace(find, () => replace),
    );
  const { passed, failed } = await runTests(copy, target, red);
  for (const { path, text } of edits) writeFileSync(path, text);
  for (const test of red.filter((test) => failed.includes(test))) note(`red: ${test}`);
  const blind = red.filter((test) => !failed.includes(test));
  for (const test of blind) note(`SURVIVED: ${test} ${passed.includes(test) ? "is green" : "did not run"}`);
  return blind.length === 0;
}

// Runs only the named tests. Returns the exit code and the names of those that passed and failed.
async function runTests(copy, target, names) {
  const env = {
    ...process.env,
    CARGO_TARGET_DIR: targetFolder(),
    CARGO_PROFILE_DEV_DEBUG: "0",
    NO_COLOR: "1",
  };
  if (target.endsWith(".mjs")) {
    for (const build of [[], ["--test-hooks"]]) {
      const built = await capture(process.execPath, ["scripts/build.mjs", ...build], { cwd: copy, env });
      if (built.code !== 0) return { code: built.code, passed: [], failed: [] };
    }
    const { code, text } = await capture(process.execPath, ["--test", "--test-reporter=tap", target], {
      cwd: copy,
      env,
    });
    return { code, passed: named(text, /^ok \d+ - (.+)$/gm), failed: named(text, /^not ok \d+ - (.+)$/gm) };
  }
  const which = target === "lib" ? ["--lib"] : ["--test", target];
  const args = [
    "test",
    "--quiet",
    "--no-fail-fast",
    ...features,
    ...which,
    "--",
    "--exact",
    "--format",
    "pretty",
    ...names,
  ];
  const { code, text } = await capture("cargo", args, { cwd: copy, env });
  return { code, passed: named(text, /^test (\S+) .*ok$/gm), failed: named(text, /^test (\S+) .*FAILED$/gm) };
}

const targetFolder = () => join(process.env.CARGO_TARGET_DIR ?? inProject("target"), "seeded");

const named = (text, pattern) => [...text.matchAll(pattern)].map(([, name]) => name.trim());

async function capture(command, args, options) {
  const child = start(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => chunks.push(chunk));
  const code = await ended(child);
  const text = Buffer.concat(chunks).toString();
  if (/could not compile|error\[E/.test(text)) console.log(text);
  return { code, text };
}

await main(seededDefects);
