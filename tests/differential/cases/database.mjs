// Sign-ins that find, link and create users in a database, and sessions that are rows.

import { profile } from "../answers.mjs";
import { csrfToken } from "../cookie-states.mjs";
import { ages } from "../database/configurations.mjs";
import { csrfField, json, post, signIn, single } from "./parts.mjs";

const [hour, day] = [3600, 86_400];
const month = { maxAge: 30 * day, updateAge: day };

export function databaseCases() {
  return [...linkingCases(), ...sequences(), ...newUsers(), ...sessionCases()];
}

/** The users of the cases. */
export const ada = { id: "user-1", name: "Ada", email: "ada@example.com", image: "https://x.example/a.png" };
export const bob = { id: "user-2", name: "Bob", email: "bob@example.com" };
export const verified = { emailVerified: { in: -day } };
const users = [ada, bob];

const ids = { op: "user-1", oauth: "user-1", github: "7" };
const types = { op: "oidc", oauth: "oauth", github: "oauth" };
/** What both subjects store of an account; the tokens are of an earlier sign-in. */
export const accountOf = (userId, provider, providerAccountId = ids[provider]) => ({
  id: `account-${userId}`,
  userId,
  type: types[provider],
  provider,
  providerAccountId,
  access_token: "access-0",
  refresh_token: "refresh-0",
  token_type: "bearer",
});

export const sessionOf = (userId, name, seconds = month.maxAge) => ({
  id: `session-${name}`,
  sessionToken: `token-${name}`,
  userId,
  expires: { in: seconds },
});

/** Who the visitor is when the provider sends them back, by strategy. */
export const visitors = {
  "no one": {},
  Ada: { database: [sessionOf("user-1", "ada")], jwt: "valid" },
  Bob: { database: [sessionOf("user-2", "bob")], jwt: "of-bob" },
  "Ada, for ten days": { database: [sessionOf("user-1", "ada", 20 * day)], jwt: "valid" },
  "Ada in an expired session": { database: [sessionOf("user-1", "ada", -hour)], jwt: "expired" },
  "Bob in an expired session": { database: [sessionOf("user-2", "bob", -hour)], jwt: "expired" },
  "someone with an unknown session": { cookie: "token-unknown", jwt: "of-no-user" },
  "someone with a broken session": { cookie: "garbage", jwt: "garbage" },
};

/** Returns the rows and the cookie of a visitor. */
export function sessionIn(configuration, visitor) {
  const { database: sessions = [], cookie = sessions[0]?.sessionToken, jwt } = visitors[visitor];
  return /-(jwt|own)/.test(configuration) ? { cookie: jwt } : { sessions, cookie };
}

// A sign-in of a visitor with an account whose provider says this, in a database with these rows.
function linking(configuration, provider, name, visitor, { rows, said, start }) {
  const { sessions = [], cookie } = sessionIn(configuration, visitor);
  return {
    configuration,
    name: `${name}, ${visitor} with ${provider}`,
    rows: { users, ...rows, sessions },
    steps: signIn(provider, { start, back: cookie === undefined ? {} : { cookies: { session: cookie } } }),
    answers: answersOf(provider, said),
  };
}

function answersOf(provider, said = {}) {
  if (provider === "op") return { claims: said };
  const body = { ...profile, ...said };
  const { email = null, email_verified = true } = said;
  return {
    idToken: false,
    userinfo: { body },
    ...(provider === "github" &&
      email && { emails: { body: [{ email, primary: true, verified: email_verified }] } }),
  };
}

const newEmail = { email: "Countess@Example.com", email_verified: true };
const bobsEmail = { email: "bob@example.com" };

// The rows of the table, by the state of the account. Only `op` and GitHub prove addresses.
const states = (provider) => ({
  "an account of Ada": { rows: { accounts: [accountOf("user-1", provider)] }, said: newEmail },
  "an account of Bob, with Ada's address": { rows: { accounts: [accountOf("user-2", provider)] } },
  "a new account with a new, proved address": { said: newEmail },
  "a new account with Bob's address": { said: bobsEmail },
  "a new account without an address": { said: { email: undefined } },
});

// Whether the provider proves the address, and whether its user did.
const proofs = (provider) =>
  [undefined, true, false].flatMap((email_verified) =>
    [{}, verified].map((proof) => [
      `a new account with Bob's address, proved now: ${email_verified}, before: ${"emailVerified" in proof}`,
      {
        rows: { users: [ada, { ...bob, ...proof }], accounts: [accountOf("user-2", provider, "other")] },
        said: { ...bobsEmail, ...(email_verified !== undefined && { email_verified }) },
      },
    ]),
  );

