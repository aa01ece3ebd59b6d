// `node scripts/assertion-key.mjs [--ed25519] [--raw]`: makes a private key for AUTH_ASSERTION_KEY, and prints it as a JSON Web Key
// (docs/behind-the-worker.md). It stores nothing.

import { parseArgs } from "node:util";
import { assertionKeyText } from "./assertion-key-text.mjs";
import { main } from "./main.mjs";

await main(async () => {
  const { values } = parseArgs({ options: { ed25519: { type: "boolean" }, raw: { type: "boolean" } } });
  console.log(assertionKeyText({ ...values, command: "node scripts/assertion-key.mjs" }));
});
