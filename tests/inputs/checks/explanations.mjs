// Words of `expected` that explain other words, and words that are decided before the case runs.

/** `applies_if` is decided in features.mjs; `origin_oracle` says how `origin_protected_hits` is to be counted. */
export const explanations = {
  note: () => undefined,
  origin_oracle: () => undefined,
  applies_if: () => undefined,
};
