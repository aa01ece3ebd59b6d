// For each word of `expected` about mails and rows: a value, a run where it is so, and one where it is not.

import { reply } from "./fake-run.mjs";

const holds = (tables) => ({ site: { tables } });
const limited = reply({ status: 429 });
const wrong = { id: "a", userId: "alice", providerAccountId: "mallory" };
const signedIn = (user) => ({ browser: { send: async () => reply({}), user: async () => user } });
const answering = (status) => ({
  visitor: () => ({
    csrf: async () => ({ token: "t" }),
    post: async (_, { email }) => reply({ status: status(email) }),
  }),
});

export const storedSamples = {
  users_created: [1, holds({ users: [{ id: "alice" }, { id: "new" }] }), holds({ users: [{ id: "alice" }] })],
  accounts_created: [1, holds({ accounts: [wrong] }), {}],
  d1_writes: [{ max: 1 }, { site: { writes: 1 } }, { site: { writes: 2 } }],
  account_linked_to_wrong_user: [
    false,
    holds({ accounts: [{ ...wrong, providerAccountId: "alice" }] }),
    holds({ accounts: [wrong] }),
  ],
  no_orphan_user: [
    true,
    holds({ users: [{ id: "new" }], accounts: [{ id: "a", userId: "new" }] }),
    holds({ users: [{ id: "new" }] }),
  ],
  old_session_deleted: [
    true,
    { tokenBefore: "old" },
    { tokenBefore: "old", ...holds({ sessions: [{ id: "s" }] }) },
  ],
  email_stored_not_contains: [
    ["@x@"],
    holds({ users: [{ email: null }] }),
    holds({ users: [{ email: "a@x@y" }] }),
  ],
  domain_allowlist_bypass: [
    false,
    holds({ users: [{ email: "a@y" }] }),
    holds({ users: [{ email: "a@x@y" }] }),
  ],
  limited_after_max: [1, { answers: [reply({}), limited] }, { answers: [reply({}), reply({})] }],
  victim_can_still_login_from_other_ip: [true, signedIn("alice"), signedIn(null)],
  mail: [{ max: 0 }, {}, { mails: () => [{}] }],
  verification_rows_match_mail_rcpt: [
    true,
    {},
    holds({ verification_tokens: [{ identifier: "a@x.example" }] }),
  ],
  verification_token_rows: [0, {}, holds({ verification_tokens: [{ identifier: "a@x.example" }] })],
  token_still_valid: [true, { userOfLink: "alice" }, { userOfLink: null }],
  same_response_as_known_email: [
    true,
    { again: async () => ({ answer: reply({}) }) },
    { again: async () => ({ answer: limited }) },
  ],
  enumeration_safe: [
    true,
    answering(() => 302),
    answering((email) => (email.startsWith("alice") ? 302 : 400)),
  ],
};

const passkey = { credentialID: "c", counter: 1 };
const withPasskeys = (...authenticators) => ({ site: { tables: { authenticators } } });
const optioned = (action, unknown = 400) => ({
  answer: reply({ status: action ? 200 : 400, body: JSON.stringify({ action }) }),
  visitor: () => ({ get: async () => reply({ status: unknown }) }),
});

/** The same for each word about passkeys. The rows at the beginning are those of the first run. */
export const passkeySamples = {
  authenticator_rows_unchanged: [
    true,
    withPasskeys(passkey),
    withPasskeys(passkey, { ...passkey, credentialID: "d" }),
  ],
  counter_unchanged: [true, withPasskeys(passkey), withPasskeys({ ...passkey, counter: 2 })],
  no_registration_options: [true, optioned("authenticate"), optioned("register")],
  no_user_enumeration: [true, optioned(undefined), optioned(undefined, 200)],
};

const mail = {
  to: "a@x.example",
  from: null,
  subject: "s",
  text: "",
  html: '<a href="',
  url: "http://site/a",
};
const of = (change) => [{ ...mail, ...change }];

/** For each word of `expected.mail`: a value, mails for which it is so, and mails for which it is not. */
export const mailSamples = {
  max: [1, [mail], [mail, mail]],
  links_host: ["site", [mail], of({ html: "http://evil.example/" })],
  links_not_contain: [["evil"], [mail], of({ text: "at http://evil.example/x" })],
  not_contains: [["evil"], [mail], of({ subject: "evil" })],
  rcpt_is_exactly_one_addr: [true, [mail], of({ to: "a@x.example,b@x.example" })],
  rcpt_domain_never: [["y.example"], [mail], of({ to: "a@y.example" })],
  headers_injected: [0, [mail], of({ subject: "s\r\nBcc: b@x.example" })],
  body_html_escaped: [true, [mail], of({ html: '<a href=""><a href=""><script>' })],
  max_per_address_per_10min: [1, [mail, { ...mail, to: "b@x.example" }], [mail, mail]],
};
