// What `@auth/core` and this package call in one flow, in order: methods of the adapter, callbacks and events, with their arguments.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as theirs from "@auth/core";
import { dist } from "./support/project.mjs";
import { answerAsProviders, Recorded } from "./support/recorded.mjs";

const ours = await import(`${dist}node/core.js`);

const day = 86_400_000;
const ada = "ada@example.com";

// The rows of docs/differences.md, as changes of what `@auth/core` calls. Each throws if there is nothing to change.

const at = (calls, name) => {
  const index = calls.findIndex(([called]) => called === name);
  if (index < 0) throw new Error(`@auth/core does not call ${name}`);
  return index;
};
const without = (calls, name) => calls.toSpliced(at(calls, name), 1);
const insertBefore = (calls, name, ...more) => calls.toSpliced(at(calls, name), 0, ...more);
const insertAfter = (calls, name, ...more) => calls.toSpliced(at(calls, name) + 1, 0, ...more);
const ofRow = (strategy, change) => (strategy === "database" ? change : (calls) => calls);

/** `adapter-order`: the event follows when the account is linked. */
const createdLater = (calls) =>
  insertAfter(without(calls, "events.createUser"), "linkAccount", calls[at(calls, "events.createUser")]);

/** `adapter-order`: the user of the address is read once, before the callback. */
const readOnce = (calls) => {
  const index = calls.findLastIndex(([called]) => called === "getUserByEmail");
  assert.ok(index > at(calls, "callbacks.signIn"));
  return calls.toSpliced(index, 1);
};

/** `session-rotation` */
const rotated = (calls) =>
  insertBefore(
    calls,
    "events.signIn",
    ["createSession", { expires: "Date in 720 h", sessionToken: "random", userId: "user-1" }],
    ["deleteSession", "random"],
  );

/** `tabs-linking`: the sign-in keeps who is signed in when it begins. */
const asked = (calls) => [["getSessionAndUser", "random"], ...calls];

/** `core-adapter`: what the browser sees has no other members, and the event crosses as JSON. */
const narrow = (calls) =>
  calls.map((call) => {
    const [name, message] = call;
    if (name !== "callbacks.session" && name !== "events.session") return call;
    const { expires, user: row } = message.session;
    const { id, role, ...user } = row;
    if (name === "callbacks.session") return [name, { ...message, session: { expires, user } }];
    const { image: picture, ...claims } = user;
    const session = { expires: expires.replace("Date", "text"), user };
    return [name, { session, token: { ...claims, picture, sub: id } }];
  });

/**
 * The flows. `run` gets an empty database, and what is called before its last `take()` does not count. It returns what both must
 * answer. `differs` makes of the calls of `@auth/core` those of this package.
 */
