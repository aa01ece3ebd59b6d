// `npm run test:upstream -- CHECKOUT`: runs the tests of a checkout of nextauthjs/next-auth, at the tag of @auth/core 0.41.3, with
// @auth/core replaced by the package in npm/dist/: those of @auth/core itself, @auth/express, @auth/sveltekit and next-auth.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { note, Problem, step } from "./console.mjs";
import { main } from "./main.mjs";
import { buildPackage } from "./pack.mjs";
import { installPackages } from "./packages.mjs";
import { ended, start } from "./processes.mjs";
import { inProject } from "./project.mjs";

const vitest = "vitest@3.2.7";
const version = "0.41.3";

/**
 * By package: which files run, with which packages of npm, and why the others do not. Which cases of those that run call an internal
 * function of Auth.js, and which answer as docs/differences.md says.
 */
const known = JSON.parse(readFileSync(inProject("tests/upstream/known.json"), "utf8"));

/** Runs the tests of one package. Returns its cases: `{ name, failed, message }`. */
async function run(checkout, name, { files, npm = [] }) {
  const modules = mkdtempSync(join(tmpdir(), "authjs-worker-upstream-"));
  try {
    for (const [file, text] of Object.entries(replacements())) writeFileSync(join(modules, file), text);
    const config = inProject("tests/upstream/vitest.config.mjs");
    const env = {
      ...process.env,
      UPSTREAM_ROOT: join(checkout, name),
      UPSTREAM_MODULES: modules,
      UPSTREAM_FILES: files.join(" "),
    };
    const packages = [vitest, ...npm].map((name) => `--package=${name}`);
    await ended(start("npm", ["exec", "--yes", ...packages, "--", "vitest", "run", "-c", config], { env }));
    const results = join(modules, "results.json");
    if (!existsSync(results)) throw new Problem(`vitest ran no test of ${name}.`);
    return casesOf(JSON.parse(readFileSync(results, "utf8")));
  } finally {
    rmSync(modules, { recursive: true });
  }
}

function casesOf({ testResults }) {
  const broken = testResults.filter(({ assertionResults }) => assertionResults.length === 0);
  if (broken.length) throw new Problem(broken.map(({ name, message }) => `${name}: ${message}`).join("\n"));
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === "passed" || status === "failed")
      .map(({ fullName, status, failureMessages }) => ({
        name: fullName,
        failed: status === "failed",
        message: failureMessages.join("\n"),
      })),
  );
}

/**
 * The modules that take the place of Auth.js's. The tests use secrets of six characters, which this project refuses
 * (docs/differences.md: core-refused), so both sides get a longer one.
 */
function replacements() {
  const from = (file) => JSON.stringify(inProject("npm/dist/node", file));
  const longer = `const longer = (secret) => Array.isArray(secret) ? secret.map(longer)
    : secret && secret.length < 16 ? secret.padEnd(40, ".") : secret;
  const withSecret = (given) => given && "secret" in given ? { ...given, secret: longer(given.secret) } : given;`;
  return {
    "core.mjs": `${longer}
      import { Auth as answer } from ${from("core.js")};
      export * from ${from("core.js")};
      export const Auth = (request, config) => answer(request, { ...withSecret(config), jwt: withSecret(config.jwt) });`,
    "jwt.mjs": `${longer}
      import * as jwt from ${from("jwt.js")};
      export const encode = (params) => jwt.encode(withSecret(params));
      export const decode = (params) => jwt.decode(withSecret(params));
      export const getToken = (params) => jwt.getToken(withSecret(params));`,
    "errors.mjs": `export * from ${from("errors.js")};`,
  };
}

/** Says what a run means. Returns the numbers of cases, and whether every failure is one that docs/differences.md explains. */
function judge(name, cases, { internal = [], differ = {} }) {
  const names = new Set(cases.map((ran) => ran.name));
  const gone = [...internal, ...Object.keys(differ)].filter((known) => !names.has(known));
  const concerned = cases.filter((ran) => !internal.includes(ran.name));
  const failed = concerned.filter((ran) => ran.failed && !differ[ran.name]);
  const differing = concerned.filter((ran) => ran.failed && differ[ran.name]);
  const passed = concerned.filter((ran) => !ran.failed);
  for (const ran of failed) note(`FAILED ${ran.name}\n${ran.message}`);
  for (const ran of differing) note(`differs: ${ran.name} (docs/differences.md: ${differ[ran.name]})`);
  for (const ran of passed.filter((ran) => differ[ran.name]))
    note(`passes although it is said to differ: ${ran.name}`);
  for (const name of gone) note(`does not exist: ${name}`);
  const counts = { passed: passed.length, failed: failed.length, differ: differing.length };
  note(`${name}: ${told(counts)}`);
  const isAsKnown = failed.length === 0 && gone.length === 0 && passed.every((ran) => !differ[ran.name]);
  return { counts, isAsKnown };
}

const told = ({ passed, failed, differ }) => `${passed} passed, ${failed} failed, ${differ} differ`;

/** Returns whether the known files are all files of tests that the package has. Says which are not. */
function hasKnownFiles(folder, { files, others = {} }) {
  const expected = new Set([...files, ...Object.keys(others)]);
  const found = new Set(
    readdirSync(join(folder, "test"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".test.ts"))
      .map((file) => `test/${file.replaceAll("\\", "/")}`),
  );
  const strange = [...found].filter((file) => !expected.has(file));
  const gone = [...expected].filter((file) => !found.has(file));
  for (const file of strange) note(`is not known: ${file}`);
  for (const file of gone) note(`does not exist: ${file}`);
  return strange.length + gone.length === 0;
}

await main(async () => {
  const [checkout] = process.argv.slice(2);
  if (!checkout || !existsSync(join(checkout, "packages/core/package.json")))
    throw new Problem("Name a checkout of nextauthjs/next-auth: `npm run test:upstream -- ../next-auth`.");
  const found = JSON.parse(readFileSync(join(checkout, "packages/core/package.json"), "utf8")).version;
  if (found !== version)
    throw new Problem(`The checkout has @auth/core ${found}. Check out @auth/core@${version}.`);
  await installPackages();
  await buildPackage();
  const judged = [];
  for (const [name, expected] of Object.entries(known)) {
    step(`Running the tests of ${name}`);
    const hasFiles = hasKnownFiles(join(checkout, name), expected);
    const { counts, isAsKnown } = judge(name, await run(resolve(checkout), name, expected), expected);
    judged.push({ counts, isAsKnown: hasFiles && isAsKnown });
  }
  step("All packages");
  const sum = (of) => judged.reduce((total, { counts }) => total + counts[of], 0);
  note(told({ passed: sum("passed"), failed: sum("failed"), differ: sum("differ") }));
  if (!judged.every(({ isAsKnown }) => isAsKnown))
    throw new Problem("Some tests answer otherwise than docs/differences.md says.");
});
