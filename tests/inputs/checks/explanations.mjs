// Words of `expected` that explain other words, and words that are decided before the case runs.

/** features.mjs decides `applies_if`. `origin_oracle` says how to count `origin_protected_hits`. */
export const explanations = {
  note: () => undefined,
  origin_oracle: () => undefined,
  applies_if: () => undefined,
};
