// What an object held when it was read, so that a change is noticed without another reading.

/** The values that were seen, in the order in which they are found. */
export type Seen = readonly unknown[];

/** Marks the end of an object. */
const end = Symbol("end");

/** Returns what an object holds: values that are no plain objects, each after its name. Objects below `depth` count as such values. */
export function seenIn(value: unknown, depth: number): Seen {
  const seen: unknown[] = [];
  record(value, depth, seen);
  return seen;
}

/** Returns whether an object, or a copy of it, holds what was seen. */
export function isSame(value: unknown, depth: number, seen: Seen): boolean {
  const position = { at: 0 };
  return compare(value, depth, seen, position) && position.at === seen.length;
}

function record(value: unknown, depth: number, seen: unknown[]): void {
  if (depth === 0 || !isPlain(value)) {
    seen.push(value);
  } else if (Array.isArray(value)) {
    seen.push(value.length);
    for (const item of value) record(item, depth - 1, seen);
  } else {
    for (const name in value) {
      seen.push(name);
      record(value[name], depth - 1, seen);
    }
    for (const symbol of Object.getOwnPropertySymbols(value)) seen.push(value[symbol]);
    seen.push(end);
  }
}

/** The same walk. It makes nothing, because it is part of every request. */
function compare(value: unknown, depth: number, seen: Seen, position: { at: number }): boolean {
  if (depth === 0 || !isPlain(value)) return seen[position.at++] === value;
  if (Array.isArray(value)) {
    if (seen[position.at++] !== value.length) return false;
    for (const item of value) if (!compare(item, depth - 1, seen, position)) return false;
    return true;
  }
  for (const name in value) {
    if (seen[position.at++] !== name) return false;
    if (!compare(value[name], depth - 1, seen, position)) return false;
  }
  for (const symbol of Object.getOwnPropertySymbols(value))
    if (seen[position.at++] !== value[symbol]) return false;
  return seen[position.at++] === end;
}

function isPlain(value: unknown): value is Record<PropertyKey, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
}
