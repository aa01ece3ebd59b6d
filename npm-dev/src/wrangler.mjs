// Runs the wrangler of the first argument with arguments from standard input, a JSON list. On the command line every user of the machine
// could read them in the list of processes, and the Worker's secrets are among them.

import { readFileSync } from "node:fs";
import { runMain } from "node:module";

process.argv = [process.execPath, process.argv[2], ...JSON.parse(readFileSync(0, "utf8"))];
runMain();
