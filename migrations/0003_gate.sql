-- What a sign-in recorded for `rules` that ask about users, as JSON: proved address, provider, and the groups and claims that the rules
-- name. NULL in a session that was made without such rules: what they ask about its user is unknown.

ALTER TABLE sessions ADD COLUMN authjs_gate TEXT;
