// The tables of docs/scale.md.

import { readFileSync } from "node:fs";
import { inProject } from "../../scripts/project.mjs";
import { month } from "./model.mjs";

const sizes = [10_000, 1_000_000, 100_000_000];
const setups = {
  jwt: "`jwt`, no store",
  "revocable-state": "`jwt`, revocable, Durable Object",
  "revocable-d1": "`jwt`, revocable, D1",
  "refresh-state": "`jwt`, `tokens.refresh`, Durable Object",
  database: "`database`",
};
const names = {
  signUp: "first sign-in",
  signIn: "sign-in",
  guarded: "guarded request",
  guardedLater: "guarded request after the bound",
  refreshed: "guarded request that refreshes the tokens",
  session: "`/session`",
  signOut: "sign-out",
};

/** Returns the microseconds of workerd's CPU for a case, the empty Worker's included, from bench/RESULTS.md. */
export function cpuOf(results = readFileSync(inProject("bench", "RESULTS.md"), "utf8")) {
  const lines = results.slice(results.indexOf("## CPU per request")).split("\n");
  const cells = (line) => line.split("|").map((cell) => cell.trim());
  const column = cells(lines.find((line) => line.startsWith("| case"))).indexOf("authjs-worker");
  return (name) => {
    const row = cells(lines.find((line) => line.startsWith(`| ${name} |`)));
    return Number(row[2].match(/\[(\d+)\]/)[1]) + Number(row[column].match(/^(\d+)/)[1]);
  };
}

/** Returns the table of what operations ask of the stores. */
export function operationTable(measured) {
  const rows = Object.entries(measured).flatMap(([setup, operations]) =>
    Object.entries(operations).map(([name, { d1, state }]) => [
      setups[setup],
      names[name],
      ...[d1, state].map(
        ({ requests, rowsRead, rowsWritten }) => `${requests} / ${rowsRead} / ${rowsWritten}`,
      ),
    ]),
  );
  return table(
    [
      "sessions",
      "operation",
      "D1: batches / rows read / rows written",
      "object: calls / rows read / rows written",
    ],
    rows,
  );
}

/** Returns the table of the months of three sizes. */
export function monthTable(recorded, cpu) {
  const rows = Object.entries(setups).flatMap(([setup, title]) =>
    sizes.map((users) => {
      const month_ = month(users, setup, { ...recorded, cpu });
      return [
        title,
        short(users),
        short(month_.requests),
        short(month_.cpuMilliseconds / 1000),
        `${short(month_.rowsRead)} / ${short(month_.rowsWritten)}`,
        short(month_.queries),
        short(month_.gigabytes),
        `${short(month_.objectRequests)} / ${short(month_.objectRowsWritten)}`,
        short(month_.dollars),
      ];
    }),
  );
  const head = [
    "sessions",
    "users",
    "requests",
    "CPU, s",
    "D1 rows read / written",
    "D1 batches per second, at the peak",
    "D1, GB",
    "object calls / rows written",
    "US$",
  ];
  return table(head, rows);
}

const table = (head, rows) =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

/** Two digits: `1.2 k`, `35 M`. */
export function short(number) {
  /** @type {[number, string][]} */
  const units = [
    [1e12, " T"],
    [1e9, " G"],
    [1e6, " M"],
    [1e3, " k"],
    [1, ""],
  ];
  const [size, unit] = units.find(([size]) => number >= size) ?? [1, ""];
  const digits = number / size;
  return `${digits >= 10 || Number.isInteger(digits) ? Math.round(digits) : digits.toFixed(1)}${unit}`;
}
