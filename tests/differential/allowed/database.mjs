// Differences of the users, accounts and sessions in a database.

import { gone } from "./cookies.mjs";
import { home, signInPage } from "./places.mjs";
import { all, becomes, differs, either, inConfiguration, named, rewritten, something } from "./rules.mjs";

const isUser = /^\{"user":\{.*\},"expires":"<in \d+ s>"\}$/s;
const lines = (text) => (text ? text.split("\n") : []);
const without = (pattern) => (text) =>
  lines(text)
    .filter((line) => !pattern.test(line))
    .join("\n");
const nowInRows = (text) => text.replace(/"<in (0|-10) s>"/g, '"<in 0 s>"');

/** The tokens of new sessions in the Worker's table, each of 256 bits. */
const tokensOf = ({ all: { ours } }) =>
  [...(ours.sessions ?? "").matchAll(/"sessionToken":"<token \d+>"/g)]
    .map(() => "43 characters")
    .join(", ") || undefined;

// The visitor's session after the last sign-in: a session of Auth.js that stays, and the Worker's new one.
function rotation({ case: { steps }, index, shown, site }) {
  const at = steps.slice(0, index + 1).findLastIndex(({ path }) => path?.startsWith("/callback/"));
  const [theirs, ours] = ["theirs", "ours"].map(
    (subject) => shown[at]?.[subject][`cookie ${site.names.session}`]?.split(";")[0],
  );
  const isNew = site.strategy === "database" && theirs && /^<token \d+>$/.test(ours) && ours !== theirs;
  return isNew ? { theirs, ours, isNow: at === index } : undefined;
}

const lasts = ({ site }) => `<in ${site.ages.session} s>`;

const replacesCookie = rewritten((cookie, told) => {
  const { theirs, ours, isNow } = rotation(told);
  const replaced = cookie.replace(theirs, ours);
  return isNow ? replaced.replace(/Expires=<in -?\d+ s>/, `Expires=${lasts(told)}`) : replaced;
});

const replacesRow = rewritten((table, told) => {
  const { theirs, ours } = rotation(told);
  const old = lines(table).find((line) => line.includes(`"${theirs}"`));
  if (!old) return table;
  const { userId } = JSON.parse(old);
  const added = { id: "<uuid>", sessionToken: ours, userId, expires: lasts(told) };
  return [...lines(table).filter((line) => line !== old), JSON.stringify(added)].join("\n");
});

// The tokens of the visitor's own sessions that a followed link replaced.
function replacedByLinks({ case: { steps }, index, shown, site }) {
  const cookie = `cookie ${site.names.session}`;
  const replaced = [];
  let held;
  for (const [at, { path, cookies, fresh }] of steps.slice(0, index + 1).entries()) {
    if (fresh) held = undefined;
    held = cookies?.session ?? held;
    const [set] = shown[at].ours[cookie]?.split(";") ?? [];
    if (path?.startsWith("/callback/") && /^<token \d+>$/.test(set) && held) replaced.push(held);
    held = set ?? held;
  }
  return replaced;
}

// A visitor with a session follows a link. The link is of the same user, or it creates a user. Auth.js keeps the session's row.
const ofLink = differs(
  all(named(/^e-mail: /), (told) => !named(/ in an expired session /)(told)),
  {
    sessions: rewritten((table, told) => {
      const replaced = replacedByLinks(told);
      return lines(table)
        .filter((line) => !replaced.includes(JSON.parse(line).sessionToken))
        .join("\n");
    }),
    "new tokens": all(
      becomes(/^uuid(, uuid)+$/, (value, told) => value === tokensOf(told)),
      (told) => replacedByLinks(told).some((token) => token.startsWith("<token ")),
    ),
  },
);

