// The options of passkeys, and the answers to what ends no ceremony, beside those of @auth/core with @simplewebauthn/server. Each
// difference is named with its entry of docs/differences.md.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { Auth } from "@auth/core";
import { encode } from "@auth/core/jwt";
import GitHub from "@auth/core/providers/github";
import Passkey from "@auth/core/providers/passkey";
import WebAuthn from "@auth/core/providers/webauthn";
import { memoryAdapter } from "../javascript/support/memory-adapter.mjs";
import { Authenticator, cbor } from "../worker/support/authenticator.mjs";
import { startWithD1 } from "../worker/support/d1.mjs";
import { freePort } from "../worker/support/ports.mjs";
import { page } from "./compare/page.mjs";

const secret = "a secret of the tests with passkeys, long enough";
const documented = await readFile(new URL("../../docs/differences.md", import.meta.url), "utf8");
const ada = { id: "user-1", name: "Ada", email: "ada@example.com" };
const own = new Authenticator("passkey of ada");
const relayingParty = { id: "localhost", name: "Acme" };
const second = { id: "keys", name: "Keys", enableConditionalUI: false };

let [site, origin, adapter] = [];
before(async () => {
  const port = await freePort();
  origin = `http://localhost:${port}`;
  const providers = [
    "passkey",
    { id: "webauthn", enableConditionalUI: false },
    { ...second, type: "webauthn", relayingParty: { ...relayingParty, origin } },
    { id: "github", clientId: "id", clientSecret: "secret" },
  ];
  const AUTH = { matcher: ["/nothing"], providers, session: { strategy: "jwt" } };
  site = await startWithD1({ port, vars: { AUTH_DEV: "1", AUTH_SECRET: secret, AUTH } });
  adapter = memoryAdapter();
  const credential = own.id.toString("base64");
  const account = { userId: ada.id, type: "webauthn", provider: "passkey", providerAccountId: credential };
  const authenticator = {
    credentialID: credential,
    userId: ada.id,
    providerAccountId: credential,
    credentialPublicKey: cbor(own.cose).toString("base64"),
    counter: 0,
    credentialDeviceType: "singleDevice",
    credentialBackedUp: false,
    transports: "internal,usb",
  };
  await adapter.createUser({ ...ada, emailVerified: null });
  await adapter.linkAccount(account);
  await adapter.createAuthenticator(authenticator);
  for (const [table, row] of Object.entries({
    users: ada,
    accounts: { id: "account-1", ...account },
    authenticators: { ...authenticator, credentialBackedUp: 0 },
  })) {
    const names = Object.keys(row);
    const sql = `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
    await site.database
      .prepare(sql)
      .bind(...Object.values(row))
      .run();
  }
});
after(() => site?.stop());

const silent = { error: () => undefined, warn: () => undefined, debug: () => undefined };
const subjects = {
  theirs: (request) =>
    Auth(request, {
      secret,
      trustHost: true,
      basePath: "/api/auth",
      session: { strategy: "jwt" },
      experimental: { enableWebAuthn: true },
      logger: silent,
      adapter,
      providers: [
        Passkey,
        WebAuthn({ enableConditionalUI: false }),
        Passkey({ ...second, relayingParty: { ...relayingParty, origin } }),
        GitHub({ clientId: "id", clientSecret: "secret" }),
      ],
    }),
  ours: (request) => fetch(request, { redirect: "manual" }),
};

const cookieHeader = (cookies) =>
  Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
const cookiesOf = (answer) =>
  Object.fromEntries(
    answer.headers.getSetCookie().map((line) => {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      return [name, value];
    }),
  );

async function ask(subject, method, path, { cookies = {}, form } = {}) {
  const headers = { cookie: cookieHeader(cookies) };
  const body = form && new URLSearchParams(form);
  return subjects[subject](
    new Request(`${origin}/api/auth${path}`, { method, headers, body, redirect: "manual" }),
  );
}

/** What is compared of an answer: random values are replaced by their form, and the times of cookies left out. */
async function shown(answer) {
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.includes("json");
  const { options, ...rest } = isJson ? JSON.parse(text) : {};
  const challenge = answer.headers.getSetCookie().find((line) => line.startsWith("authjs.challenge="));
  return {
    status: answer.status,
    location: answer.headers
      .get("location")
      ?.replace(origin, "")
      .replace(/&callbackUrl=.*/, ""),
    type: answer.headers.get("content-type"),
    body: isJson ? { ...rest, options: options && formed(options) } : undefined,
    challenge: challenge
      ?.replace(/=eyJ[^;]*/, "=<sealed>")
      .replace(/Expires=[^;]*/, "Expires=<time>")
      .split("; ")
      .sort(),
  };
}

function formed({ challenge, user, ...options }) {
  const { id, ...known } = user ?? {};
  const bytes = Buffer.from(challenge, "base64url").length;
  return {
    ...options,
    challenge: `${bytes} bytes`,
    ...(user && { user: { ...known, id: `${id.length} characters` } }),
  };
}

const signedIn = async () => {
  const token = { sub: ada.id, name: ada.name, email: ada.email };
  return { "authjs.session-token": await encode({ token, secret, salt: "authjs.session-token" }) };
};

/** Compares the answers. `changes`: what differs, by the entry that says so: a function of Auth.js's answer. */
async function compare(what, answers, changes = {}) {
  for (const id of Object.keys(changes)) assert.ok(documented.includes(`| \`${id}\` |`), id);
  const [theirs, ours] = await Promise.all([answers.theirs, answers.ours].map(shown));
  const expected = Object.values(changes).reduce((one, change) => change(one), theirs);
  assert.deepEqual(ours, expected, what);
}

