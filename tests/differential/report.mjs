// The result of a run.

/** Counts verdicts, prints what is not explained, and closes with one line. */
export class Report {
  counts = { equal: 0, allowed: 0, different: 0 };
  faults = 0;
  #cases = new Map();

  add = ({ name, configuration, steps, differences }) => {
    const unexplained = differences.filter(({ allowed }) => !allowed);
    for (const id of new Set(differences.flatMap(({ allowed }) => allowed ?? [])))
      this.#cases.set(id, (this.#cases.get(id) ?? 0) + 1);
    this.counts[unexplained.length ? "different" : differences.length ? "allowed" : "equal"] += 1;
    if (!unexplained.length) return;
    console.log(`\nDIFFERENT ${configuration}: ${name}`);
    for (const { index, field, theirs, ours, logs } of unexplained) {
      const { method = "GET", path, absolute, headers = {}, body } = steps[index];
      console.log(
        `  step ${index}, ${method} ${absolute ?? path} ${JSON.stringify(headers)} ${body?.slice(0, 100) ?? ""}: ${field}`,
      );
      console.log(`    Auth.js        ${theirs}   ${logs[0].join(" | ").slice(0, 200)}`);
      console.log(`    authjs-worker  ${ours}   ${logs[1].join(" | ").slice(0, 200)}`);
    }
  };

  /** Fails the run if the comparison misses an answer with an additional fault. */
  addFaults = ({ tried, missed }) => {
    this.faults += tried;
    for (const one of missed) console.log(`\nNOT NOTICED: ${one}`);
    if (missed.length) process.exitCode = 1;
  };

  /** Fails the run for an allowed difference that no case has needed. */
  requireAll(ids) {
    for (const id of ids.filter((one) => !this.#cases.has(one))) {
      console.log(`\nNOT NEEDED: no fixed case shows ${id}`);
      process.exitCode = 1;
    }
  }

  /** Prints how many cases needed which entry, and the closing line; the script exits with 1 if anything is different. */
  close() {
    const { equal, allowed, different } = this.counts;
    if (different) process.exitCode = 1;
    console.log("");
    for (const [id, count] of [...this.#cases].sort(([, a], [, b]) => b - a))
      console.log(`${String(count).padStart(6)} ${id}`);
    console.log(`${equal} equal, ${allowed} allowed, ${different} different`);
  }
}
