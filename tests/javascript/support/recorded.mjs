// A browser and an adapter in this process, for `@auth/core` and for `authjs-worker/core` alike. What each calls is recorded.

import { memoryAdapter } from "./memory-adapter.mjs";

export const site = "https://app.example";

const people = {
  ada: { id: "7", name: "Ada", email: "ada@example.com", picture: "https://p.example/ada.png" },
  bob: { id: "8", name: "Bob", email: "bob@example.com", picture: null },
};

/** Two providers whose `code` is the name of a person, and one of mails. */
const providersOf = (mails) => [
  ...[{ id: "acme" }, { id: "other", account: ({ access_token, other }) => ({ access_token, other }) }].map(
    ({ id, ...more }) => ({
      ...more,
      id,
      name: id,
      type: "oauth",
      checks: ["state"],
      authorization: `https://${id}.example/authorize`,
      token: `https://${id}.example/token`,
      userinfo: `https://${id}.example/userinfo`,
      clientId: "client",
      clientSecret: "client-secret",
      profile: ({ id, name, email, picture }) => ({ id, name, email, image: picture, role: "reader" }),
    }),
  ),
  {
    id: "mail",
    name: "Mail",
    type: "email",
    from: "site@app.example",
    maxAge: 600,
    generateVerificationToken: () => `token-number-${mails.length}-of-the-test`,
    sendVerificationRequest: ({ url }) => void mails.push(url),
  },
];

/** Answers as the providers do, and as a backend. Returns a function that restores `fetch`. */
export function answerAsProviders() {
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.url.endsWith("/token")) {
      const code = new URLSearchParams(await request.text()).get("code");
      const tokens = {
        access_token: code,
        token_type: "bearer",
        expires_in: 3600,
        scope: "profile",
        other: 1,
      };
      return Response.json(tokens);
    }
    if (request.url.endsWith("/userinfo"))
      return Response.json(people[request.headers.get("authorization").replace("Bearer ", "")]);
    if (request.url === "https://backend.example/in")
      return Response.json({ key: `key of ${(await request.json()).token}` });
    throw new Error(`nothing answers at ${request.url}`);
  };
  return () => {
    globalThis.fetch = real;
  };
}

/** A library with an empty adapter. Its members are functions of their own, so that a flow can take them apart. */
export class Recorded {
  #adapter = memoryAdapter();
  #calls = [];
  mails = [];

  constructor(library, strategy) {
    const { rows, empty, ...methods } = this.#adapter;
    const nothing = () => {};
    this.library = library;
    this.config = {
      secret: "a secret of the tests with more than 32 characters",
      trustHost: true,
      basePath: "/auth",
      skipCSRFCheck: library.skipCSRFCheck,
      logger: { error: nothing, warn: nothing, debug: nothing },
      session: { strategy, maxAge: 30 * 86_400, updateAge: 86_400 },
      pages: { newUser: "/welcome" },
      providers: providersOf(this.mails),
      adapter: this.#recording("", methods),
      callbacks: this.#recording("callbacks.", {
        signIn: () => true,
        jwt: ({ token }) => token,
        session: ({ session }) => session,
      }),
      events: this.#recording("events.", {
        signIn: nothing,
        signOut: nothing,
        createUser: nothing,
        updateUser: nothing,
        linkAccount: nothing,
        session: nothing,
      }),
    };
  }

  /** Opens a browser without cookies. */
  open = () => new Browser(this);

  /** Returns the tables. */
  tables = () => this.#adapter.rows();

  /** Returns what was called, in order, and forgets it. */
  take = () => this.#calls.splice(0);

  #recording(prefix, functions) {
    const recording = ([name, call]) => [
      name,
      (...values) => {
        this.#calls.push([prefix + name, ...shown(values)]);
        return call(...values);
      },
    ];
    return Object.fromEntries(Object.entries(functions).map(recording));
  }
}

/** Returns a value without what is random or an instant, and without members that are null or undefined. */
function shown(value) {
  if (value instanceof Date) return `Date ${hoursFromNow(value.getTime())}`;
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value === "object" && value !== null) {
    const present = Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
    const sorted = present.sort(([one], [other]) => (one < other ? -1 : 1));
    return Object.fromEntries(sorted.map(([name, member]) => [name, shown(member)]));
  }
  if (typeof value === "number") return value > 1e9 ? hoursFromNow(value * 1000) : value;
  if (typeof value !== "string") return value;
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return `text ${hoursFromNow(Date.parse(value))}`;
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$|^[\w-]{43}$/.test(value) ? "random" : value;
}

const hoursFromNow = (instant) => `in ${Math.round((instant - Date.now()) / 3_600_000)} h`;

/** A browser with cookies. */
class Browser {
  #cookies = new Map();

  constructor(recorded) {
    this.recorded = recorded;
  }

  async get(path) {
    return this.#send(path, {});
  }

  async post(path, fields) {
    return this.#send(path, { method: "POST", body: new URLSearchParams(fields) });
  }

  /** Returns the parsed session. */
  async session() {
    return (await this.get("/auth/session")).json();
  }

  /** Signs in at a provider, as one of the people. Returns where the callback redirects to. */
  async signIn(provider, person) {
    const started = await this.post(`/auth/signin/${provider}`, { callbackUrl: "/dashboard" });
    const state = new URL(started.headers.get("location")).searchParams.get("state");
    return this.#where(await this.get(`/auth/callback/${provider}?code=${person}&state=${state}`));
  }

  async ask(email) {
    return this.#where(await this.post("/auth/signin/mail", { email, callbackUrl: "/dashboard" }));
  }

  /** Follows the link of the latest mail. */
  async follow() {
    const { pathname, search } = new URL(this.recorded.mails.at(-1));
    return this.#where(await this.get(pathname + search));
  }

  #where(response) {
    const location = response.headers.get("location");
    return location === null ? response.status : location.replace(site, "");
  }

  async #send(path, init) {
    const cookie = [...this.#cookies].map((pair) => pair.join("=")).join("; ");
    const request = new Request(site + path, { ...init, headers: { cookie, "user-agent": "test" } });
    const { library, config } = this.recorded;
    const response = await library.Auth(request, config);
    for (const header of response.headers.getSetCookie()) {
      const [, name, value] = header.match(/^([^=]+)=([^;]*)/);
      if (value === "" || /max-age=0(;|$)/i.test(header)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }
}
