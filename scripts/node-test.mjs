// How tests in JavaScript are run.

import { inProject } from "./project.mjs";

/**
 * Returns the arguments of `node` that run files of tests, also patterns, inside the project. The limit, in milliseconds, holds for
 * each test and for each file, so that a hang fails and names its file.
 */
export function nodeTest(...files) {
  return ["--test", "--test-reporter=spec", "--test-timeout=600000", ...files.map((file) => inProject(file))];
}
