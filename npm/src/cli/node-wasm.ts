// crates/authjs-node, as the package contains it. Takes the place of scripts/node-wasm.mjs.

import { createRequire } from "node:module";

/** The functions of crates/authjs-node. Texts are JSON. */
export interface NodeWasm {
  judge(deployment: string): string;
  explain(deployment: string, question: string): string;
  providers(): string;
}

/** Returns the functions of crates/authjs-node. */
export const nodeWasm = async (): Promise<NodeWasm> => createRequire(import.meta.url)("./cli/authjs_node.js");
