// The size of a built Worker, and the limit for each set of features.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { workspacePackages } from "./features.mjs";
import { inProject } from "./project.mjs";

/** The limit of the marks of the providers in the script, in KiB with gzip. The limits of the sets are without them. */
export const marksLimit = 40;

/** The bytes of the marks with gzip -9. */
export const marksSize = () =>
  gzipSync(readFileSync(inProject("src", "worker", "marks.js")), { level: 9 }).length;

/** The sets with a limit, in KiB of wasm and script with gzip. `features` that do not exist yet are left out. */
export const sets = [
  { name: "entrypoint", features: ["entrypoint"], limit: 835 },
  { name: "default", features: ["default"], limit: 835 },
  {
    name: "all",
    features: [
      "entrypoint",
      "oauth1",
      "email-smtp",
      "webauthn",
      "bearer",
      "second-factor",
      "account",
      "operations",
    ],
    limit: 920,
  },
];

/** The wasm of the npm package and its script, in build-npm/: what `AuthWorker` and `Auth` need. */
export const npmPackage = {
  name: "npm package",
  features: [
    "javascript",
    "oauth1",
    "email-smtp",
    "bearer",
    "webauthn",
    "second-factor",
    "account",
    "operations",
  ],
  limit: 1025,
};

/** The limit of one function, in KiB: V8 compiles whole functions. */
export const functionLimit = 24;

/** The features of a set as the root package has them: sorted, with those that `default` means. */
export function existing({ features }) {
  const known = workspacePackages().find(({ name }) => name === "authjs-worker").features;
  const meant = features.flatMap((feature) => (feature === "default" ? known.default : feature));
  return [...new Set(meant)].filter((feature) => feature in known).sort();
}

/**
 * Returns the size of the Worker in a build's folder: `gzip`, the bytes of wasm and script with gzip -9, without the marks of the
 * providers, which are data and no code; and `functions`, the sizes of its functions.
 */
export function weigh(folder) {
  const [wasm, script] = ["index_bg.wasm", "index.js"].map((file) => readFileSync(inProject(folder, file)));
  const gzip = [wasm, script].reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
  return { gzip: gzip - marksSize(), functions: functionSizes(wasm) };
}

/** The sizes of the bodies in the code section (https://webassembly.github.io/spec/core/binary/modules.html#code-section). */
function functionSizes(bytes) {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  const codeSection = 10;
  while (at < bytes.length) {
    const [id, size] = [bytes[at++], number()];
    if (id !== codeSection) {
      at += size;
      continue;
    }
    return Array.from({ length: number() }, () => {
      const length = number();
      at += length;
      return length;
    });
  }
  return [];
}
