// Processor time and memory of the Worker's process while something is done (Linux; elsewhere nothing is measured).

import { readFileSync } from "node:fs";

/** Does it, and writes `run.measured`: `cpuMs`, `memoryMb` (growth), and how many exchanges there were. */
export async function measure(run, action) {
  const before = usage(run.site.worker.pid);
  await action();
  const after = usage(run.site.worker.pid);
  run.measured = { cpuMs: after.cpuMs - before.cpuMs, memoryMb: after.memoryMb - before.memoryMb, exchanges: run.browser.exchanges.length };
}

function usage(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
    return { cpuMs: (Number(fields[11]) + Number(fields[12])) * 10, memoryMb: (pages * 4096) / 1_048_576 };
  } catch {
    return { cpuMs: 0, memoryMb: 0 };
  }
}
