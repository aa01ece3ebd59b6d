// Runs of hostile cases that never took place, as input for the tests of the checks.

import { encode } from "@auth/core/jwt";

/** An answer: `200` and empty by default. */
export const reply = (over) => ({
  status: 200,
  headers: [],
  body: "",
  ms: 1,
  target: "/x",
  method: "GET",
  sent: Buffer.alloc(0),
  timedOut: false,
  ...over,
});

const server = (issuer, over = {}) => {
  const requests = over.requests ?? [];
  const hits = (endpoint, since = 0) =>
    requests.slice(since).filter((request) => request.endpoint === endpoint);
  return {
    issuer,
    requests,
    hits,
    errors: [],
    secrets: [],
    clientSecret: `${issuer.slice(7)}-secret`,
    misbehave: async () => undefined,
    ...over,
  };
};

/**
 * A run without faults by default. `sealedWith` is the secret of the visitor's session cookie. `signsIn` is the
 * user of a further sign-in.
 */
export async function fakeRun({
  site: { kv, tables = {}, writes = 0, state, turnClock, ...servers } = {},
  browser,
  sealedWith = "secret",
  signsIn = null,
  ...over
} = {}) {
  const named = ["op", "op2", "tw"].map((name) => [name, server(`http://${name}`, servers[name])]);
  const site = {
    base: "http://site",
    proxyBase: undefined,
    secret: "secret",
    worker: { pid: process.pid },
    kv: { kept: new Map(), requests: 0, ...kv },
    state,
    turnClock,
    database: {
      writes,
      rows: (sql) => tables[/ FROM (\w+)/.exec(sql)?.[1]] ?? [],
      empty: () => undefined,
    },
    ...Object.fromEntries(named),
  };
  const token = await encode({ token: { sub: "alice" }, secret: sealedWith, salt: "authjs.session-token" });
  const run = {
    site,
    marks: {
      op: 0,
      op2: 0,
      tw: 0,
      kv: 0,
      origin: 0,
      sink: 0,
      log: 0,
      writes: 0,
      users: ["alice"],
      accounts: [],
      passkeys: [{ credentialID: "c", counter: 1 }],
    },
    testCase: { id: "X", setup: {}, request: { method: "GET", target: "/x" }, expected: {} },
    problems: [],
    measured: { cpuMs: 0, memoryMb: 0, exchanges: 1 },
    answer: reply({}),
    clockSkew: 0,
    userBefore: null,
    userAfter: async () => null,
    fill: async (text) => text.replace("{BASE}", "http://site"),
    sealed: async () => undefined,
    reached: () => [],
    sunk: () => [],
    mails: () => [],
    csrf: async () => ({ token: "t" }),
    logged: () => "",
    visitor: () => ({
      base: "http://site",
      csrf: async () => ({ token: "t" }),
      post: async () => reply({}),
      user: async () => signsIn,
      get: async () => reply({}),
    }),
    ...over,
  };
  const exchanges = [run.answer, ...(run.answers ?? [])];
  run.browser = {
    exchanges,
    jar: { get: () => token },
    get: async () => reply({ body: "null" }),
    user: async () => null,
    ...browser,
  };
  return run;
}
