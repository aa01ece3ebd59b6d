// Sign-ins with links in mails: what is asked for, what is mailed, who follows it, and what the link has become.

import { csrfToken } from "../cookie-states.mjs";
import { serviceIds } from "../email/configurations.mjs";
import { ada, bob, sessionIn, sessionOf, verified, visitors } from "./database.mjs";
import { addresses, inAscii, refused } from "./email-addresses.mjs";
import { csrfField, json, post, returnRedirect } from "./parts.mjs";

const day = 86_400;
const users = [ada, { ...bob, ...verified }];

const typed = (email) =>
  // As a form does: encodeURIComponent has no form of a lone surrogate.
  `${csrfField}&callbackUrl=%2Fdash%3Fa%3Db&email=${encodeURIComponent(email.toWellFormed())}`;

/** Asks a provider for a link to an address. */
export const ask = (email, more, id = "resend") => post(`/signin/${id}`, typed(email), more);

// Asks for a link that the Worker does not mail, for the reason of this entry.
const askInVain = (entry, email, more, id) => ({
  ...ask(email, more, id),
  theirs: { entry, body: typed("refused") },
});

/** Follows the last link. */
export const follow = (more, id = "resend") => ({ path: `/callback/${id}?{{link}}`, ...more });

// Follows a link that does not work in the Worker, for the reason of this entry.
const followInVain = (entry, path, more) => ({
  path,
  ...more,
  theirs: { entry, path: "/callback/resend?token=x&email=new%40example.com", method: "GET", body: undefined },
});

const shown = { path: "/session" };

const one = (configuration, name, steps, { rows, ...answers } = {}) => ({
  configuration,
  name: `e-mail: ${name}`,
  rows: { users, ...rows },
  steps,
  answers,
});

/** The cases. */
export function emailCases() {
  return [
    ...addressCases(),
    ...visitorCases(),
    ...linkCases(),
    ...storedLinks(),
    ...formCases(),
    ...ruleCases(),
    ...failures(),
    ...sequences(),
    ...serviceCases(),
    ...pageCases(),
  ];
}

function addressCases() {
  const brief = /^(good|upper case|spaces around|a comma|a domain in|a header|two at|a quote)/;
  return Object.entries(addresses).flatMap(([name, email]) => [
    one("email", `to ${name}`, [typing(name, email), follow(), shown]),
    ...(brief.test(name)
      ? [
          one("email-jwt", `to ${name}`, [typing(name, email), follow(), shown]),
          one("email-pages", `to ${name}`, [typing(name, email), follow()]),
          one("email", `to ${name}, as JSON`, [typing(name, email, { headers: returnRedirect }), follow()]),
        ]
      : []),
  ]);
}

function typing(name, email, more) {
  if (refused.has(name)) return askInVain("email-address", email, more);
  const step = ask(email, more);
  const ascii = inAscii[name];
  return ascii ? { ...step, theirs: { entry: "email-idn", body: typed(ascii) } } : step;
}

const strategies = ["email", "email-jwt"];
const recipients = {
  "a new user": "new@example.com",
  Ada: "ada@example.com",
  Bob: "bob@example.com",
  "Bob, in capitals": "BOB@example.com",
};

// A visitor follows a link to an address.
function visitorCases() {
  return [...strategies, "email-new-user", "email-jwt-new-user", "email-https"].flatMap((configuration) =>
    Object.entries(recipients).flatMap(([name, email]) =>
      Object.keys(visitors)
        .filter((visitor) => strategies.includes(configuration) || /^(no one|Ada)$/.test(visitor))
        .map((visitor) => {
          const { sessions = [], cookie } = sessionIn(configuration, visitor);
          const back = cookie === undefined ? {} : { cookies: { session: cookie } };
          return one(
            configuration,
            `${visitor} follows a link to ${name}`,
            [ask(email), follow(back), shown],
            {
              rows: { sessions },
            },
          );
        }),
    ),
  );
}

const good = "token={{token}}&email=new%40example.com";
const token = "a-token-of-a-case";

// The query of a link that was changed. Of some, the Worker alone accepts or refuses it.
const queries = {
  "another token": ["callbackUrl=%2F&token=x&email=new%40example.com"],
  "a token of 64 digits": [`callbackUrl=%2F&token=${"0".repeat(64)}&email=new%40example.com`],
  "no token": ["callbackUrl=%2F&email=new%40example.com"],
  "an empty token": ["token=&email=new%40example.com"],
  "no address": ["token={{token}}", "email-link-parameters"],
  "an empty address": ["token={{token}}&email=", "email-link-parameters"],
  "another address": ["token={{token}}&email=ada%40example.com"],
  "the address in capitals": ["token={{token}}&email=NEW%40example.com", "email-link-address", good],
  "a space behind the address": ["token={{token}}&email=new%40example.com+", "email-link-address", good],
  "two tokens": [`token=x&${good}`, "email-link-parameters"],
  "two addresses": [
    "token={{token}}&email=ada%40example.com&email=new%40example.com",
    "email-link-parameters",
  ],
  "no callback URL": [good],
  "a callback URL elsewhere": [`${good}&callbackUrl=https%3A%2F%2Fevil.example`],
  "a letter before the token": ["token=X{{token}}&email=new%40example.com"],
  "a code and a state": ["code=c&state=s"],
  "an error": ["error=access_denied"],
  nothing: [""],
};

