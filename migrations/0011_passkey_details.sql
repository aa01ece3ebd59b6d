-- What the account page (`account.enabled`) lists of a passkey: the name that its user gave it, the time it was added, and the time of its last
-- use. The database sets the times, also in rows that another program writes. They are texts, as in `sessions`, and null in rows of before.

ALTER TABLE authenticators ADD COLUMN name TEXT;
ALTER TABLE authenticators ADD COLUMN createdAt TEXT;
ALTER TABLE authenticators ADD COLUMN lastUsedAt TEXT;

CREATE TRIGGER authenticators_added AFTER INSERT ON authenticators WHEN NEW.createdAt IS NULL BEGIN
  UPDATE authenticators SET createdAt = strftime('%Y-%m-%dT%H:%M:%S.000Z', unixepoch(), 'unixepoch')
  WHERE credentialID = NEW.credentialID;
END;

-- A sign-in sets the counter, also to the value that it has.
CREATE TRIGGER authenticators_used AFTER UPDATE OF counter ON authenticators BEGIN
  UPDATE authenticators SET lastUsedAt = strftime('%Y-%m-%dT%H:%M:%S.000Z', unixepoch(), 'unixepoch')
  WHERE credentialID = NEW.credentialID;
END;
