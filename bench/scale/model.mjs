// What a number of monthly users asks of Cloudflare, and what it costs: arithmetic over measured operations.

/** What one user does in a month. */
export const habits = {
  "sign-ins": 3,
  "share of users who are new": 0.05,
  "active days": 12,
  "guarded requests on an active day": 40,
  "reads of `/session` on an active day": 10,
  "minutes with requests on an active day": 15,
  "refreshes of tokens on an active day": 2,
  "sign-outs": 1,
};

/** The busiest second has this many times the requests of the average one. */
export const peak = 5;

/** The seconds for which a call keeps a Durable Object of 128 MB busy: the runtime bills its time. An assumption. */
const objectSeconds = 0.02;

/** US dollars for a million, and what a month of Workers Paid includes. docs/scale.md has the sources. */
export const prices = {
  requests: { price: 0.3, included: 10e6 },
  cpuMilliseconds: { price: 0.02, included: 30e6 },
  rowsRead: { price: 0.001, included: 25e9 },
  rowsWritten: { price: 1, included: 50e6 },
  objectRequests: { price: 0.15, included: 1e6 },
  objectGbSeconds: { price: 12.5, included: 400e3 },
  objectRowsRead: { price: 0.001, included: 25e9 },
  objectRowsWritten: { price: 1, included: 50e6 },
};
const plan = 5;
/** US dollars for a GB of D1 and month, and the GB that are included. */
const storage = { price: 0.75, included: 5 };

/** How many of each operation a user does in a month, by set-up. */
function operations(setup) {
  const days = habits["active days"];
  const signUp = habits["share of users who are new"];
  const guarded = days * habits["guarded requests on an active day"];
  const session = days * habits["reads of `/session` on an active day"];
  const checks = setup.startsWith("revocable") ? days * habits["minutes with requests on an active day"] : 0;
  const refreshed = setup.startsWith("refresh") ? days * habits["refreshes of tokens on an active day"] : 0;
  return {
    signUp,
    signIn: habits["sign-ins"] - signUp,
    guarded: guarded - checks - refreshed,
    guardedLater: checks,
    refreshed,
    session,
    signOut: habits["sign-outs"],
  };
}

// A sign-in is four requests: the page, its form, the callback, and where the visitor goes. A sign-out is two.
const requests = { signUp: 4, signIn: 4, signOut: 2 };

/** The case of the benchmark whose CPU an operation takes. */
const cases = (setup, name) => {
  if (name === "session") return setup === "database" ? "session-db" : "session-valid";
  if (!name.startsWith("guarded") && name !== "refreshed") return "signin";
  return setup === "database" ? "gate-db" : "gate-valid";
};

/**
 * Returns the month of so many users: units of `prices`, `gigabytes` of D1, `queries` of D1 in the busiest second, and `dollars`.
 * `measured` is what measure.mjs returns, with `jwt` for sessions without a store, and `cpu` has the microseconds of a case.
 *
 * @returns {Record<string, number>}
 */
export function month(users, setup, { measured, bytesOfUser, cpu }) {
  const units = Object.fromEntries(Object.keys(prices).map((name) => [name, 0]));
  let queries = 0;
  for (const [name, count] of Object.entries(operations(setup))) {
    if (count === 0) continue;
    const { d1, state } = measured[setup]?.[name] ?? nothing;
    const times = users * count;
    const sent = times * (requests[name] ?? 1);
    units.requests += sent;
    units.cpuMilliseconds += (sent * cpu(cases(setup, name))) / 1000;
    units.rowsRead += times * d1.rowsRead;
    units.rowsWritten += times * d1.rowsWritten;
    units.objectRequests += times * state.requests;
    units.objectRowsRead += times * state.rowsRead;
    units.objectRowsWritten += times * state.rowsWritten;
    queries += times * d1.requests;
  }
  units.objectGbSeconds = units.objectRequests * objectSeconds * 0.128;
  const gigabytes = setup === "jwt" ? 0 : (users * bytesOfUser) / 1e9;
  const charged = Object.entries(prices).map(
    ([name, { price, included }]) => (Math.max(0, units[name] - included) / 1e6) * price,
  );
  const dollars = [...charged, Math.max(0, gigabytes - storage.included) * storage.price];
  const seconds = 30 * 86_400;
  return {
    ...units,
    gigabytes,
    queries: (queries / seconds) * peak,
    dollars: dollars.reduce((sum, one) => sum + one, plan),
  };
}

const none = { requests: 0, rowsRead: 0, rowsWritten: 0 };
const nothing = { d1: none, state: none };