const flows = {
  "a new user": {
    run: ({ open }) => open().signIn("acme", "ada"),
    differs: () => createdLater,
  },
  "a second sign-in": {
    async run({ open, take }) {
      await open().signIn("acme", "ada");
      take();
      return open().signIn("acme", "ada");
    },
  },
  "the account of the user who is signed in": {
    async run({ open, take }) {
      const browser = open();
      await browser.signIn("acme", "ada");
      take();
      return browser.signIn("acme", "ada");
    },
    differs: (strategy) => ofRow(strategy, (calls) => asked(rotated(calls))),
  },
  "another account while signed in": {
    async run({ open, take }) {
      const browser = open();
      await browser.signIn("acme", "ada");
      take();
      return browser.signIn("other", "bob");
    },
    // `expired-linking`: the `jwt` callback may end the session.
    differs: (strategy) =>
      strategy === "database"
        ? (calls) => asked(rotated(calls))
        : (calls) => insertBefore(calls, "linkAccount", ["callbacks.jwt", { token: tokenOfAda }]),
  },
  "an account of another user": {
    async run({ open, take }) {
      const browser = open();
      await open().signIn("other", "bob");
      await browser.signIn("acme", "ada");
      take();
      return browser.signIn("other", "bob");
    },
    differs: (strategy) => ofRow(strategy, asked),
  },
  "the address of another user": {
    async run({ open, take }) {
      await open().signIn("acme", "ada");
      take();
      return open().signIn("other", "ada");
    },
  },
  "a session": {
    async run({ open, take }) {
      const browser = open();
      await browser.signIn("acme", "ada");
      take();
      return (await browser.session()).user.name;
    },
    differs: (strategy) => ofRow(strategy, narrow),
  },
  "a session older than `updateAge`": {
    async run({ open, take, tables }) {
      const browser = open();
      await browser.signIn("acme", "ada");
      for (const session of tables().sessions) session.expires = new Date(Date.now() + 20 * day);
      take();
      return (await browser.session()).user.name;
    },
    // `adapter-order`: the row is extended behind the callback, and read again, because it may be gone.
    differs: (strategy) =>
      ofRow(strategy, (calls) => {
        const extended = calls[at(calls, "updateSession")];
        const others = narrow(without(calls, "updateSession"));
        return insertAfter(insertAfter(others, "callbacks.session", extended), "events.session", [
          "getSessionAndUser",
          "random",
        ]);
      }),
  },
  "a session that has expired": {
    async run({ open, take, tables }) {
      const browser = open();
      await browser.signIn("acme", "ada");
      for (const session of tables().sessions) session.expires = new Date(Date.now() - day);
      take();
      return (await browser.session())?.user.name;
    },
  },
  "a sign-out": {
    async run({ open, take }) {
      const browser = open();
      await browser.signIn("acme", "ada");
      take();
      return (await browser.post("/auth/signout", {})).status;
    },
    // `adapter-order`: the session is read, for `others` of the same cookie name.
    differs: (strategy) =>
      ofRow(strategy, (calls) => insertBefore(calls, "deleteSession", ["getSessionAndUser", "random"])),
  },
  "a mail for a new address": {
    run: ({ open }) => open().ask("Ada@Example.com"),
  },
  "a mail for the address of a user": {
    async run({ open, take }) {
      await open().signIn("acme", "ada");
      take();
      return open().ask(ada);
    },
  },
  "a link in a mail, of a new user": {
    async run({ open, take }) {
      const browser = open();
      await browser.ask(ada);
      take();
      return browser.follow();
    },
    differs: () => readOnce,
  },
  "a link in a mail, of a user": {
    async run({ open, take }) {
      const browser = open();
      await open().signIn("acme", "ada");
      await browser.ask(ada);
      take();
      return browser.follow();
    },
    differs: () => readOnce,
  },
  "a link in a mail, while another user is signed in": {
    async run({ open, take }) {
      const browser = open();
      await open().signIn("acme", "ada");
      await browser.signIn("acme", "bob");
      await browser.ask(ada);
      take();
      return browser.follow();
    },
    // `adapter-order`: the other session ends when the sign-in is certain.
    differs: (strategy) => (calls) =>
      ofRow(strategy, (once) =>
        insertBefore(without(once, "deleteSession"), "createSession", ["deleteSession", "random"]),
      )(readOnce(calls)),
  },
  "a link in a mail for the second time": {
    async run({ open, take }) {
      const browser = open();
      await browser.ask(ada);
      await browser.follow();
      take();
      return browser.follow();
    },
  },
  "a link in a mail that has expired": {
    async run({ open, take, tables }) {
      const browser = open();
      await browser.ask(ada);
      for (const token of tables().tokens) token.expires = new Date(0);
      take();
      return browser.follow();
    },
  },
};

const tokenOfAda = {
  email: ada,
  exp: "in 720 h",
  iat: "in 0 h",
  jti: "random",
  name: "Ada",
  picture: "https://p.example/ada.png",
  sub: "user-1",
};

describe("the same calls as @auth/core", () => {
  let restore;
  before(() => {
    restore = answerAsProviders();
  });
  after(() => restore());

  for (const strategy of ["database", "jwt"])
    for (const [name, { run, differs = () => (calls) => calls }] of Object.entries(flows))
      test(`${strategy}: ${name}`, async () => {
        const [expected, actual] = [new Recorded(theirs, strategy), new Recorded(ours, strategy)];
        assert.deepEqual(await run(actual), await run(expected));
        const calls = expected.take();
        assert.ok(calls.length > 0, "something is called");
        assert.deepEqual(actual.take(), differs(strategy)(calls));
      });

  test("what the exchange stores in the user is not for a column", async () => {
    const recorded = new Recorded(ours, "jwt");
    const { signIn, ...callbacks } = recorded.config.callbacks;
    const exchange = {
      url: "https://backend.example/in",
      body: { token: "account.access_token" },
      store: { key: "key" },
    };
    recorded.config.callbacks = { ...callbacks, signIn: { exchange } };
    assert.match(await recorded.open().signIn("acme", "ada"), /^\/welcome/);
    const calls = recorded.take();
    assert.deepEqual(Object.keys(calls[at(calls, "createUser")][1]), [
      "email",
      "id",
      "image",
      "name",
      "role",
    ]);
    assert.equal(calls[at(calls, "callbacks.jwt")][1].user.key, "key of ada");
  });
});
