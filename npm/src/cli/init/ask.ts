// Questions in a terminal.

import { createInterface } from "node:readline/promises";
import { print } from "../terminal.js";

/** Asks for a text. Enter takes `otherwise`. */
export async function ask(question: string, otherwise: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(`${question} (${otherwise}): `)).trim() || otherwise;
  } finally {
    terminal.close();
  }
}

/** Asks for one of several, by number or by name. Enter takes the first. */
export async function choose(title: string, choices: { name: string; about: string }[]): Promise<string> {
  for (const [index, { name, about }] of choices.entries())
    print(`  ${index + 1}  ${name.padEnd(12)} ${about}`);
  const answer = await ask(title, choices[0]?.name ?? "");
  return choices[Number(answer) - 1]?.name ?? answer;
}
