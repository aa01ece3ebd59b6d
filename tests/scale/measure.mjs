// Counts what the operations of a visitor ask of D1 and of the Durable Object, in workerd.

import { readFileSync } from "node:fs";
import { startSiteWithD1, startWithD1 } from "../worker/support/d1.mjs";
import { Visitor } from "../worker/support/visitor.mjs";

const wrapper = readFileSync(new URL("counted.js", import.meta.url), "utf8");
const durableObjects = { AUTH_STATE: { className: "AuthState", useSQLite: true } };
// The seconds for which access tokens last. Times of the provider are compared with the turned clock, within ten minutes.
const lifetime = 120;

const revocable = { strategy: "jwt", revocable: true, revocationSeconds: 60 };
const tokens = { refresh: true };
const sites = {
  database: { auth: {} },
  "revocable-d1": { auth: { session: revocable } },
  "revocable-state": { auth: { session: revocable }, durableObjects },
  "refresh-state": { auth: { session: { strategy: "jwt" }, tokens }, durableObjects },
};

/** Returns for each site and operation `{ d1, state }`, each with `requests`, `rowsRead` and `rowsWritten`. */
export async function measure() {
  const measured = {};
  for (const [name, { auth, ...options }] of Object.entries(sites)) {
    const ttl = {
      AccessToken: lifetime,
      AuthorizationCode: 60,
      Grant: 86400,
      IdToken: 3600,
      Interaction: 3600,
      Session: 86400,
    };
    const settings = { ttl, issueRefreshToken: () => true, rotateRefreshToken: () => true };
    const site = await startSiteWithD1(auth, { wrapper, told: () => ({ settings }), ...options });
    try {
      measured[name] = await operations(site, name.startsWith("refresh"));
    } finally {
      await site.stop();
    }
  }
  return measured;
}

async function operations({ origin }, refreshes) {
  const visitor = new Visitor(origin);
  const counted = async (action) => {
    await visitor.get("/.counted");
    await action();
    return (await visitor.get("/.counted")).json();
  };
  const passes = async () => {
    const { status, text } = await visitor.get("/dashboard");
    if (status !== 200) throw new Error(`the guarded path answers ${status}: ${text}`);
  };
  const turn = (seconds) => visitor.get(`/.test-hooks/clock/${seconds}`);
  const refresh = async () => {
    await turn(lifetime);
    await visitor.get("/.due");
    return counted(passes);
  };
  const signUp = await counted(() => visitor.signIn("persona-user", "/dashboard"));
  const signIn = await counted(() => visitor.signIn("persona-user", "/dashboard"));
  await passes();
  const guarded = await counted(passes);
  await turn(61);
  const guardedLater = await counted(passes);
  const refreshed = refreshes && (await refresh());
  const session = await counted(() => visitor.session());
  const signOut = await counted(async () => {
    const csrfToken = await visitor.csrfToken();
    await visitor.post("/api/auth/signout", { csrfToken });
  });
  return { signUp, signIn, guarded, guardedLater, ...(refreshed && { refreshed }), session, signOut };
}

/** Returns the bytes that a user takes in D1, with an account, three sessions and the indexes: the growth over many users. */
export async function bytesOfUser(users = 20_000) {
  const { database, stop } = await startWithD1();
  try {
    const size = async () => (await database.prepare("SELECT 1").run()).meta.size_after;
    const before = await size();
    for (const sql of rows(users)) await database.prepare(sql).run();
    return Math.round(((await size()) - before) / users);
  } finally {
    await stop();
  }
}

// Tokens as long as those of a usual OpenID Provider: 1,000 characters each.
function rows(users) {
  const numbers = `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${users})`;
  const id = "printf('%08x-0000-4000-8000-000000000000', i)";
  const random = "lower(hex(randomblob(16)))";
  const token = "lower(hex(randomblob(500)))";
  const expires = "'2027-01-01T00:00:00.000Z'";
  return [
    `INSERT INTO users (id, name, email, image) ${numbers}
      SELECT ${id}, 'Ada Lovelace', 'ada' || i || '@example.com', 'https://avatars.example.com/u/' || i FROM n`,
    `INSERT INTO accounts (id, userId, type, provider, providerAccountId, access_token, id_token, scope, token_type) ${numbers}
      SELECT ${random}, ${id}, 'oidc', 'google', i, ${token}, ${token}, 'openid profile email', 'bearer' FROM n`,
    ...[1, 2, 3].map(
      () => `INSERT INTO sessions (id, sessionToken, userId, expires) ${numbers}
      SELECT ${random}, lower(hex(randomblob(32))), ${id}, ${expires} FROM n`,
    ),
  ];
}
