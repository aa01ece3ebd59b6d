// Runs `wrangler dev` with arguments from standard input, a JSON list. On the command line every user of the
// machine could read them in the list of processes, and the Worker's secrets are among them.

import { readFileSync } from "node:fs";
import { createRequire, runMain } from "node:module";

const program = createRequire(import.meta.url).resolve("wrangler");
process.argv = [process.execPath, program, ...JSON.parse(readFileSync(0, "utf8"))];
runMain();
