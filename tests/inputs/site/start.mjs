// One running site: the Worker in workerd, two providers, the origin, a sink that must get no request, and a
// KV namespace.

import { randomBytes } from "node:crypto";
import { startOrigin } from "../../worker/support/origin.mjs";
import { freePort } from "../../worker/support/ports.mjs";
import { startWorker } from "../../worker/support/workerd.mjs";
import { startHostileOAuth1Provider } from "../provider/oauth1.mjs";
import { startHostileProvider } from "../provider/provider.mjs";
import { Browser } from "../request/browser.mjs";
import { filled } from "../request/encode.mjs";
import { signIn } from "../request/sign-in.mjs";
import { parse } from "../vocabulary/parse.mjs";
import { configuration, titled } from "./configurations.mjs";
import { startDatabase } from "./database.mjs";
import { applyEnvironment } from "./environment.mjs";
import { startKvStore } from "./kv-store.mjs";
import { startMailer } from "./mailer.mjs";
import { startRecordingOrigin } from "./origin.mjs";
import { startPeople } from "./people.mjs";
import { addAccount, addSession, sealedSession } from "./rows.mjs";
import { startState } from "./state.mjs";

/** The parts that all sites of one run share: the servers in this process. */
export async function startSurroundings() {
  const [op, op2, origin, sink, kv, people, database, state, mailer] = await Promise.all([
    startHostileProvider(),
    startHostileProvider({
      clientId: "client-2",
      clientSecret: "the secret of the client at the other provider",
    }),
    startRecordingOrigin(),
    startOrigin((_, response) => response.writeHead(404).end()),
    startKvStore(),
    startPeople(),
    startDatabase(),
    startState(),
    startMailer(),
  ]);
  const tw = await startHostileOAuth1Provider(sink.address);
  const servers = { op, op2, tw, origin, sink, kv, people, database, state, mailer };
  return { servers, stop: () => Promise.all(Object.values(servers).map((server) => server.stop())) };
}

/** Starts the Worker of a case (`setup.config`, `setup.env`) in those surroundings. `database`: whether it has one, and mails links. `passkeys`: whether it has them. `refresh`: whether its sessions have tokens that stay fresh. */
export async function startSite(
  { servers },
  {
    config,
    env,
    clientAlg,
    hooks,
    title,
    passkeys,
    refresh,
    database: hasDatabase,
    secret = randomBytes(33).toString("base64url"),
  },
) {
  const { op, op2, tw, origin, kv, people, database, state, mailer } = servers;
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const proxyPort = config === "redirect_proxy" ? await freePort() : undefined;
  const proxyBase = proxyPort && `http://127.0.0.1:${proxyPort}`;
  const place = {
    base,
    proxyBase,
    origin: origin.address,
    people: people.address,
    mailer: hasDatabase ? mailer.address : undefined,
    passkeys,
    refresh,
    op: op.issuer,
    op2: op2.issuer,
    tw: tw.issuer,
  };
  const deployment = deploymentOf(config, place, secret, servers);
  Object.assign(deployment.options, titled[title]);
  if (clientAlg) deployment.options.providers[0].client = { id_token_signed_response_alg: clientAlg };
  applyEnvironment(deployment, await filled(env, fillBase(base)));
  if (!hasDatabase) delete deployment.database;
  deployment.state = refresh;
  const launch = (at) => startWorker({ ...told(deployment, at, { kv, database, state }), hooks });
  const { vars } = deployment;
  const worker = await launch(port);
  const proxy = proxyPort && (await launch(proxyPort));
  return new Site({
    ...servers,
    gh: op.withoutOpenId,
    base,
    proxyBase,
    secret,
    vars,
    worker,
    proxy,
    launch,
    hasDatabase,
    strategy: deployment.options.session?.strategy,
    isRevocable: deployment.options.session?.revocable === true,
    isRefreshed: refresh,
  });
}

function deploymentOf(config, place, secret, { op, op2, tw }) {
  const { options, vars } = configuration(config, place);
  const clients = Object.entries({ OP: op, OP2: op2, GH: op, TW: tw });
  const credentials = Object.fromEntries(
    clients.flatMap(([id, { clientId, clientSecret }]) => [
      [`AUTH_${id}_ID`, clientId],
      [`AUTH_${id}_SECRET`, clientSecret],
    ]),
  );
  return {
    options,
    kv: true,
    database: true,
    vars: { AUTH_DEV: "1", AUTH_SECRET: secret, ...credentials, ...vars },
  };
}

const told = (
  { options, vars, kv: hasKv, database: hasDatabase, state: hasState },
  port,
  { kv, database, state },
) => ({
  port,
  vars: { AUTH: options, ...vars },
  kv: {
    ...(hasKv && { AUTH_KV: { address: kv.address } }),
    ...(hasDatabase && { AUTH_DB: { object: database.object } }),
    ...(hasState && { AUTH_STATE: { object: state.object } }),
  },
});

const fillBase = (base) => (text) =>
  parse(text)
    .map((part) => (part.name === "BASE" ? base : part))
    .join("");

class Site {
  #sessions = new Map();

  constructor(parts) {
    Object.assign(this, parts);
  }

  /** The value of a session cookie of a user who signed in at the provider. */
  session(user) {
    // A session that can be ended, or has tokens, begins with a sign-in.
    if (this.isRevocable || this.isRefreshed) return this.#signIn(user);
    if (this.hasDatabase)
      return this.strategy === "database"
        ? addSession(this.database, user)
        : sealedSession(this.secret, user);
    if (!this.#sessions.has(user)) this.#sessions.set(user, this.#signIn(user));
    return this.#sessions.get(user);
  }

  /** Returns whether a user of the database has an account at the provider. */
  hasAccount(user) {
    return this.database.rows("SELECT id FROM accounts WHERE userId = ?", user).length > 0;
  }

  /** Another visitor. */
  visitor() {
    return new Browser(this.base, this.proxyBase);
  }

  /** Starts the same deployment at the same address with a new secret. The former one still opens sessions, or not. */
  changeSecret({ keepFormer }) {
    this.vars.AUTH_SECRET = randomBytes(33).toString("base64url");
    if (keepFormer) this.vars.AUTH_SECRET_1 = this.secret;
    this.secret = this.vars.AUTH_SECRET;
    return this.relaunch();
  }

  /** The same deployment in a new process, at the same address. */
  async relaunch() {
    await this.worker.stop();
    this.worker = await this.launch(Number(new URL(this.base).port));
  }

  /** Starts the same deployment again, beside the first. Returns its port. */
  async startSecond() {
    this.second = await this.launch(await freePort());
    return this.second.port;
  }

  /** Turns the clock of the Worker, in a site with the hooks of the tests. */
  async turnClock(seconds) {
    const { status } = await new Browser(this.base).get(`/.test-hooks/clock/${seconds}`);
    if (status !== 200) throw new Error("the clock cannot be turned");
  }

  async #signIn(user) {
    const browser = this.visitor();
    if (this.isRevocable && !this.hasAccount(user)) addAccount(this.database, user, "op");
    await signIn(browser, this.op, user);
    const token = browser.jar.get("authjs.session-token");
    if (!token) throw new Error(`${user} could not sign in:\n${this.worker.text()}`);
    return token;
  }

  stop() {
    return Promise.all([this.worker.stop(), this.proxy?.stop(), this.second?.stop()]);
  }
}
