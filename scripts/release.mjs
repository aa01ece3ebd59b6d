// `npm run release -- X.Y.Z`: checks that a release is complete, builds it twice, writes it into release/ and tags it. It publishes nothing.
// `--prepare` writes the version and the heading of the changelog instead, for a commit. `--no-tag` leaves the tag out; `--dry-run` also
// takes the entries under "Unreleased".

import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { javascriptFeatures } from "./build.mjs";
import { cargoTool } from "./cargo-tools.mjs";
import { note, Problem, step } from "./console.mjs";
import { workspacePackages } from "./features.mjs";
import { main } from "./main.mjs";
import { installPackages } from "./packages.mjs";
import { output, requiredOutput, run } from "./processes.mjs";
import { inProject, root } from "./project.mjs";
import { buildTwice, checkOut } from "./release/build-twice.mjs";
import { notesOf, released, unreleased } from "./release/changelog.mjs";
import { checksumFile, sumsOf } from "./release/checksums.mjs";
import { leftOver } from "./release/placeholders.mjs";
import { bill, bundledIn } from "./release/sbom.mjs";
import { hasHeading, upgradeHeading } from "./release/upgrading.mjs";
import {
  compareVersions,
  isVersion,
  otherVersions,
  places,
  previousVersion,
  withVersion,
} from "./release/versions.mjs";
import { requireRust } from "./rust.mjs";

const cyclonedx = { crate: "cargo-cyclonedx", version: "0.5.9", flags: ["--debug"] };
const semverChecks = { crate: "cargo-semver-checks", version: "0.51.0", flags: ["--debug"] };
const usage = "npm run release -- X.Y.Z [--prepare | --dry-run | --no-tag]";
const out = inProject("release");
const read = (file) => readFileSync(inProject(file), "utf8");
const git = (...args) => requiredOutput("git", args, { cwd: root });

async function release() {
  const { version, values } = given();
  await installPackages();
  await requireRust();
  if (values.prepare) return prepare(version);
  const older = previousVersion(git("tag").split("\n"), version);
  const notes = complete(version, older, values["dry-run"]);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  await compatible(older);
  await packageCrates();
  const { wasm } = await buildTwice(out);
  await writeBill(version);
  writeFileSync(
    join(out, "NOTES.md"),
    `${notes}\n\nThe wasm of the npm package has the SHA-256 hash \`${wasm}\`, built with ${rustc()}.\n`,
  );
  writeFileSync(join(out, "SHA256SUMS"), checksumFile(sumsOf(out)));
  step("release/");
  for (const line of read("release/SHA256SUMS").trim().split("\n")) note(line);
  if (values["dry-run"] || values["no-tag"]) return note("No tag was made.");
  await run("git", ["tag", "--annotate", `v${version}`, "--message", `authjs-worker ${version}`], {
    cwd: root,
  });
  note(
    `Tagged v${version}. Publish: git push origin v${version}; npm publish release/<each .tgz>; cargo publish --workspace`,
  );
}

function given() {
  try {
    /** @satisfies {import("node:util").ParseArgsConfig["options"]} */
    const options = {
      prepare: { type: "boolean" },
      "dry-run": { type: "boolean" },
      "no-tag": { type: "boolean" },
    };
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [version = "", ...others] = positionals;
    if (!isVersion(version) || others.length) throw new Error("A release has one version, such as 0.2.0.");
    return { version, values };
  } catch (error) {
    throw new Problem(`${/** @type {Error} */ (error).message} ${usage}`);
  }
}

async function prepare(version) {
  const today = new Date().toISOString().slice(0, 10);
  const changelog = attempt(() => released(version, today, read("CHANGELOG.md")));
  for (const file of new Set(places.map((place) => place.file)))
    writeFileSync(inProject(file), withVersion(version, file, read(file)));
  writeFileSync(inProject("CHANGELOG.md"), changelog);
  for (const folder of [".", "fuzz", join("examples", "rust")])
    await run("cargo", ["update", "--quiet", "--workspace", "--offline"], { cwd: inProject(folder) });
  note(`The version is ${version}. Look at \`git diff\`, commit it, then: npm run release -- ${version}`);
}