const nameless = { name: undefined, picture: undefined, login: undefined, avatar_url: undefined };
const others = {
  "a new account with Bob's address in capitals": {
    rows: { users: [ada, { ...bob, ...verified, email: "BOB@Example.com" }] },
    said: { ...bobsEmail, email_verified: true },
  },
  "a new account with an empty address": { rows: { users: [{ ...bob, email: "" }] }, said: { email: "" } },
  "a new account with an address of two": { said: { email: "mallory@evil.example@example.com" } },
  "a new account with an address that is not proved": { said: { ...newEmail, email_verified: false } },
  "a new account with a new, proved address alone": { said: { ...newEmail, ...nameless } },
};

function linkingCases() {
  return ["", "-verified", "-linking"]
    .flatMap((rest) => [`database${rest}`, `database-jwt${rest}`])
    .flatMap((configuration) => [
      ...["op", "oauth"].flatMap((provider) => [
        ...Object.entries(states(provider)).flatMap(([name, told]) =>
          visitorsOf(configuration, provider).map((visitor) =>
            linking(configuration, provider, name, visitor, told),
          ),
        ),
        ...Object.entries(others)
          .concat(proofs(provider))
          .map(([name, told]) => linking(configuration, provider, name, "no one", told)),
      ]),
      ...Object.entries(states("github"))
        .filter(([name]) => name !== "a new account without an address")
        .map(([name, told]) => linking(configuration, "github", name, "no one", told)),
    ]);
}

// All of them where linking by address is off, which they do not change.
const visitorsOf = (configuration, provider) =>
  provider === "op" && /^database(-jwt)?$/.test(configuration)
    ? Object.keys(visitors)
    : ["no one", "Ada", "Bob"];

const leave = post("/signout");
const signInAgain = (provider) => signIn(provider).slice(0, 2);

// Several sign-ins of one browser, from an empty database.
function sequences() {
  const all = {
    "sign up, and again": [...signIn("op"), ...signInAgain("op"), { path: "/session" }],
    "sign up, leave, and again": [...signIn("op"), leave, { path: "/session" }, ...signIn("op")],
    "sign up, link, leave, and enter with the other": [
      ...signIn("op"),
      ...signInAgain("oauth"),
      { path: "/session" },
      leave,
      ...signIn("oauth"),
    ],
    "sign up, and with another of the same address elsewhere": [
      ...signIn("op"),
      ...signIn("oauth", { back: { drop: ["session"] } }),
    ],
    "the same response twice": [...signIn("op"), { path: "/callback/op?code=code-1&state={{state}}" }],
  };
  return ["database", "database-jwt", "database-linking", "database-jwt-linking"].flatMap((configuration) =>
    Object.entries(all).map(([name, steps]) => ({
      configuration,
      name,
      steps,
      answers: { idToken: ["op"], claims: { email_verified: true } },
    })),
  );
}

function newUsers() {
  const start = { body: `${csrfField}&callbackUrl=%2Fdash%3Fa%3Db%26c` };
  return ["database-new-user", "database-jwt-new-user"].flatMap((configuration) =>
    ["op", "oauth"].flatMap((provider) =>
      Object.entries(states(provider)).flatMap(([name, told]) =>
        ["no one", "Ada"].map((visitor) =>
          linking(configuration, provider, name, visitor, { ...told, start }),
        ),
      ),
    ),
  );
}

// The sessions of a visitor: what is left of each, in seconds.
const remaining = ({ maxAge, updateAge }) => ({
  fresh: maxAge,
  "before updateAge": maxAge - updateAge + 60,
  "after updateAge": maxAge - updateAge - 60,
  "near its end": 60,
  "just expired": -10,
  "long expired": -40 * day,
  "longer than maxAge": 2 * maxAge,
});

// Cookies without a session of the database.
const tokens = {
  unknown: "token-unknown",
  empty: "",
  garbage: "%%%",
  "a broken escape": "token-a%zz",
  escaped: "%74oken-a",
  quoted: '"token-a"',
  long: "x".repeat(300),
  "a token of the strategy jwt": "valid",
  "a chunked token of the strategy jwt": "chunked",
};

