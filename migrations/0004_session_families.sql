-- Sessions of the strategy `jwt` that can be ended (`session.revocable`), where no Durable Object keeps them. A family is one sign-in and
-- every cookie that is issued from it. `subject` is a hash. Dates are texts, as in `sessions`.

CREATE TABLE session_families (
  id TEXT PRIMARY KEY NOT NULL,
  subject TEXT NOT NULL,
  provider TEXT NOT NULL,
  createdAt TEXT NOT NULL,
  lastSeenAt TEXT NOT NULL,
  expires TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX session_families_subject ON session_families (subject);
CREATE INDEX session_families_expires ON session_families (expires);
