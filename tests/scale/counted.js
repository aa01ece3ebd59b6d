// Stands in front of the Worker and counts what it asks of D1 and of the Durable Object of AUTH_STATE: the units that Cloudflare
// bills. `GET /.counted` returns the counts since the last such request. After `GET /.due`, the tokens in the object are due: their
// times are compared with the clock of the database, which test hooks do not turn.

// @ts-expect-error The Worker's own module.
import worker, { AuthState as State } from "./index.js";

const nothing = () => ({ requests: 0, rowsRead: 0, rowsWritten: 0 });
let counted = { d1: nothing(), state: nothing() };
let areDue = false;

export class AuthState extends State {
  constructor(context, env) {
    super(context, env);
    const { storage } = context;
    this.sql = storage.sql;
    const exec = (...given) => {
      const cursor = storage.sql.exec(...given);
      const rows = cursor.toArray();
      add(counted.state, cursor);
      return { toArray: () => rows };
    };
    const sql = { exec };
    // An alarm counts as one row.
    const setAlarm = (time) => {
      counted.state.rowsWritten += 1;
      return storage.setAlarm(time);
    };
    const own = { sql, setAlarm };
    const get = (_, name) => own[name] ?? bound(storage, name);
    this.ctx = { storage: new Proxy(storage, { get }) };
  }

  batch(statements) {
    counted.state.requests += 1;
    if (areDue) this.sql.exec("UPDATE session_tokens SET due = 0, tokensExpire = 0");
    areDue = false;
    return super.batch(statements);
  }
}

const bound = (object, name) =>
  typeof object[name] === "function" ? object[name].bind(object) : object[name];

function add(counts, { rowsRead, rowsWritten }) {
  counts.rowsRead += rowsRead;
  counts.rowsWritten += rowsWritten;
}

/** A database that counts. A batch is one request. */
const counting = (database) => ({
  withSession: (constraint) => counting(database.withSession(constraint)),
  prepare: (sql) => database.prepare(sql),
  async batch(statements) {
    const results = await database.batch(statements);
    counted.d1.requests += 1;
    for (const { meta } of results)
      add(counted.d1, { rowsRead: meta.rows_read, rowsWritten: meta.rows_written });
    return results;
  },
});

export default {
  ...worker,
  fetch(request, env, context) {
    if (new URL(request.url).pathname === "/.counted") {
      const answer = Response.json(counted);
      counted = { d1: nothing(), state: nothing() };
      return answer;
    }
    if (new URL(request.url).pathname === "/.due") {
      areDue = true;
      return new Response();
    }
    const AUTH_DB = env.AUTH_DB && counting(env.AUTH_DB);
    return worker.fetch(request, { ...env, ...(AUTH_DB && { AUTH_DB }) }, context);
  },
};
