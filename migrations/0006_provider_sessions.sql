-- Which sessions a provider means when it signs a user out (`backchannelLogout`), and what a sign-out sends to the provider (`signOut`).
-- `name` is the hash of what a session is found by: the issuer with its `sid` or `sub`, or the session itself. A Logout Token that was
-- used has a row too. `session` is the id of a row of `session_families` whose `subject` is set, or else the token of one of `sessions`.
-- `user` is the hash of the issuer with its `sub`. `tokens` is sealed. Dates are texts, as in `sessions`.

CREATE TABLE provider_sessions (
  name TEXT NOT NULL,
  session TEXT NOT NULL,
  subject TEXT,
  user TEXT,
  tokens TEXT,
  expires TEXT NOT NULL,
  PRIMARY KEY (name, session)
) WITHOUT ROWID;

CREATE INDEX provider_sessions_session ON provider_sessions (session);
CREATE INDEX provider_sessions_expires ON provider_sessions (expires);