const both = async (...args) => ({ theirs: await ask("theirs", ...args), ours: await ask("ours", ...args) });

const queries = ["", "action=authenticate", "action=register", "action=x", "action="].flatMap((action) =>
  ["", "email=new@example.com", "email=ada@example.com", "email="].map((email) =>
    [action, email].filter(Boolean).join("&"),
  ),
);

for (const provider of ["passkey", "webauthn", "keys"])
  for (const session of [false, true])
    for (const query of queries)
      test(`GET webauthn-options/${provider}?${query}${session ? ", signed in" : ""}`, async () => {
        const cookies = session ? await signedIn() : {};
        await compare(query, await both("GET", `/webauthn-options/${provider}?${query}`, { cookies }));
      });

for (const [what, ...request] of [
  ["of a provider without passkeys", "GET", "/webauthn-options/github"],
  ["without a provider", "GET", "/webauthn-options"],
  ["of an unknown provider", "GET", "/webauthn-options/unknown"],
  ["by POST", "POST", "/webauthn-options/passkey", { form: {} }],
])
  test(`webauthn-options ${what}`, async () => compare(what, await both(...request)));

/** The attributes that the contract of the page is about. */
const compared = [
  ...["action", "autocomplete", "class", "data-form-field", "for", "id", "method", "name"],
  ...["placeholder", "required", "tabindex", "type", "value"],
];

/** The elements of the forms of a page, with these attributes, and the texts of labels and buttons. */
function structure(html) {
  const text = html.replace(/<(style|script)\b[\s\S]*?<\/\1>/g, "");
  const elements = [...text.matchAll(/<(form|label|input|button|hr)\b([^>]*)>/g)].map(([, name, rest]) => {
    const told = [...rest.matchAll(/\s([\w-]+)(?:="([^"]*)")?/g)].map(([, key, value = ""]) => [
      key.toLowerCase(),
      value === "true" ? "" : value,
    ]);
    return [name, Object.fromEntries(told.filter(([key]) => compared.includes(key)).sort())];
  });
  const texts = [...text.matchAll(/<(label|button)\b[^>]*>(.*?)<\/\1>/gs)].map(([, , inner]) =>
    inner.replace(/<[^>]*>/g, "").trim(),
  );
  return { ...page(html), elements, texts };
}

for (const query of ["", "error=WebAuthnVerificationError", "callbackUrl=<origin>/dashboard"])
  test(`the sign-in page with "${query}" has the forms, fields and labels of Auth.js`, async () => {
    const cookies = cookiesOf(await ask("theirs", "GET", "/csrf"));
    const { theirs, ours } = await both("GET", `/signin?${query.replace("<origin>", origin)}`, { cookies });
    const [expected, actual] = await Promise.all(
      [theirs, ours].map(async (one) => structure(await one.text())),
    );
    assert.deepEqual(actual, expected);
    const ids = expected.elements.filter(([name]) => name === "form").map(([, { id }]) => id);
    assert.deepEqual(ids, ["passkey-form", "webauthn-form", "keys-form", undefined]);
  });

/** Begins a ceremony at each, and sends what `respond(options)` makes of it, with these changes of the cookies. */
async function ended(query, respond, { cookies: changed = (cookies) => cookies } = {}) {
  const answers = {};
  for (const subject of Object.keys(subjects)) {
    const asked = await ask(subject, "GET", `/webauthn-options/passkey?${query}`);
    const cookies = changed(cookiesOf(asked));
    const form = respond((await asked.json()).options);
    answers[subject] = await ask(subject, "POST", "/callback/passkey", { cookies, form });
  }
  return answers;
}

const authenticate = (data, action = "authenticate") => ({ action, data: JSON.stringify(data) });
const to = (location) => (answer) => ({ ...answer, location });
const refused = "/api/auth/error?error=WebAuthnVerificationError";
const retry = "/api/auth/signin?error=OAuthCallbackError&code=retry";

const endings = {
  "a wrong signature": [
    (options) => authenticate(own.authenticate(options, origin, { signature: Buffer.alloc(64, 1) })),
  ],
  "another origin": [(options) => authenticate(own.authenticate(options, "https://evil.example"))],
  "another relying party": [
    (options) => authenticate(own.authenticate(options, origin, { rpId: "evil.example" })),
  ],
  "another challenge": [
    (options) => authenticate(own.authenticate(options, origin, { clientData: { challenge: "AAAA" } })),
  ],
  "no verification of the user": [(options) => authenticate(own.authenticate(options, origin, { flags: 1 }))],
  "no action": [(options) => ({ data: authenticate(own.authenticate(options, origin)).data })],
  "another action": [(options) => authenticate(own.authenticate(options, origin), "sign-in")],
  "no response": [() => ({ action: "authenticate" })],
  "an unknown passkey": [
    (options) => authenticate(new Authenticator("unknown").authenticate(options, origin)),
    { "webauthn-unknown": to(refused) },
  ],
};

for (const [what, [respond, changes]] of Object.entries(endings))
  test(`POST callback: ${what}`, async () =>
    compare(what, await ended("email=ada@example.com", respond), changes));

test("POST callback without the cookie of the challenge", async () => {
  const respond = (options) => authenticate(own.authenticate(options, origin));
  const without = { cookies: () => ({}) };
  const answers = await ended("email=ada@example.com", respond, without);
  await compare("no cookie", answers, { retry: to(retry) });
});

test("a valid response signs in at both", async () => {
  const answers = await ended("email=ada@example.com", (options) =>
    authenticate(own.authenticate(options, origin)),
  );
  for (const [subject, answer] of Object.entries(answers))
    assert.deepEqual([answer.status, answer.headers.get("location")], [302, origin], subject);
});
