// Time, processor time and memory.

/** The words of `expected` about cost. Processor time and memory are those of the workerd process. */
export const cost = {
  max_ms: ({ measured, browser }, most) => {
    const slowest = Math.max(...browser.exchanges.slice(0, measured.exchanges).map(({ ms }) => ms));
    return slowest > most && `${Math.round(slowest)} ms`;
  },
  cpu_ms_max: ({ measured }, most) => measured.cpuMs > most && `${measured.cpuMs} ms of processor time`,
  memory_mb_max: ({ measured }, most) => measured.memoryMb > most && `${Math.round(measured.memoryMb)} MB more memory`,
};