/** Returns the notes of the release. Throws a `Problem` that names what is missing. */
function complete(version, older, isDry) {
  const missing = [];
  if (git("status", "--porcelain")) missing.push("The tree has changes that are not committed.");
  if (output("git", ["rev-parse", "--verify", "--quiet", `refs/tags/v${version}`], { cwd: root }))
    missing.push(`The tag v${version} exists.`);
  for (const { file, version: found } of otherVersions(version, read))
    missing.push(`${file}: the version is ${found}, not ${version}. npm run release -- ${version} --prepare`);
  const newest = git("tag")
    .split("\n")
    .filter((tag) => isVersion(tag.slice(1)) && compareVersions(tag.slice(1), version) > 0);
  if (newest.length) missing.push(`There is a newer version: ${newest.join(", ")}.`);
  const heading = upgradeHeading(older, version);
  if (heading && !hasHeading(read("docs/upgrading.md"), heading))
    missing.push(`docs/upgrading.md has no section "${heading}".`);
  if (!isDry) missing.push(...leftOver(read));
  let notes = "";
  try {
    notes = isDry ? unreleased(read("CHANGELOG.md")) : notesOf(version, read("CHANGELOG.md"));
  } catch (error) {
    missing.push(/** @type {Error} */ (error).message);
  }
  if (missing.length) throw new Problem(`This is no release yet:\n${missing.join("\n")}`);
  return notes;
}

async function compatible(older) {
  step("Compatibility of the crates");
  if (older === undefined) return note("This is the first release, so there is nothing to compare with.");
  const program = await cargoTool(semverChecks);
  await run(program, ["semver-checks", "--workspace", "--baseline-rev", `v${older}`, ...privateCrates()], {
    cwd: root,
  });
}

const privateCrates = () =>
  workspacePackages()
    .filter(({ publish }) => publish?.length === 0)
    .flatMap(({ name }) => ["--exclude", name]);

// Each is compiled from its package, with the others in place of crates.io.
async function packageCrates() {
  step("Packaging the crates");
  const home = mkdtempSync(join(tmpdir(), "authjs-worker-crates-"));
  await run("cargo", ["package", "--quiet", "--workspace", ...privateCrates(), "--target-dir", home], {
    cwd: root,
  });
  const packed = join(home, "package");
  for (const name of readdirSync(packed).filter((name) => name.endsWith(".crate")))
    copyFileSync(join(packed, name), join(out, name));
  rmSync(home, { recursive: true });
}

async function writeBill(version) {
  step("The bill of materials");
  const program = await cargoTool(cyclonedx);
  const home = mkdtempSync(join(tmpdir(), "authjs-worker-bill-"));
  const folder = join(home, "source");
  await checkOut(folder);
  const env = {
    ...process.env,
    PATH: `${dirname(program)}${delimiter}${process.env.PATH}`,
    SOURCE_DATE_EPOCH: git("log", "-1", "--format=%ct"),
  };
  const wasm = [
    "--target",
    "wasm32-unknown-unknown",
    "--no-default-features",
    "--features",
    javascriptFeatures,
  ];
  const format = ["--format", "json", "--spec-version", "1.5", "--override-filename", "bom"];
  await run("cargo", ["cyclonedx", "--quiet", ...format, ...wasm], { cwd: folder, env });
  const document = JSON.parse(readFileSync(join(folder, "bom.json"), "utf8"));
  const bundled = bundledIn(codeOf(join(out, `authjs-worker-${version}.tgz`), home)).map((name) =>
    JSON.parse(read(join("node_modules", name, "package.json"))),
  );
  const text = JSON.stringify(bill(document, { folder, version, bundled }), null, 2);
  writeFileSync(join(out, `authjs-worker-${version}.cdx.json`), `${text}\n`);
  rmSync(home, { recursive: true });
}

/** Returns the scripts in a tarball, as one text. */
function codeOf(tarball, folder) {
  requiredOutput("tar", ["-xzf", tarball, "-C", folder]);
  const files = readdirSync(join(folder, "package"), { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile() && file.name.endsWith(".js"))
    .map((file) => readFileSync(join(file.parentPath, file.name), "utf8"))
    .join("\n");
}

const rustc = () => requiredOutput("rustc", ["--version"], { cwd: root });

function attempt(what) {
  try {
    return what();
  } catch (error) {
    throw new Problem(/** @type {Error} */ (error).message);
  }
}

await main(release);