function linkCases() {
  const asked = ask("new@example.com");
  const prefetch = { headers: { "sec-purpose": "prefetch" } };
  const changed = ([query, entry, replaced]) => {
    const path = `/callback/resend?${query}`;
    const step = entry ? followInVain(entry, path) : { path };
    return replaced ? { path, theirs: { entry, path: `/callback/resend?${replaced}` } } : step;
  };
  const first = (email) => ({
    path: `/callback/resend?token={{token 0}}&email=${encodeURIComponent(email)}`,
  });
  const path = "/callback/resend?{{link}}";
  const inVain = (step) => followInVain("email-link-request", path, step);
  return strategies.flatMap((configuration) => [
    ...Object.entries(queries).map(([name, told]) =>
      one(configuration, `a link with ${name}`, [asked, changed(told), shown, follow()]),
    ),
    one(configuration, "a link twice", [asked, follow(), follow(), shown]),
    one(configuration, "a link twice, then elsewhere", [asked, follow(), follow({ fresh: true }), shown]),
    one(configuration, "a link elsewhere", [asked, follow({ fresh: true }), shown]),
    one(configuration, "a link for HEAD", [asked, follow({ method: "HEAD" }), follow()]),
    one(configuration, "a link for a prefetch", [asked, inVain(prefetch), follow()]),
    one(configuration, "a link for POST", [asked, inVain(post(path)), follow()]),
    one(configuration, "a link at another provider", [asked, follow({}, "op"), follow({}, "none"), follow()]),
    one(configuration, "a link as JSON", [asked, follow({ headers: returnRedirect }), shown]),
    one(configuration, "the older of two links", [asked, asked, first("new@example.com"), follow(), shown]),
    one(configuration, "the link of another", [
      asked,
      ask("ada@example.com"),
      first("ada@example.com"),
      first("new@example.com"),
      shown,
    ]),
  ]);
}

// Links that the database has before the case begins, of both applications.
function storedLinks() {
  const path = `/callback/resend?token=${token}&email=new%40example.com`;
  const row = { identifier: "new@example.com", token: { hashOf: token }, expires: { in: 300 } };
  const rows = {
    valid: row,
    "that expires in 30 seconds": { ...row, expires: { in: 30 } },
    "that has just expired": { ...row, expires: { in: -10 } },
    "that expired long ago": { ...row, expires: { in: -day } },
    "of another address": { ...row, identifier: "ada@example.com" },
    "with another hash": { ...row, token: { hashOf: "x" } },
    "that is its own hash": { ...row, token },
  };
  return strategies.flatMap((configuration) =>
    Object.entries(rows).map(([name, row]) =>
      one(configuration, `a stored link ${name}`, [{ path }, { path }, shown], {
        rows: { verification_tokens: [row] },
      }),
    ),
  );
}

function formCases() {
  const email = "email=new%40example.com";
  const told = JSON.stringify({ csrfToken, email: "new@example.com", callbackUrl: "/dash" });
  const forms = {
    "without a callback URL": post("/signin/resend", `${csrfField}&${email}`),
    "with a callback URL elsewhere": post(
      "/signin/resend",
      `${csrfField}&${email}&callbackUrl=https://evil.example`,
    ),
    "with a callback URL of letters": post(
      "/signin/resend",
      `${csrfField}&${email}&callbackUrl=%2F%25C3%25BC%3Fx%3D%2522%2B1`,
    ),
    "with a callback URL in a cookie": post("/signin/resend", `${csrfField}&${email}`, {
      cookies: { callbackUrl: "{{origin}}/x" },
    }),
    "without a CSRF token": post("/signin/resend", email),
    "with another CSRF token": post("/signin/resend", `csrfToken=x&${email}`),
    "without a CSRF cookie": { ...post("/signin/resend", `${csrfField}&${email}`), cookies: {} },
    "without an address": post("/signin/resend"),
    "with two addresses": {
      ...post("/signin/resend", `${csrfField}&email=eve%40evil.example&${email}`),
      theirs: { entry: "email-repeated", body: `${csrfField}&email=refused` },
    },
    "with the address in the query": post(`/signin/resend?${email}`),
    "with further fields": post(
      "/signin/resend?a=1",
      `${csrfField}&${email}&from=x&to=y&url=z&token=t&maxAge=1`,
    ),
    "as JSON": post("/signin/resend", told, { headers: json }),
    "at a provider without mail": post("/signin/op", `${csrfField}&${email}`),
    "with an answer as JSON": post("/signin/resend", `${csrfField}&${email}`, { headers: returnRedirect }),
    "over a session": ask("new@example.com", { cookies: { session: "token-ada" } }),
  };
  return ["email", "email-pages"].flatMap((configuration) =>
    Object.entries(forms).map(([name, step]) =>
      one(configuration, `a form ${name}`, [step, follow(), shown], {
        rows: { sessions: [sessionOf("user-1", "ada")] },
      }),
    ),
  );
}

