// Generated cases with a database: sign-ins of several visitors, one after the other, with providers and with links in mails.

import { profile } from "../answers.mjs";
import { csrfToken } from "../cookie-states.mjs";
import { accountOf, ada, bob, sessionOf, verified } from "./database.mjs";
import { ask, follow } from "./email.mjs";
import { addresses, inAscii, refused } from "./email-addresses.mjs";
import { json, post, signIn } from "./parts.mjs";

const month = 30 * 86_400;
const names = ["Ada", "Åda 😀", 'a"\\b', "<b>", undefined];

// Each user may be absent, unverified, or without a name.
function usersOf(choices) {
  return [ada, bob]
    .filter(() => choices.percent(75))
    .map((user) => ({ ...user, ...(choices.percent(50) && verified), name: choices.of(names) ?? null }));
}

// The visitor has a session of one of these users, with this much of it left.
function sessionsOf(choices, users) {
  const left = () => 60 + Math.floor(choices.number() * 200) * 12_960;
  return users.filter(() => choices.percent(60)).map(({ id }) => sessionOf(id, id, Math.min(left(), month)));
}

const cookieOf = (configuration, [session]) => {
  if (!session) return {};
  const jwt = { "user-1": "valid", "user-2": "of-bob" }[session.userId];
  return { cookies: { session: /-jwt/.test(configuration) ? jwt : session.sessionToken } };
};

const read = { path: "/session" };
const leave = post("/signout");
const update = () => post("/session", JSON.stringify({ csrfToken, data: { a: 1 } }), { headers: json });

/** Sign-ins with providers: the visitor leaves before each, except the last. */
export function storedCase(choices, index) {
  const configuration = choices.of(["database-linking", "database-jwt-linking"]);
  const users = usersOf(choices);
  const accounts = users
    .filter(() => choices.percent(40))
    .map(({ id }) => accountOf(id, choices.of(["op", "oauth"])))
    .filter(({ provider }, at, all) => all.findIndex((one) => one.provider === provider) === at);
  const sessions = sessionsOf(choices, users);
  const times = 1 + Math.floor(choices.number() * 3);
  const ids = Array.from({ length: times }, () => choices.of(["op", "oauth"]));
  const between = () => choices.of([[read], [update()], [leave, read], [{ ...read, method: "POST" }]]);
  const steps = ids.flatMap((id) => [...signIn(id), ...(choices.percent(40) ? between() : []), leave]);
  const last = signIn(choices.of(["op", "oauth"]), { back: cookieOf(configuration, sessions) });
  const said = {
    email: choices.of(["ada@example.com", "bob@example.com", "new@example.com", "Countess@Example.com"]),
    email_verified: true,
    name: choices.of(names),
  };
  return {
    configuration,
    name: `sign up, ${index}: with ${ids.join(", ")}, as ${JSON.stringify(said)}, among ${users.length} users`,
    rows: { users, accounts, sessions },
    steps: [...(choices.percent(50) ? steps : []), ...last],
    answers: { idToken: ["op"], claims: said, userinfo: { body: { ...profile, ...said } } },
  };
}

const known = ["ada@example.com", "bob@example.com", "new@example.com", "BOB@example.com"];
const others = Object.entries(addresses).filter(([name]) => !refused.has(name) && !inAscii[name]);

/** Links in mails: asked for, followed, used again, changed, in one browser and in others. */
export function mailedCase(choices, index) {
  const configuration = choices.of(["email", "email-jwt", "email-new-user", "email-jwt-new-user"]);
  const users = usersOf(choices);
  const sessions = sessionsOf(choices, users);
  const [told, asked] = [[], []];
  const steps = Array.from({ length: 2 + Math.floor(choices.number() * 3) }, (_, turn) => {
    const [name, typed] = choices.percent(70) ? [undefined, choices.of(known)] : choices.of(others);
    // The Worker limits the mails to an address.
    const email =
      asked.filter((one) => one === typed.toLowerCase()).length < 3 ? typed : `${turn}@example.com`;
    asked.push(email.toLowerCase());
    const [what, made] = choices.of(Object.entries(visits));
    told.push(`${name ?? email}: ${what}`);
    return made(email, turn === 0 ? cookieOf(configuration, sessions) : {});
  });
  return {
    configuration,
    name: `e-mail: ${index}: ${told.join("; ")}, among ${users.length} users`,
    rows: { users, sessions },
    steps: steps.flat(),
  };
}

const wrong = { path: "/callback/resend?token=x&email=ada%40example.com" };

// What a visitor does with a link to an address.
const visits = {
  "asks and follows": (email, first) => [ask(email, first), follow(), read],
  "asks, follows and leaves": (email, first) => [ask(email, first), follow(), leave, read],
  "asks, follows twice": (email, first) => [ask(email, first), follow(), follow(), read],
  "asks, follows elsewhere": (email, first) => [ask(email, first), follow({ fresh: true }), read],
  "asks, and follows a wrong link": (email, first) => [ask(email, first), wrong, read],
  "asks, updates the session, follows": (email, first) => [ask(email, first), update(), follow(), update()],
  "asks, leaves, follows": (email, first) => [ask(email, first), leave, follow(), read],
  "asks as JSON, and follows": (email, first) => [
    ask(email, { ...first, headers: { "x-auth-return-redirect": "1" } }),
    follow({ headers: { "x-auth-return-redirect": "1" } }),
    read,
  ],
};
