// Processor time and memory of the Worker's process during an action. Linux only: elsewhere nothing is
// measured.

import { readFileSync } from "node:fs";

/** Runs the action, and sets `run.measured`: `cpuMs`, `memoryMb` (growth), and the number of exchanges. */
export async function measure(run, action) {
  const before = usage(run.site.worker.pid);
  await action();
  const after = usage(run.site.worker.pid);
  run.measured = {
    cpuMs: after.cpuMs - before.cpuMs,
    memoryMb: after.memoryMb - before.memoryMb,
    exchanges: run.browser.exchanges.length,
  };
}

/** Returns the processor time of each repetition, in milliseconds. The first quarter warms up and is omitted. */
export async function sampleCpu({ site }, times, action) {
  const samples = [];
  for (let i = -times / 4; i < times; i += 1) {
    const before = mainThreadMs(site.worker.pid);
    await action();
    if (i >= 0) samples.push(mainThreadMs(site.worker.pid) - before);
  }
  return samples;
}

// The thread that runs the Worker. The threads beside it compile for it, which Cloudflare does not charge.
function mainThreadMs(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
  } catch {
    return 0;
  }
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
