// A site whose Worker has an adapter in JavaScript, with both strategies of sessions.

import { rm } from "node:fs/promises";
import { startSiteWithD1 } from "../../worker/support/d1.mjs";
import { Visitor } from "../../worker/support/visitor.mjs";
import { bundle } from "./project.mjs";

/** The module of the Worker. Its paths below `/test/` are for the test. */
const moduleOf = (adapter) => `
  import { AuthWorker } from "authjs-worker";
  import { env } from "cloudflare:workers";
  ${adapter}
  let heard = [];
  let mails = [];
  const hear = (name, shown) => (message) => void heard.push([name, ...shown(message)].join(" "));
  const configured = (strategy) => AuthWorker({
    adapter,
    session: { strategy },
    matcher: ["/dashboard/:path*"],
    logger: typeof logger === "undefined" ? undefined : logger,
    pages: { newUser: "/welcome" },
    providers: [
      ...[{ id: "acme" }, { id: "trusted", allowDangerousEmailAccountLinking: true }].map((provider) => ({
        ...provider, type: "oidc", issuer: env.AUTH_DEV_ISSUER, clientId: env.AUTH_DEV_ID,
        clientSecret: env.AUTH_DEV_SECRET, scope: "openid profile email",
        profile: ({ sub, name, email }) => ({ id: sub, name, email, role: "editor" }),
      })),
      { id: "mail", name: "Mail", type: "email", maxAge: 600, sendVerificationRequest({ url }) { mails.push(url); } },
    ],
    callbacks: {
      jwt({ token, user, trigger, session }) {
        if (user) Object.assign(token, { role: user.role, verified: user.emailVerified instanceof Date });
        return trigger === "update" ? { ...token, colour: session.colour } : token;
      },
      session({ session, user, token, newSession, trigger }) {
        const verified = user ? user.emailVerified instanceof Date : token.verified;
        const colour = trigger === "update" ? newSession.colour : token?.colour;
        return { ...session, id: user?.id ?? token.sub, role: user ? user.role : token.role, verified, colour };
      },
    },
    events: {
      createUser: hear("createUser", ({ user }) => [user.email]),
      updateUser: hear("updateUser", ({ user }) => [user.email, user.emailVerified instanceof Date]),
      linkAccount: hear("linkAccount", ({ user, account }) => [user.email, account.provider]),
      signIn: hear("signIn", ({ user, account, isNewUser }) => [user.email, account.provider, isNewUser]),
      signOut: hear("signOut", ({ session, token }) => [session ? session.expires instanceof Date : token.email]),
    },
  });
  const auths = { database: configured("database"), jwt: configured("jwt") };
  let auth = auths.database;
  const orders = {
    ...(typeof further === "undefined" ? {} : further),
    async begin({ strategy }) { auth = auths[strategy]; heard = []; mails = []; await empty(); return {}; },
    rows,
    heard: () => heard.splice(0),
    mail: () => mails.pop() ?? null,
    async move({ table, seconds }) { await move(table, Number(seconds)); return {}; },
  };
  export default {
    async fetch(request, env, ctx) {
      const { pathname, searchParams } = new URL(request.url);
      const order = orders[pathname.match(/^\\/test\\/(\\w+)$/)?.[1]];
      return order ? Response.json(await order(Object.fromEntries(searchParams))) : auth.fetch(request, env, ctx);
    },
  };`;

/** Starts the Worker with this source of an adapter. `begin(strategy)` empties the database and returns what a flow needs. */
export async function startAdapterSite(adapter) {
  const build = await bundle(moduleOf(adapter));
  const site = await startSiteWithD1(
    {},
    { build, binding: "OTHER", migrated: false, ids: ["acme", "trusted"] },
  );
  const order = async (name, parameters = {}) =>
    (await new Visitor(site.origin).get(`/test/${name}?${new URLSearchParams(parameters)}`)).json();
  const begin = async (strategy) => {
    await order("begin", { strategy });
    return new Flow(site.origin, strategy, order);
  };
  const stop = async () => {
    await site.stop();
    await rm(build, { recursive: true });
  };
  return { begin, stop };
}

/** What a test of the table does at the site. */
class Flow {
  constructor(origin, strategy, order) {
    Object.assign(this, { origin, strategy, order, isStored: strategy === "database" });
  }

  /** A browser without cookies. */
  visitor() {
    return new Visitor(this.origin);
  }

  /** Returns the number of rows of each table. */
  async counts() {
    const { users, accounts, sessions, tokens } = await this.order("rows");
    return [users.length, accounts.length, sessions.length, tokens.length];
  }

  /** Returns the tables. */
  rows() {
    return this.order("rows");
  }

  /** Returns the events since the last call. */
  heard() {
    return this.order("heard");
  }

  /** Moves when the rows of a table expire. */
  move(table, seconds) {
    return this.order("move", { table, seconds });
  }

  /** Signs in at a provider, which knows no one yet. Returns the path that the callback redirects to. */
  async signIn(visitor, provider, persona) {
    const started = await visitor.startSignIn(provider, "/dashboard");
    const callback = await this.visitor().chooseAt(started, persona);
    return this.#where(await visitor.get(callback.location));
  }

  /** Asks for a mail. Returns the path that the answer redirects to. */
  async ask(visitor, email) {
    const csrfToken = await visitor.csrfToken();
    return this.#where(
      await visitor.post("/api/auth/signin/mail", { csrfToken, email, callbackUrl: "/dashboard" }),
    );
  }

  /** Returns the link of the latest mail. */
  mail() {
    return this.order("mail");
  }

  /** Follows a link of a mail. Returns the path that the answer redirects to. */
  async follow(visitor, link) {
    return this.#where(await visitor.get(link));
  }

  /** Updates the session. Returns it. */
  async update(visitor, data) {
    const body = JSON.stringify({ csrfToken: await visitor.csrfToken(), data });
    const type = { "content-type": "application/json", origin: this.origin };
    return (await visitor.send("POST", "/api/auth/session", type, body)).json();
  }

  /** Returns whether the visitor passes the gate. */
  async passes(visitor) {
    return (await visitor.get("/dashboard")).text === "asset /dashboard";
  }

  #where({ location, status, text }) {
    if (!location) throw new Error(`${status}: ${text}`);
    return location.replace(this.origin, "");
  }
}
