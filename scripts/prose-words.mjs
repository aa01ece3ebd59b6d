// The words that `npm run check` counts in comments and documents, each with the reason and the replacement.

/** At most this many counted words in 1,000 words, of comments and of documents. */
export const limit = 0.2;

/** `pattern` finds the word in any form. A space in it matches any white space, including the end of a line. */
export const countedWords = [
  {
    word: "nobody",
    pattern: "nobody",
    why: "hides the subject: name who cannot, or use the passive of what is refused",
  },
  {
    word: "whoever",
    pattern: "whoever|whomever",
    why: "hides the subject: name the caller, the visitor, the attacker",
  },
  { word: "whom", pattern: "whom", why: "turns a sentence around: begin with the subject" },
  {
    word: "somebody",
    pattern: "somebody",
    why: "hides the subject: name the user, the visitor, the attacker",
  },
  {
    word: "is none",
    pattern: "(?:is|are|was|were|be) none",
    why: "makes a reader look back for the noun: say what is missing or invalid",
  },
  {
    word: "of ours",
    pattern: "of ours",
    why: "says whose, not what: name the Worker, the crate or the function",
  },
  {
    word: "let be",
    pattern: "lets? be",
    why: "is an idiom: say that the value is kept, ignored or sent unchanged",
  },
  {
    word: "as good as",
    pattern: "as good as",
    why: "is an idiom: say what is equal, or by how much it differs",
  },
  { word: "anew", pattern: "anew", why: "is archaic: say again, or say what is repeated" },
].map((entry) => ({
  ...entry,
  pattern: new RegExp(
    `(?<![\\p{L}\\p{N}_])(?:${entry.pattern.replaceAll(" ", "\\s+")})(?![\\p{L}\\p{N}_])`,
    "giu",
  ),
}));
