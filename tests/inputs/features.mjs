// What a case needs beside a Worker with a cache: a database, which also mails links, or a feature that the Worker lacks. Cases about
// such features are skipped, and counted by surface.

import { parse } from "./vocabulary/parse.mjs";

/** A case with this needs a site with a database. */
const database = Symbol("a database");
const [email, limits] = [database, database];
/** A case with this needs a site with passkeys, which has a database. */
const passkeys = Symbol("passkeys");
/** A case with this needs a site whose sessions have tokens that stay fresh. */
const refresh = Symbol("tokens that stay fresh");
const timing = "a measurement of time";
const [rust, unset] = ["a Rust callback, not configuration", "not configured"];

const surfaces = {
  email,
  "/api/auth/signin/email": email,
  webauthn: passkeys,
  "credentials.bruteforce": limits,
  "credentials.timing": timing,
  account: database,
  "session.cookie.database": database,
};

/** The words of each place of a case that need a feature. Keys are looked for at any depth. */
const keys = {
  setup: {
    D1: database,
    d1: database,
    do: refresh,
    mail: email,
    refresh,
  },
  request: {
    ceremony: passkeys,
    mutate: passkeys,
    email,
    same_email: email,
    use_older_link: email,
    logout_token: database,
    timing,
    samples: timing,
    vary: limits,
    n: database,
  },
  expected: {
    users_created: database,
    accounts_created: database,
    account_linked_to_wrong_user: database,
    d1_writes: database,
    d1_race_free: database,
    no_orphan_user: database,
    old_session_deleted: database,
    domain_allowlist_bypass: database,
    email_stored_not_contains: database,
    enumeration_safe: email,
    same_response_as_known_email: email,
    verification_rows_match_mail_rcpt: email,
    verification_token_rows: email,
    token_still_valid: email,
    links_host: email,
    links_not_contain: email,
    rcpt_is_exactly_one_addr: email,
    rcpt_domain_never: email,
    body_html_escaped: email,
    headers_injected: email,
    max_per_address_per_10min: email,
    authenticator_rows_unchanged: passkeys,
    counter_unchanged: passkeys,
    no_registration_options: passkeys,
    no_user_enumeration: passkeys,
    limited_after_max: limits,
    timing_equal: timing,
    victim_can_still_login_from_other_ip: limits,
    no_refresh_loop: refresh,
    second_refresh_works: refresh,
    token_refresh: refresh,
  },
};

const placeholders = {
  CHALLENGE_COOKIE_JWE: passkeys,
  TOKEN_OF: email,
  DB_TOKEN_HASH: email,
  OAUTH_STATE: email,
  DB_SESSION: database,
  DB_SESSION_EXPIRED: database,
  DB_SESSION_SIGNED_OUT: database,
  DB_SESSION_UPPER: database,
  DB_SESSION_PRE_LOGIN: database,
};

/** Values that need a feature, by the path of the word. */
const values = {
  "setup.config": {
    database_sessions: database,
    default_jwt_copies_profile: rust,
    backchannel_logout: database,
  },
  "request.flow": {
    email,
    email_request: email,
    webauthn: passkeys,
    signout_then_replay: database,
    link_taken_account: database,
    parallel_first_login: database,
  },
  "request.scenario": { refresh, email_request: email },
  "request.request": { wrong_password: limits },
  "request.callback.callback_provider": { email },
  "expected.error_code": { OAuthAccountNotLinked: database },
};

/** What only the title of a case says. */
const titles = { "signIn callback returns an external URL": rust };

/** Conditions of `expected.applies_if`, by what they ask of a case's configuration. */
export const conditions = {
  "provider.checks includes nonce": () => true,
  "provider uses userinfo (oauth, or oidc with idToken=false)": ({ config }) => config === "oidc_userinfo",
  "config.revocation": () => true,
  "config.jwt_callback_checks_user": () => false,
};

/** Returns why a case cannot run, or `undefined`. */
export const missingFeature = (testCase) => needs(testCase).find((need) => typeof need === "string");

/** Returns whether a case needs a database. */
export const needsDatabase = (testCase) =>
  needs(testCase).some((need) => [database, passkeys].includes(need));

/** Returns whether a case needs a site whose sessions have tokens that stay fresh. */
export const needsRefresh = (testCase) => needs(testCase).includes(refresh);

/** Returns whether a case needs a site with passkeys. */
export const needsPasskeys = (testCase) => needs(testCase).includes(passkeys);

function needs({ title, surface, setup, request, expected }) {
  const area = Object.keys(surfaces).find((name) => surface === name || surface.startsWith(`${name}.`));
  const { applies_if: condition } = expected;
  const places = { setup, request, expected };
  const ofValues = Object.entries(values).map(([path, table]) => {
    const value = path.split(".").reduce((at, name) => at?.[name], places);
    return typeof value === "string" && Object.hasOwn(table, value) && table[value];
  });
  const ofKeys = Object.entries(keys).flatMap(([place, table]) =>
    allIn(places[place], (key) => Object.hasOwn(table, key) && table[key]),
  );
  return [
    surfaces[area],
    titles[title],
    expected.mail?.not_contains && email,
    condition !== undefined && conditions[condition]?.(setup) === false && unset,
    ...ofValues,
    ...ofKeys,
    ...allIn(places, (_, value) => neededBy(value)),
  ].filter(Boolean);
}

// Returns the features that the keys and the values need, at any depth.
function allIn(value, feature) {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, one]) => [feature(key, one), ...allIn(one, feature)]);
}

function neededBy(text) {
  if (typeof text !== "string") return undefined;
  if (/\/signin\/email\b/.test(text)) return email;
  if (text.includes("deleted_user")) return database;
  if (text.startsWith("passkey_user:")) return passkeys;
  return parse(text)
    .map((part) => placeholders[part.name] ?? neededBy(part.args))
    .find(Boolean);
}
