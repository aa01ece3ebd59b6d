// The passkeys of the users of a case: rows of the database, and the authenticators that have the keys.

import { Authenticator, cbor } from "../../worker/support/authenticator.mjs";

const named = (name, handle) => Object.assign(new Authenticator(`passkey ${name}`), { name, handle });

/** The authenticators, by their word. `alice` and `bob` have one each, and alice has a `second`. `unknown` has no row. */
export const authenticators = {
  alice: named("of alice", "a".repeat(64)),
  bob: named("of bob", "b".repeat(64)),
  second: named("of alice, too", "c".repeat(64)),
  unknown: named("of a stranger", "d".repeat(64)),
};

const owners = { alice: "alice", bob: "bob", second: "alice" };

/** Adds the passkeys of the users who are in the database. */
export function addPasskeys(database) {
  for (const [word, user] of Object.entries(owners)) {
    if (database.rows("SELECT id FROM users WHERE id = ?", user).length === 0) continue;
    const { id, cose, handle } = authenticators[word];
    const credential = id.toString("base64");
    database.rows(
      "INSERT INTO accounts (id, userId, type, provider, providerAccountId) VALUES (?, ?, 'webauthn', 'passkey', ?)",
      `passkey-${word}`,
      user,
      credential,
    );
    database.rows(
      `INSERT INTO authenticators (credentialID, userId, providerAccountId, credentialPublicKey, counter, credentialDeviceType,
        credentialBackedUp, transports, userHandle) VALUES (?, ?, ?, ?, 0, 'singleDevice', 0, 'internal', ?)`,
      credential,
      user,
      credential,
      cbor(cose).toString("base64"),
      handle,
    );
  }
}
