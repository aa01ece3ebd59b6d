// The visitors of the site with every feature. Each kind knows its answer, and which ones a fault may lead to.

import { randomBytes, randomInt } from "node:crypto";
import { generateKeyPair, SignJWT } from "jose";
import { Authenticator } from "../worker/support/authenticator.mjs";
import { Visitor } from "../worker/support/visitor.mjs";

const monitor = { authorization: "Bearer svc_ops.secret" };
/** The answer while a store, the provider or the origin fails. */
const outage = [502, 503, 504];
const sessions = 24;

/**
 * The kinds of the site: each `{ name, weight, status, faulted, visit }`. `visit` returns the last status, or a sentence about what is
 * wrong. While a fault is on, the statuses `faulted` are right too, and with `loose` every sentence is.
 */
export async function visits(site) {
  const pool = new Pool(site);
  await pool.fill();
  const bearer = await bearerTokens(site);
  const passkey = await passkeyOf(site);
  const get = (path, headers) => plain(site, path, headers);
  return [
    {
      name: "session",
      weight: 20,
      status: 200,
      faulted: outage,
      visit: () =>
        pool.borrow(async (visitor) => {
          const answer = await visitor.get("/api/auth/session");
          return answer.status === 200 && !answer.json()?.user ? "a session is lost" : answer.status;
        }),
    },
    {
      name: "protected path",
      weight: 20,
      status: 200,
      faulted: outage,
      visit: () =>
        pool.borrow(async (visitor) => {
          const { status, text } = await visitor.get(`/dashboard/${noise()}`);
          return status === 200 && text !== "asserted" ? "no assertion" : status;
        }),
    },
    {
      name: "path of a group",
      weight: 5,
      status: 403,
      faulted: outage,
      visit: () => pool.borrow(async (visitor) => (await visitor.get(`/admin/${noise()}`)).status),
    },
    {
      name: "path with a second factor",
      weight: 2,
      status: 307,
      faulted: outage,
      visit: () => pool.borrow(async (visitor) => (await visitor.get(`/vault/${noise()}`)).status),
    },
    {
      name: "account page",
      weight: 3,
      status: 200,
      faulted: ["the error page"],
      visit: () =>
        pool.borrow(async (visitor) => {
          const { status, location } = await visitor.get("/api/auth/account");
          return location?.includes("/api/auth/error?") ? "the error page" : (location ?? status);
        }),
    },
    {
      name: "protected path after the sign-out",
      weight: 10,
      status: 307,
      faulted: outage,
      visit: () => pool.ended(`/dashboard/${noise()}`),
    },
    {
      name: "protected path without a session",
      weight: 10,
      status: 307,
      faulted: [],
      visit: () => get(`/dashboard/${noise()}`),
    },
    {
      name: "public path",
      weight: 10,
      status: 200,
      faulted: outage,
      visit: () => get(`/public/${noise()}`),
    },
    {
      name: "bearer token",
      weight: 10,
      status: 200,
      faulted: outage,
      visit: async () => get("/api/x", { authorization: `Bearer ${await bearer.valid()}` }),
    },
    {
      name: "bearer token of another key",
      weight: 5,
      status: 401,
      faulted: [],
      visit: async () => get("/api/x", { authorization: `Bearer ${await bearer.forged()}` }),
    },
    {
      name: "keys, metadata, providers",
      weight: 3,
      status: 200,
      faulted: [],
      visit: () =>
        get(random(["/api/auth/jwks", "/api/auth/csrf", "/api/auth/providers", "/api/auth/signin"])),
    },
    {
      name: "health",
      weight: 1,
      status: 200,
      faulted: outage,
      visit: () => get("/api/auth/health", monitor),
    },
    {
      name: "forged callback",
      weight: 5,
      status: 302,
      faulted: outage,
      visit: () => get(`/api/auth/callback/dev?code=${noise()}&state=${noise()}`),
    },
    { name: "sign-in", weight: 2, status: 302, loose: true, visit: () => pool.renew() },
    { name: "e-mail", weight: 2, status: 302, loose: true, visit: () => mail(site) },
    { name: "passkey", weight: 2, status: 302, loose: true, visit: passkey },
  ];
}

