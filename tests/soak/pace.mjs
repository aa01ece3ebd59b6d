// A steady rate of requests, for all visitors together.

/** Lets at most `rate` turns begin in each second. What an earlier second did not use is lost. */
export class Pace {
  #next = 0;
  #gap;

  constructor(rate) {
    this.#gap = 1000 / rate;
  }

  /** Resolves when the next request may begin. */
  turn() {
    const now = performance.now();
    const begins = Math.max(this.#next, now);
    this.#next = begins + this.#gap;
    return begins > now ? new Promise((resolve) => setTimeout(resolve, begins - now)) : undefined;
  }
}
