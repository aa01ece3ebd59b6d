// Time, processor time and memory.

import { sampleCpu } from "../measure.mjs";
import { visitProtected } from "../request/scenarios.mjs";
import { subrequests } from "./provider.mjs";

/** The words of `expected` about cost. Processor time and memory are those of the workerd process. */
export const cost = {
  max_ms: ({ measured, browser }, most) => {
    const slowest = Math.max(...browser.exchanges.slice(0, measured.exchanges).map(({ ms }) => ms));
    return slowest > most && `${Math.round(slowest)} ms`;
  },
  cpu_ms_max: ({ measured }, most) => measured.cpuMs > most && `${measured.cpuMs} ms of processor time`,
  cpu_ms_p99_max: async (run, most) => {
    const p99 = await p99OfGate(run);
    return p99 > most && `${p99} ms of processor time for the 99th of 100 requests`;
  },
  memory_mb_max: ({ measured }, most) =>
    measured.memoryMb > most && `${Math.round(measured.memoryMb)} MB more memory`,
};

/** Compares the resources of a run with the limits of a platform that a case names (`setup.faults.limits`). */
export async function limits(run) {
  const problems = [];
  for (const [word, most] of Object.entries(run.limits ?? {})) {
    const used = await limitMeters[word](run);
    if (used > most) problems.push(`limits.${word}: ${used} of ${most} are used`);
  }
  return problems;
}

/** How much of each limit a run used. */
export const limitMeters = { subrequests, cpu_ms: p99OfGate };

async function p99OfGate(run) {
  const samples = await sampleCpu(run, 200, () => visitProtected(run));
  return samples.sort((a, b) => a - b)[197];
}
