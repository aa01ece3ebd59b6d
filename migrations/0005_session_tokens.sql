-- The newest tokens that sessions have from their providers (`tokens.refresh`), where no Durable Object keeps them: one row for each
-- session. `family` and `subject` name the session. `tokens` is sealed with the secrets of the deployment. Numbers are seconds
-- since 1970 by the clock of the database, so that isolates need not agree on the time. A refresh takes the lease and the next `fence`, and
-- stores its result only if the fence is still its own.

CREATE TABLE session_tokens (
  family TEXT PRIMARY KEY NOT NULL,
  subject TEXT NOT NULL,
  tokens TEXT NOT NULL,
  generation INTEGER NOT NULL,
  due INTEGER,
  tokensExpire INTEGER,
  fence INTEGER NOT NULL,
  leaseUntil INTEGER NOT NULL,
  retryAt INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  expires TEXT NOT NULL
);

CREATE INDEX session_tokens_subject ON session_tokens (subject);
CREATE INDEX session_tokens_expires ON session_tokens (expires);
