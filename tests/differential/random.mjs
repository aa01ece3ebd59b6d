// Random numbers from a seed.

/** A source of choices from a seed: mulberry32, https://github.com/cprosche/mulberry32 (public domain). */
export class Choices {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** Returns a number from 0 up to but not including 1. */
  number() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Returns an item of a list. */
  of(list) {
    return list[Math.floor(this.number() * list.length)];
  }

  /** Returns true in this percentage of calls. */
  percent(often) {
    return this.number() * 100 < often;
  }
}
