// The last part of `npm test`: fails unless the tests have provoked each reason of the log. The folder `AUTHJS_PROVOKED` has a file for
// each one that a native test or workerd has logged.

import { readdirSync } from "node:fs";
import { declaredReasons } from "./reasons.mjs";

const provoked = new Set(readdirSync(process.env.AUTHJS_PROVOKED ?? ""));
const declared = declaredReasons();
const missing = declared.filter(({ code }) => !provoked.has(code)).map(({ code }) => code);
if (missing.length) console.error(`no test provokes ${missing.join(", ")}`);
console.log(`${declared.length - missing.length} of ${declared.length} reasons are provoked`);
process.exitCode = missing.length ? 1 : 0;