// The `signIn` callback allows two addresses.
function ruleCases() {
  return ["email-rules", "email-jwt-rules"].flatMap((configuration) => [
    ...[...Object.values(recipients), "eve@evil.example"].map((email) =>
      one(configuration, `by a rule for ${email}`, [ask(email), follow(), shown]),
    ),
    ...["bob@example.com", "eve@evil.example"].flatMap((identifier) => {
      const path = `/callback/resend?token=${token}&email=${encodeURIComponent(identifier)}`;
      const row = { identifier, token: { hashOf: token }, expires: { in: 300 } };
      return one(configuration, `by a rule for a stored link to ${identifier}`, [{ path }, { path }, shown], {
        rows: { verification_tokens: [row] },
      });
    }),
  ]);
}

const failing = {
  400: { status: 400, body: { message: "no" } },
  401: { status: 401, body: {} },
  422: { status: 422, body: { message: "no" } },
  429: { status: 429, body: {} },
  500: { status: 500, body: {} },
  503: { status: 503, body: {} },
};
const taking = { 201: { status: 201, body: {} }, 202: { status: 202, body: "" }, HTML: { body: "<html>" } };

function failures() {
  return ["email", "email-jwt", "email-pages", "email-own"].flatMap((configuration) => {
    const id = configuration === "email-own" ? "post" : "resend";
    const tried = configuration === "email" ? ["new@example.com", "ada@example.com"] : ["new@example.com"];
    return tried.flatMap((email) => [
      ...Object.entries(failing).map(([status, mail]) =>
        one(
          configuration,
          `a mail server that refuses with ${status}: ${email}`,
          [ask(email, {}, id), followInVain("email-order", `/callback/${id}?{{link}}`), shown],
          { mail },
        ),
      ),
      ...Object.entries(taking).map(([answer, mail]) =>
        one(
          configuration,
          `a mail server that answers ${answer}: ${email}`,
          [ask(email, {}, id), follow({}, id), shown],
          { mail },
        ),
      ),
    ]);
  });
}

function sequences() {
  const again = (email) => [ask(email), follow()];
  const leave = post("/signout");
  const all = {
    "sign up, and again": [...again("new@example.com"), ...again("new@example.com"), shown],
    "sign up, leave, and again": [
      ...again("new@example.com"),
      leave,
      shown,
      ...again("new@example.com"),
      shown,
    ],
    "sign up, and as another": [...again("new@example.com"), ...again("ada@example.com"), shown],
    "Ada, and as a new user": [...again("ada@example.com"), ...again("new@example.com"), shown],
    "three mails, and a fourth": [
      ...["new@example.com", "NEW@example.com", "new@example.com"].map((email) => ask(email)),
      askInVain("email-limit", "new@example.com"),
      ask("bob@example.com"),
      follow(),
    ],
    "three mails, and a fourth as JSON": [
      ...Array(3).fill(ask("ada@example.com")),
      askInVain("email-limit", "ada@example.com", { headers: returnRedirect }),
    ],
  };
  return [...strategies, "email-lasting", "email-default"].flatMap((configuration) =>
    Object.entries(all).map(([name, steps]) => one(configuration, name, steps)),
  );
}

function serviceCases() {
  const flow = (configuration, id, email = "new@example.com") =>
    one(configuration, `with ${id}, to ${email}`, [ask(email, {}, id), follow({}, id), shown]);
  return [
    ...serviceIds.map((id) => flow("email-services", id)),
    ...serviceIds.map((id) => flow("email-services", id, "o'brien+&x@example.com")),
    ...serviceIds.map((id) =>
      one("email-services", `with ${id}, whose server refuses`, [ask("new@example.com", {}, id)], {
        mail: failing[500],
      }),
    ),
    ...serviceIds.map((id, index) => {
      const other = serviceIds.at(index - 1);
      const wrong = followInVain("email-link-provider", `/callback/${other}?{{link}}`);
      const steps = [ask("new@example.com", {}, id), wrong, shown, follow({}, id)];
      return one("email-services", `a link of ${id} at ${other}`, steps);
    }),
    ...["sendgrid", "mailgun"].map((id) => flow("email-named", id)),
    flow("email-theme", "resend"),
    flow("email-own", "post"),
    flow("email-own", "post", "Ada@Example.com"),
  ];
}

function pageCases() {
  const pages = [
    "/signin",
    "/signin/resend",
    "/signin?error=EmailSignin",
    "/signin?error=Verification",
    "/error?error=Verification",
    "/verify-request",
    "/verify-request?provider=resend&type=email",
    "/providers",
    "/callback/resend",
    "/signin?email=ada%40example.com",
  ];
  return ["email", "email-services", "email-own", "email-pages"].flatMap((configuration) =>
    pages.map((path) => one(configuration, `GET ${path}`, [{ path }])),
  );
}
