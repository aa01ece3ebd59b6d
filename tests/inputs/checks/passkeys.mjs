// Checks of passkeys: their rows, and the options of ceremonies.

import { askForOptions } from "../request/passkey-flow.mjs";
import { always } from "./only.mjs";

const rows = ({ site }) => site.database.rows("SELECT * FROM authenticators ORDER BY credentialID");

/** Returns what is compared of the passkeys in a database. */
export const passkeysIn = (site) =>
  rows({ site }).map(({ credentialID, counter }) => ({ credentialID, counter }));

const isOther = (before, after) => JSON.stringify(before) !== JSON.stringify(after);

/** The words of `expected` about passkeys. Each returns what is wrong, or nothing. */
export const passkeys = {
  authenticator_rows_unchanged: always((run) => {
    const [before, after] = [run.marks.passkeys, passkeysIn(run.site)].map((all) =>
      all.map(({ credentialID }) => credentialID),
    );
    return isOther(before, after) && `the passkeys were ${before.length} and are ${after.length}`;
  }),
  counter_unchanged: always((run) => {
    const counters = (all) => all.map(({ counter }) => counter);
    const [before, after] = [run.marks.passkeys, passkeysIn(run.site)].map(counters);
    return isOther(before, after) && `the counters were ${before} and are ${after}`;
  }),
  no_registration_options: always(
    ({ answer }) =>
      answer.status === 200 && JSON.parse(answer.body).action === "register" && "options to register",
  ),
  no_user_enumeration: always(async (run) => {
    const email = "unknown@example.com";
    const other = await askForOptions(run.visitor(), { action: "register", email });
    return other.status !== run.answer.status && `an unknown address is answered with ${other.status}`;
  }),
};
