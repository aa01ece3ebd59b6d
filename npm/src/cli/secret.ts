// `authjs-worker secret`

import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { assertionKeyText } from "../../../scripts/assertion-key-text.mjs";
import { print, Usage } from "./terminal.js";

export const about = "print a fresh AUTH_SECRET, or a key for AUTH_ASSERTION_KEY";

export const help = `Usage: npx authjs-worker secret [--raw]
       npx authjs-worker secret --assertion-key [--ed25519] [--raw]

Prints a line for .dev.vars: AUTH_SECRET="…", 33 random bytes.

  --assertion-key  print AUTH_ASSERTION_KEY='…' instead: a private key of P-256 as a JSON Web Key with \`kid\`
  --ed25519        a key of Ed25519
  --raw            print the value alone, for a pipe:
                   npx authjs-worker secret --raw | npx wrangler secret put AUTH_SECRET`;

/** Returns a secret of 33 random bytes. */
export const freshSecret = (): string => randomBytes(33).toString("base64");

export function run(args: string[]): number {
  const options = {
    raw: { type: "boolean" },
    "assertion-key": { type: "boolean" },
    ed25519: { type: "boolean" },
  } as const;
  const { raw = false, ed25519 = false, "assertion-key": isKey } = parseArgs({ args, options }).values;
  if (ed25519 && !isKey) throw new Usage("--ed25519 belongs to --assertion-key.");
  const line = () => (raw ? freshSecret() : `AUTH_SECRET="${freshSecret()}"`);
  const command = "npx authjs-worker secret --assertion-key";
  print(isKey ? assertionKeyText({ ed25519, raw, command }) : line());
  return 0;
}
