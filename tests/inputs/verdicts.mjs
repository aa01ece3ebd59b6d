// Counts the verdicts of the cases, and prints those that need attention.

/** The verdicts of one run. */
export class Verdicts {
  counts = { passed: 0, failed: 0, skipped: 0, unknown: 0, disputed: 0 };
  skipped = new Map();

  /** Counts a case, and prints it if it did not pass. */
  add({ id, surface, title }, verdict, reasons = []) {
    this.counts[verdict] += 1;
    if (verdict === "skipped") {
      const key = `${surface}: ${reasons[0]}`;
      this.skipped.set(key, (this.skipped.get(key) ?? 0) + 1);
    } else if (verdict !== "passed") {
      console.log(`${verdict} ${id} ${surface}: ${title}`);
      for (const reason of reasons) console.log(`    ${String(reason).slice(0, 600)}`);
    }
  }

  /** Prints the sums. Returns whether no case failed. */
  close() {
    for (const [key, count] of this.skipped) console.log(`skipped ${count}: ${key}`);
    console.log(
      Object.entries(this.counts)
        .map(([verdict, count]) => `${count} ${verdict}`)
        .join(", "),
    );
    return this.counts.failed === 0;
  }
}