const noise = () => randomBytes(9).toString("base64url");
const random = (list) => list[randomInt(list.length)];
const address = () => ({ "cf-connecting-ip": `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}` });

async function plain(site, path, headers) {
  return (await new Visitor(site.origin).get(path, headers)).status;
}

/** Visitors who are signed in, and some who no longer are. One request of a visitor runs at a time. */
class Pool {
  #free = [];
  #ended = [];

  constructor(site) {
    this.site = site;
  }

  async fill() {
    while (this.#free.length < sessions) {
      const status = await this.renew();
      if (status !== 302) throw new Error(`a sign-in before the soak ends with ${status}`);
    }
    await this.renew();
  }

  async borrow(visit) {
    const visitor = this.#free.splice(randomInt(this.#free.length), 1)[0];
    try {
      return await visit(visitor);
    } finally {
      this.#free.push(visitor);
    }
  }

  /** Signs a visitor in. If the pool is full, another one signs out. */
  async renew() {
    const visitor = new Visitor(this.site.origin);
    const answer = await visitor.signIn("persona-user", "/dashboard");
    const session = await visitor.session();
    if (!session?.user) return `no session after ${answer.status} to ${answer.location}`;
    this.#free.push(visitor);
    if (this.#free.length <= sessions) return answer.status;
    return this.#signOut(this.#free.splice(randomInt(this.#free.length), 1)[0]);
  }

  async #signOut(visitor) {
    const csrfToken = await visitor.csrfToken();
    const before = visitor.jar.header(this.site.origin);
    const whole = !this.site.isFaulty();
    const { status } = await visitor.post("/api/auth/signout", { csrfToken });
    // While the database fails, a sign-out deletes the cookie alone, as in Auth.js, and the log says so.
    if (whole && !this.site.isFaulty()) this.#ended = [...this.#ended.slice(-19), before];
    return status;
  }

  async ended(path) {
    return plain(this.site, path, { cookie: random(this.#ended) });
  }
}

async function bearerTokens({ issuer, audience, bearerKey }) {
  const { privateKey: other } = await generateKeyPair("ES256");
  const sign = (key) =>
    new SignJWT({ client_id: "soak" })
      .setProtectedHeader({ alg: "ES256", kid: "soak", typ: "at+jwt" })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(noise())
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(key);
  return { valid: () => sign(bearerKey), forged: () => sign(other) };
}

async function mail({ origin, mails }) {
  const email = `${noise().toLowerCase()}@example.com`;
  const [asking, opening] = [new Visitor(origin), new Visitor(origin)];
  const csrfToken = await asking.csrfToken();
  const { status } = await asking.post("/api/auth/signin/mail", { csrfToken, email }, address());
  const index = mails.findIndex(({ to }) => to === email);
  if (index < 0) return `no mail, ${status}`;
  const answer = await opening.get(mails.splice(index, 1)[0].url);
  const session = await opening.session();
  return session?.user?.email === email ? answer.status : `no session after the link, ${answer.status}`;
}

/** Signs up with a passkey. Returns a function that signs in with it. */
async function passkeyOf({ origin }) {
  const authenticator = new Authenticator("soak");
  const email = "passkey@example.com";
  let turn = Promise.resolve();
  const send = async (visitor, action, data) =>
    visitor.post("/api/auth/callback/passkey", { action, data: JSON.stringify(data) });
  const options = async (visitor, query) =>
    (await visitor.get(`/api/auth/webauthn-options/passkey?${query}`, address())).json().options;
  const first = new Visitor(origin);
  const registration = await options(first, `email=${email}`);
  await send(first, "register", authenticator.register(registration, origin));
  let counter = 0;
  const signIn = async () => {
    const visitor = new Visitor(origin);
    const asked = await options(visitor, "action=authenticate");
    counter += 1;
    const userHandle = registration.user.id;
    const { status } = await send(
      visitor,
      "authenticate",
      authenticator.authenticate(asked, origin, { userHandle, counter }),
    );
    const session = await visitor.session();
    return session?.user?.email === email ? status : `no session after the passkey, ${status}`;
  };
  // The counter of a passkey only grows, so the sign-ins are one after the other.
  return () => {
    turn = turn.then(signIn, signIn);
    return turn;
  };
}
