-- The tables of Auth.js, as `@auth/d1-adapter` names and reads them, and the constraints that its own tables lack.
-- https://authjs.dev/getting-started/adapters/d1
--
-- A database that `@auth/d1-adapter` made keeps its tables, rows and further columns. If two users have one e-mail address, or two
-- rows have one account, this file fails and, in a transaction, changes nothing.

CREATE TABLE IF NOT EXISTS users (
  id TEXT PRIMARY KEY NOT NULL DEFAULT '',
  name TEXT,
  email TEXT,
  emailVerified TEXT,
  image TEXT
);

CREATE TABLE IF NOT EXISTS accounts (
  id TEXT PRIMARY KEY NOT NULL,
  userId TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  provider TEXT NOT NULL,
  providerAccountId TEXT NOT NULL,
  refresh_token TEXT,
  access_token TEXT,
  expires_at INTEGER,
  token_type TEXT,
  scope TEXT,
  id_token TEXT,
  session_state TEXT,
  oauth_token_secret TEXT,
  oauth_token TEXT
);

CREATE TABLE IF NOT EXISTS sessions (
  id TEXT NOT NULL,
  sessionToken TEXT PRIMARY KEY NOT NULL,
  userId TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  expires TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS verification_tokens (
  identifier TEXT NOT NULL,
  token TEXT PRIMARY KEY NOT NULL,
  expires TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS authenticators (
  credentialID TEXT NOT NULL UNIQUE,
  userId TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  providerAccountId TEXT NOT NULL,
  credentialPublicKey TEXT NOT NULL,
  counter INTEGER NOT NULL,
  credentialDeviceType TEXT NOT NULL,
  credentialBackedUp INTEGER NOT NULL,
  transports TEXT,
  PRIMARY KEY (userId, credentialID)
);

-- Who may sign up with `signUp = "invited"`: addresses (`ada@example.com`) and domains (`example.com`).
CREATE TABLE IF NOT EXISTS allowed (
  entry TEXT PRIMARY KEY NOT NULL COLLATE NOCASE
);

ALTER TABLE sessions ADD COLUMN createdAt TEXT;
ALTER TABLE sessions ADD COLUMN lastSeenAt TEXT;
ALTER TABLE sessions ADD COLUMN userAgent TEXT;
ALTER TABLE sessions ADD COLUMN country TEXT;

CREATE UNIQUE INDEX users_email ON users (email COLLATE NOCASE);
CREATE UNIQUE INDEX accounts_provider_account ON accounts (provider, providerAccountId);
CREATE INDEX accounts_user ON accounts (userId);
CREATE INDEX sessions_user ON sessions (userId);
CREATE INDEX sessions_expires ON sessions (expires);
CREATE INDEX verification_tokens_expires ON verification_tokens (expires);

-- The tables of `@auth/d1-adapter` have no foreign keys, and SQLite adds none to a table. These do the same.
CREATE TRIGGER users_deleted AFTER DELETE ON users BEGIN
  DELETE FROM accounts WHERE userId = OLD.id;
  DELETE FROM sessions WHERE userId = OLD.id;
  DELETE FROM authenticators WHERE userId = OLD.id;
END;

CREATE TRIGGER accounts_of_no_user BEFORE INSERT ON accounts
WHEN NOT EXISTS (SELECT 1 FROM users WHERE id = NEW.userId) BEGIN
  SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed');
END;

CREATE TRIGGER sessions_of_no_user BEFORE INSERT ON sessions
WHEN NOT EXISTS (SELECT 1 FROM users WHERE id = NEW.userId) BEGIN
  SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed');
END;
