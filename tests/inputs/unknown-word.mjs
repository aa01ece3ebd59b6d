// A word of a case file that the harness does not know. The case is counted as `unknown`: it was not tested.

/** Thrown by whatever reads a case; `word` is its path in the vocabulary. */
export class UnknownWord extends Error {
  constructor(word) {
    super(word);
    this.word = word;
  }
}

/** The entry of a table by the word a case uses. Throws `UnknownWord` where there is none. */
export function lookup(table, word, path) {
  if (typeof word === "string" && Object.hasOwn(table, word)) return table[word];
  throw new UnknownWord(`${path}: ${JSON.stringify(word)}`);
}

/** Throws `UnknownWord` unless an object has no other keys than these. */
export function onlyKeys(object, known, path) {
  for (const key of Object.keys(object)) if (!known.includes(key)) throw new UnknownWord(`${path}.${key}`);
}
