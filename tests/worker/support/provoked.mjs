// The reasons that the tests provoke: `npm test` requires all of them.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Makes an empty file for each reason in these lines of the log, with its code as the name, in the folder `AUTHJS_PROVOKED`, if the variable is set. */
export function recordProvoked(lines) {
  const folder = process.env.AUTHJS_PROVOKED;
  if (folder) for (const { reason } of lines) if (reason) writeFileSync(join(folder, reason), "");
}
