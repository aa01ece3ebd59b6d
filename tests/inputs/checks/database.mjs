// Checks of the rows of the database, for the sites that have one.

import { victim } from "../request/attempts.mjs";
import { always, never } from "./only.mjs";

const users = ({ site }) => site.database.rows("SELECT * FROM users");
const accounts = ({ site }) => site.database.rows("SELECT * FROM accounts");
const newUsers = (run) => users(run).filter(({ id }) => !run.marks.users.includes(id));
const newAccounts = (run) => accounts(run).filter(({ id }) => !run.marks.accounts.includes(id));
const isCount = (count, wanted, what) => count !== wanted && `${count} ${what}`;

/** The words of `expected` about rows. Each returns what is wrong, or nothing. */
export const rows = {
  users_created: (run, wanted) => isCount(newUsers(run).length, wanted, "new users"),
  accounts_created: (run, wanted) => isCount(newAccounts(run).length, wanted, "new accounts"),
  d1_writes: ({ site, marks }, wanted) => {
    const writes = site.database.writes - marks.writes;
    return writes > (wanted.max ?? wanted) && `${writes} writes`;
  },
  account_linked_to_wrong_user: never((run) => {
    const wrong = newAccounts(run).find(
      ({ userId, providerAccountId }) => run.marks.users.includes(userId) && userId !== providerAccountId,
    );
    return wrong && `${wrong.providerAccountId} is linked to ${wrong.userId}`;
  }),
  no_orphan_user: always((run) => {
    const owners = accounts(run).map(({ userId }) => userId);
    const orphan = newUsers(run).find(({ id }) => !owners.includes(id));
    return orphan && `the user ${orphan.email} has no account`;
  }),
  old_session_deleted: always((run) => {
    const isStored = run.site.database.rows(
      "SELECT id FROM sessions WHERE sessionToken = ?",
      run.tokenBefore,
    ).length;
    // A sealed session has no row: the cookie is replaced.
    const held = run.browser.jar.get("authjs.session-token");
    return (isStored || held === run.tokenBefore) && "the former session is left";
  }),
  email_stored_not_contains: (run, texts) => {
    const found = users(run).find(({ email }) => texts.some((text) => email?.includes(text)));
    return found && `a user has the address ${JSON.stringify(found.email)}`;
  },
  // A list of domains reads what is behind the last `@`. No address with two of them may be stored, or signed in.
  domain_allowlist_bypass: never(async (run) => {
    const found = users(run).find(({ email }) => email?.split("@").length > 2);
    return found && `a user has the address ${found.email}`;
  }),
  limited_after_max: ({ answers }, most) => {
    const free = answers.filter(({ status }) => status !== 429).length;
    return free > most && `${free} attempts before the limit`;
  },
  victim_can_still_login_from_other_ip: always(async (run) => {
    const user = await victim(run);
    return user !== "alice" && `${user} is signed in with the right password, from elsewhere`;
  }),
};

/** Returns whether a user or an account is new. */
export const isNewUser = (run) => newUsers(run).length > 0 && `the user ${newUsers(run)[0].email} is new`;
export const isNewAccount = (run) =>
  newAccounts(run).length > 0 && `the account ${newAccounts(run)[0].providerAccountId} is new`;
