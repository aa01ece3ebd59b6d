// Words that hold of themselves here, and words that explain.

/**
 * `note`, `origin_oracle`, `documented_rule`, `applies_if` explain what other words judge. The rest speak of accounts and
 * mail: the sites of these tests have no database and send none, so that there is nothing that could be wrong.
 */
export const nothing = Object.fromEntries(
  ["note", "origin_oracle", "documented_rule", "applies_if", "account_linked", "user_created", "mail"].map((word) => [word, () => undefined]),
);
