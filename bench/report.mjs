// Writes bench/RESULTS.md: the measurements as text, tables and bars.

import { targets } from "./targets.mjs";

/** The page. */
export function report({ rows, started, resident, sizes, before, rounds, seconds, starts, requests }) {
  return `# Results

Written by \`npm run bench\`; what the subjects and cases are, and where the time goes, is in [README.md](README.md).

${before.date} UTC, on ${before.words}. The load of the machine over the minute before was ${before.load}, and after the last case ${before.loadAfter}:
with other programs running, every time here is longer than on an idle machine, and the ratios are what to read.
Medians of ${rounds} alternating rounds; a round is as many requests as took about ${seconds} s of a warm Worker.

## Targets

${table(["target", "measured", ""], targets({ rows, started, sizes }))}

## CPU per request above an empty Worker

Microseconds of the workerd process; in parentheses the requests per second over 16 connections from one client.

${grid(rows)}

## Queries per request

${table(
  ["case", "subject", "queries"],
  rows
    .filter(({ queries }) => queries !== undefined)
    .map(({ case: name, subject, queries }) => [name, subject, queries]),
)}

## \`gate-valid\`

\`\`\`text
${bars(rows.filter((row) => row.case === "gate-valid"))}
\`\`\`

## \`session-valid\`

\`\`\`text
${bars(rows.filter((row) => row.case === "session-valid"))}
\`\`\`

## Start-up

Milliseconds above \`empty-js\`, whose own are in brackets; medians of ${starts} alternating starts. \`listening\` is from starting workerd until it
listens; \`first\` is the first request, behind the gate, and \`CPU\` that of the process for it. \`late\` is the first request where another isolate has
started in the process after that of the Worker: V8 then discards what it has compiled. \`empty-data\` is \`empty-js\` with a data module as large as
authjs-worker: what workerd takes to load it is in \`listening\` of both.

${table(
  ["subject", "listening", "first", "CPU", "late"],
  started.map((row) => startRow(row, started[0])),
)}

## Size

All modules, uncompressed and with gzip -9.

${table(
  ["subject", "KiB", "KiB, gzip"],
  sizes.map(({ subject, raw, gzip }) => [subject, kib(raw), kib(gzip)]),
)}

## Memory

Resident memory of workerd after 1,000 and after ${Number(requests).toLocaleString("en")} requests behind the gate.

${table(
  ["subject", "MiB after 1,000", "MiB at the end"],
  resident.map(({ subject, early, late }) => [subject, mib(early), mib(late)]),
)}
`;
}

function grid(rows) {
  const subjects = [...new Set(rows.map(({ subject }) => subject))];
  const names = [...new Set(rows.map((row) => row.case))];
  const cell = (name, subject) => {
    const row = rows.find((one) => one.case === name && one.subject === subject);
    if (!row) return "";
    const rps = `(${row.rps.toLocaleString("en")})`;
    return subject === "empty-js"
      ? `[${row.cpu_us.toFixed(0)}] ${rps}`
      : `${row.cpu_us_above_empty.toFixed(0)} ${rps}`;
  };
  const note = "\n\nIn brackets: what the empty Worker takes itself.";
  return (
    table(
      ["case", ...subjects],
      names.map((name) => [name, ...subjects.map((subject) => cell(name, subject))]),
    ) + note
  );
}

function startRow(row, empty) {
  const cell = (name) => (row === empty ? `[${row[name].toFixed(1)}]` : (row[name] - empty[name]).toFixed(1));
  return [row.subject, ...["listening", "first", "cpu", "late"].map(cell)];
}

function bars(rows) {
  const most = Math.max(...rows.map(({ cpu_us_above_empty }) => cpu_us_above_empty));
  const line = ({ subject, cpu_us_above_empty: above }) =>
    `${subject.padEnd(15)} ${"█".repeat(Math.max(0, Math.round((50 * above) / most)))} ${above.toFixed(0)} µs`;
  return rows
    .filter(({ subject }) => subject !== "empty-js")
    .map(line)
    .join("\n");
}

function table(head, rows) {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const kib = (bytes) => (bytes / 1024).toFixed(1);
const mib = (bytes) => (bytes / 2 ** 20).toFixed(0);