function requests(cookies) {
  const form = `${csrfField}&data=x`;
  const all = { csrf: "valid", callbackUrl: "{{origin}}", ...cookies };
  return {
    "two reads": [{ path: "/session", cookies: all }, { path: "/session" }],
    update: [
      post("/session", JSON.stringify({ csrfToken, data: { name: "x" } }), { cookies: all, headers: json }),
      { path: "/session" },
    ],
    "update by form": [post("/session", form, { cookies: all })],
    "update without a token": [post("/session", "{}", { cookies: all, headers: json })],
    "sign-out": [post("/signout", csrfField, { cookies: all }), { path: "/session" }],
    "sign-out page": [{ path: "/signout", cookies: all }],
  };
}

const isBrief = /^(two reads|update|sign-out) of /;

function sessionCases() {
  const stored = (configuration, told) =>
    Object.entries(remaining(told)).flatMap(([name, seconds]) =>
      Object.entries(requests({ session: "token-a" })).map(([what, steps]) => ({
        configuration,
        name: `${what} of a session ${name}`,
        rows: { users, sessions: [sessionOf("user-1", "a", seconds), sessionOf("user-2", "b")] },
        steps,
      })),
    );
  const unknown = Object.entries(tokens).flatMap(([name, session]) =>
    Object.entries(requests({ session })).map(([what, steps]) => ({
      configuration: "database",
      name: `${what} of a cookie ${name}`,
      rows: { users, sessions: [sessionOf("user-1", "a")] },
      steps,
    })),
  );
  return [
    ...stored("database", month),
    ...["ages", "https", "cookies"].flatMap((name) =>
      stored(`database-${name}`, name === "ages" ? ages : month).filter(({ name }) => isBrief.test(name)),
    ),
    ...unknown,
    ...severalCookies(),
    ...shownUsers(),
  ];
}

// More than one cookie of a session, and the one that the Worker reads.
function severalCookies() {
  const name = "authjs.session-token";
  const [a, b, c, unknown] = ["a", "b", "c", "unknown"].map((token) => `${name}=token-${token}`);
  const headers = {
    "a token, then an unknown one": { sent: [a, unknown] },
    "an unknown token, then a known one": { sent: [unknown, a], read: a },
    "two tokens": { sent: [a, b], read: b },
    "two tokens, the later one first": { sent: [b, a] },
    "an expired token, then a valid one": { sent: [c, a], read: a },
    "a token beside a stale chunk": { sent: [a, `${name}.0=stale`], read: a, counts: "whole" },
    "a token and another cookie of a similar name": { sent: [a, `${name}-x=y`], read: a, counts: "whole" },
    "a token in a chunk": { sent: [`${name}.0=token-a`] },
    "a token in two chunks": { sent: [`${name}.0=token`, `${name}.1=-a`] },
  };
  const rows = {
    users,
    sessions: [sessionOf("user-1", "a", 20 * day), sessionOf("user-2", "b"), sessionOf("user-2", "c", -hour)],
  };
  const csrf = `authjs.csrf-token=${csrfToken}%7C{{hash}}`;
  const step = (told, before, { sent, read, counts = "repeated" }) => ({
    ...told,
    cookieHeader: [...before, ...sent].join("; "),
    ...(read && { reads: [...before, read].join("; "), counts }),
  });
  return Object.entries(headers).flatMap(([told, cookies]) => [
    { ...single("database", `a read with ${told}`, step({ path: "/session" }, [], cookies)), rows },
    { ...single("database", `a sign-out with ${told}`, step(post("/signout"), [csrf], cookies)), rows },
  ]);
}

// What a session shows of its user.
function shownUsers() {
  const shown = {
    "a name alone": { name: "Ada" },
    "an address alone": { email: "ada@example.com" },
    "a picture alone": { image: "https://x.example/a.png" },
    nothing: {},
    "empty texts": { name: "", email: "", image: "" },
    "characters of every kind": { name: 'ü"\\\n\u2028<&;,😀', email: "ü@example.com" },
    "a date as name": { name: "2026-01-01T00:00:00.000Z" },
  };
  return Object.entries(shown).map(([name, user]) => ({
    ...single("database", `a session of a user with ${name}`, {
      path: "/session",
      cookies: { session: "token-a" },
    }),
    rows: { users: [{ id: "user-1", ...user }], sessions: [sessionOf("user-1", "a")] },
  }));
}
