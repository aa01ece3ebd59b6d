// A store in this process in the place of the Durable Objects of AUTH_STATE, so that a case can inspect and break it.

import { databaseFaults, startDatabase } from "./database.mjs";

/** The faults, by the word of `setup.faults.do`. */
export const stateFaults = { throw: databaseFaults.throw, slow_30s: databaseFaults.slow_30s };

/** Starts it. Returns what `startDatabase` does, with the `object` of a namespace of Durable Objects. One has the rows of all. */
export async function startState() {
  const state = await startDatabase();
  return Object.assign(state, { object: namespaceOf(state.object) });
}

const namespaceOf = (database) => `(() => {
  const database = ${database};
  const batch = async (statements) =>
    JSON.stringify((await database.batch(JSON.parse(statements))).map(({ results }) => results));
  return { idFromName: (name) => name, get: () => ({ batch }) };
})()`;
