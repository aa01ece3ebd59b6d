// Time, processor time and memory.

import { sampleCpu } from "../measure.mjs";
import { visitProtected } from "../request/scenarios.mjs";

/** The words of `expected` about cost. Processor time and memory are those of the workerd process. */
export const cost = {
  max_ms: ({ measured, browser }, most) => {
    const slowest = Math.max(...browser.exchanges.slice(0, measured.exchanges).map(({ ms }) => ms));
    return slowest > most && `${Math.round(slowest)} ms`;
  },
  cpu_ms_max: ({ measured }, most) => measured.cpuMs > most && `${measured.cpuMs} ms of processor time`,
  cpu_ms_p99_max: async (run, most) => {
    const samples = await sampleCpu(run, 200, () => visitProtected(run));
    const p99 = samples.sort((a, b) => a - b)[197];
    return p99 > most && `${p99} ms of processor time for the 99th of 100 requests`;
  },
  memory_mb_max: ({ measured }, most) => measured.memoryMb > most && `${Math.round(measured.memoryMb)} MB more memory`,
};
