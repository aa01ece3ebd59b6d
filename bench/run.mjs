// `npm run bench -- [--json FILE] [--case NAME]… [--subject NAME]… [--rounds N] [--seconds N]`: compares authjs-worker
// with the alternatives.

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { note, step } from "../scripts/console.mjs";
import { main } from "../scripts/main.mjs";
import { installPackages } from "../scripts/packages.mjs";
import { median } from "./median.mjs";
import { ratesBeside } from "./targets.mjs";

/** @satisfies {import("node:util").ParseArgsConfig["options"]} */
const options = {
  json: { type: "string" },
  case: { type: "string", multiple: true },
  subject: { type: "string", multiple: true },
  rounds: { type: "string", default: "5" },
  seconds: { type: "string", default: "1" },
  starts: { type: "string", default: "20" },
  requests: { type: "string", default: "100000" },
};

async function bench() {
  const { values } = parseArgs({ options });
  await installPackages();
  const folder = await mkdtemp(join(tmpdir(), "authjs-worker-bench-"));
  try {
    await compare(folder, values);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * What needs the packages is loaded when they are there.
 *
 * @param {string} folder
 * @param {ReturnType<typeof parseArgs<{ options: typeof options }>>["values"]} values
 */
async function compare(folder, { json, case: only, subject: some, ...counts }) {
  const [{ makeSubjects }, { startIssuer }, { cases }, { machine }] = await Promise.all(
    ["subjects", "issuer", "cases", "machine"].map((name) => import(`./${name}.mjs`)),
  );
  step("Making the subjects");
  const subjects = await makeSubjects(folder, some);
  const { issuer, stop } = await startIssuer();
  const before = machine();
  const chosen = cases(issuer).filter(({ name }) => !only || only.includes(name));
  const rows = await measureAll(chosen, subjects, issuer, counts);
  if (json) await writeFile(json, `${JSON.stringify(rows, null, 2)}\n`);
  before.loadAfter = machine().load;
  if (!only && !some) await writeResults(rows, subjects, issuer, counts, before);
  await stop();
}

async function measureAll(chosen, subjects, issuer, { rounds, seconds }) {
  const { measureCase } = await import("./measure.mjs");
  const { variables } = await import("./requests.mjs");
  const rows = [];
  for (const one of chosen) {
    step(one.name);
    const found = await measureCase(one, subjects, variables(one, issuer), {
      rounds: Number(rounds),
      seconds: Number(seconds),
    });
    for (const row of found) note(described(row, found));
    rows.push(...found);
  }
  return rows;
}

// One line: with @auth/core in the case, also the ratio of the rates with its spread over the rounds.
function described(row, rows) {
  const { subject, rps, cpu_us, cpu_us_above_empty, queries } = row;
  const asked = queries === undefined ? "" : `, ${queries} queries`;
  const line = `${subject.padEnd(18)} ${String(rps).padStart(6)} rps ${cpu_us.toFixed(1).padStart(8)} µs, ${cpu_us_above_empty.toFixed(1)} above empty${asked}`;
  const core = rows.find((other) => other.subject === "auth-core");
  if (!core || core.subject === subject) return line;
  const ratios = ratesBeside(row, core);
  const [least, middle, most] = [Math.min(...ratios), median(ratios), Math.max(...ratios)];
  const cpu = core.cpu_us / cpu_us;
  return `${line}; ${middle.toFixed(2)} times the rate of auth-core (${least.toFixed(2)} to ${most.toFixed(2)}), by CPU ${cpu.toFixed(2)}`;
}

async function writeResults(rows, subjects, issuer, { rounds, seconds, starts, requests }, before) {
  const [{ startUp, memory, size }, { report }, { cases }, { variables }, { replaceSection, sectionOf }] =
    await Promise.all(
      ["once", "report", "cases", "requests", "section"].map((name) => import(`./${name}.mjs`)),
    );
  const named = (...names) => subjects.filter(({ name }) => names.includes(name));
  const [gate] = cases(issuer).filter(({ name }) => name === "gate-valid");
  const vars = variables(gate, issuer);
  step("Start-up");
  const rivals = named(
    "empty-js",
    "empty-data",
    "empty-rust",
    "auth-core",
    "hono-auth-js",
    "hono-oidc-auth",
    "authjs-worker",
    "authjs-worker-npm",
  );
  const started = await startUp(gate, rivals, vars, Number(starts));
  step("Memory");
  const resident = await memory(gate, named("empty-js", "authjs-worker"), vars, Number(requests));
  const sizes = await Promise.all(rivals.filter(({ name }) => name !== "empty-data").map(size));
  const facts = { rows, started, resident, sizes, before, rounds, seconds, starts, requests };
  const page = new URL("RESULTS.md", import.meta.url);
  await writeFile(page, replaceSection(report(facts), sectionOf(await readFile(page, "utf8"))));
  note("bench/RESULTS.md");
}

await main(bench);
