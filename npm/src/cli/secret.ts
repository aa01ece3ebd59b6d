// `authjs-worker secret`

import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { print } from "./terminal.js";

export const about = "print a fresh AUTH_SECRET";

export const help = `Usage: npx authjs-worker secret [--raw]

Prints a line for .dev.vars: AUTH_SECRET="…", 33 random bytes.

  --raw    print the value alone, for a pipe:
           npx authjs-worker secret --raw | npx wrangler secret put AUTH_SECRET`;

/** Returns a secret of 33 random bytes. */
export const freshSecret = (): string => randomBytes(33).toString("base64");

export function run(args: string[]): number {
  const { values } = parseArgs({ args, options: { raw: { type: "boolean" } } });
  print(values.raw ? freshSecret() : `AUTH_SECRET="${freshSecret()}"`);
  return 0;
}
