-- The user handle of a passkey: the random value of its registration, which the authenticator sends at a sign-in. Null in rows of Auth.js,
-- which does not store it.

ALTER TABLE authenticators ADD COLUMN userHandle TEXT;