// The Worker does not sign in, and writes nothing, where Auth.js links or creates.
const refuses = (when) =>
  differs(when, {
    location: becomes(home, signInPage("error=OAuthAccountNotLinked")),
    "cookie session": becomes(something, undefined),
    "new tokens": becomes("uuid", undefined),
    users: rewritten(without(/^\{"id":"<id of /)),
    accounts: rewritten(without(/^\{"id":"<uuid>"/)),
    sessions: rewritten(without(/"sessionToken":"<token /)),
    body: becomes(isUser, "null"),
  });

const isSpelledDifferently = named(/^a new account with Bob's address in capitals, /);
const bob = '"name":"Bob","email":"BOB@Example.com"';
const asBob = rewritten((text) =>
  text
    .replace(/"name":"Ada","email":"bob@example.com","(picture|image)":"https:\/\/x.example\/a.png"/, bob)
    .replace('"<id of bob@example.com>"', '"user-2"'),
);

const refused = '"email":"(mallory@evil\\.example@example\\.com)?"';
// A user without an address is named by the name.
const byName = (text) => text.replace(/<id of (mallory@evil\.example@example\.com)?>/, "<id of Ada>");
const withoutEmail = (text) => byName(text.replace(new RegExp(`${refused},`), ""));
const userWithoutEmail = (table) =>
  byName(table.replace(new RegExp(`^(\\{"id":"<id of .*),${refused}`, "m"), "$1"));

export const inDatabase = {
  "session-token": differs(() => true, {
    "new tokens": all(
      ({ theirs = "", ours = "" }) => theirs.split(", ").length === ours.split(", ").length,
      becomes(/^uuid(, uuid)*$/, (value, told) => value === tokensOf(told)),
    ),
  }),
  "session-rotation": either(
    ofLink,
    differs((told) => rotation(told) !== undefined, {
      "cookie session": replacesCookie,
      sessions: replacesRow,
      "new tokens": becomes(undefined, (value, told) => value === tokensOf(told)),
      body: rewritten((body, told) => body.replace(/"expires":"<in \d+ s>"/, `"expires":"${lasts(told)}"`)),
    }),
  ),
  "email-verified": either(
    differs(named(/^(a new account with a new, proved address.* (op|github)|sign up.*|the same .*)$/), {
      users: ({ theirs, ours }) =>
        ours !== undefined &&
        nowInRows(ours) ===
          theirs?.replace(/^(\{"id":"<id of .*?"email":".*?")/gm, '$1,"emailVerified":"<in 0 s>"'),
    }),
    // Generated sign-ins are with a provider that proves the address, or with one that does not.
    differs(named(/^sign up, \d+: /), {
      users: ({ theirs, ours }) =>
        lines(theirs).length === lines(ours).length &&
        lines(nowInRows(ours)).every((line, at) =>
          [line, line.replace(/^(\{"id":"<id of .*?),"emailVerified":"<in 0 s>"/, "$1")].includes(
            lines(theirs)[at],
          ),
        ),
    }),
  ),
  "token-refresh": differs(
    all(named(/^an account of /), ({ index }) => index > 0),
    {
      accounts: rewritten((table, { case: { name } }) =>
        table.replace(
          '"access-0","token_type":"bearer"',
          `"access-1","expires_at":"<in 300 s>","token_type":"bearer"${/ op$/.test(name) ? ',"id_token":"<JWS>"' : ""}`,
        ),
      ),
    },
  ),
  "linking-verified": refuses(
    all(
      inConfiguration(/-verified$/),
      either(
        named(
          /^a new account with Bob's address, (no one|proved now: (?!true, before: true, no one with op))/,
        ),
        all(isSpelledDifferently, named(/ oauth$/)),
      ),
    ),
  ),
  "email-case": either(
    refuses(all(inConfiguration(/^database(-jwt)?$/), isSpelledDifferently)),
    differs(all(inConfiguration(/-(linking|verified)$/), isSpelledDifferently), {
      users: rewritten(without(/^\{"id":"<id of /)),
      accounts: asBob,
      sessions: asBob,
      "cookie session": asBob,
      body: asBob,
    }),
  ),
  "empty-email": differs(named(/^a new account with an (empty address|address of two), /), {
    users: rewritten(userWithoutEmail),
    accounts: rewritten(byName),
    sessions: rewritten(byName),
    "cookie session": rewritten(withoutEmail),
    body: rewritten(withoutEmail),
  }),
  "token-chunks": differs(named(/with a token (in (a|two) chunks?|beside a stale chunk)$/), {
    "cookie session chunk": becomes(undefined, gone),
  }),
  // Auth.js's answer is that to other cookies: see `instead.mjs`.
  "expired-linking": () => false,
  "repeated-cookies": differs(named(/^a sign-out with /), {
    sessions: rewritten((table, { step: { cookieHeader } }) =>
      lines(table)
        .filter((line) => !cookieHeader.includes(`=${JSON.parse(line).sessionToken}`))
        .join("\n"),
    ),
  }),
};
