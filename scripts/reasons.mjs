// The reasons of the log, as the crates declare them.

import { readFileSync } from "node:fs";
import { inProject } from "./project.mjs";

/** Returns the reasons, each `{ name, code }`. */
export function declaredReasons() {
  const files = ["crates/authjs/src/reason.rs", "crates/authjs-oauth/src/error_code.rs"];
  const declared = files.map((file) => readFileSync(inProject(file), "utf8")).join("");
  return [...declared.matchAll(/^ {4}([A-Z]\w+) = "(\w+)",$/gm)].map(([, name, code]) => ({ name, code }));
}
