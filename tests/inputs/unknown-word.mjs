// A word of a case file that is not implemented. The case is counted as `unknown`, because it was not tested.

/** Thrown by the code that reads a case; `word` is its path in the vocabulary. */
export class UnknownWord extends Error {
  constructor(word) {
    super(word);
    this.word = word;
  }
}

/** Returns the entry of a table by the word that a case uses. Throws `UnknownWord` where the table has none. */
export function lookup(table, word, path) {
  if (typeof word === "string" && Object.hasOwn(table, word)) return table[word];
  throw new UnknownWord(`${path}: ${JSON.stringify(word)}`);
}

/**
 * Throws `UnknownWord` unless each key of an object is a word of one of the tables. The entry of a word is the function
 * that acts on it, so a word without an implementation is unknown.
 */
export function onlyWords(object, path, ...tables) {
  for (const key of Object.keys(object)) {
    if (!tables.some((table) => Object.hasOwn(table, key))) throw new UnknownWord(`${path}.${key}`);
  }
}

/** Throws `UnknownWord` unless a word that is no more than a switch has the value `true`. */
export function onlyTrue(value, path) {
  if (value !== true) throw new UnknownWord(`${path}: ${JSON.stringify(value)}`);
}
