// Recorded answers of both subjects: the shortest case for each allowed difference, and for those that one
// field has together.

import { readFile, writeFile } from "node:fs/promises";

const file = new URL("recorded.json", import.meta.url);

/** Records verdicts of `rig.mjs` during a run. */
export class Recording {
  #shortest = new Map();

  add = ({ name, configuration, steps, shown, differences }) => {
    const kept = { name, configuration, steps, shown: shown.map(({ logs, ...rest }) => rest) };
    for (const id of new Set(differences.map(({ allowed }) => allowed?.join(" and ")))) {
      const before = this.#shortest.get(id);
      if (!before || length(kept) < length(before)) this.#shortest.set(id, kept);
    }
  };

  /** Writes them, one per line. */
  async save() {
    const lines = [...new Set(this.#shortest.values())].map((one) => JSON.stringify(one));
    await writeFile(file, `[\n${lines.join(",\n")}\n]\n`);
  }
}

/** Returns the recorded cases. */
export const recorded = async () => JSON.parse(await readFile(file, "utf8"));

const length = (value) => JSON.stringify(value).length;
