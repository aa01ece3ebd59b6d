// A database that speaks D1's protocol: SQLite in a Durable Object, as in production and in wrangler.

// @ts-expect-error A module of the runtime.
import { DurableObject } from "cloudflare:workers";

export class Database extends DurableObject {
  constructor(context, env) {
    super(context, env);
    this.storage = context.storage;
    this.counted = { trips: 0, queries: 0 };
    // The runtime evicts an object without requests, and makes it again.
    const { sql } = context.storage;
    const [{ isFilled }] = sql.exec("SELECT count(*) AS isFilled FROM sqlite_master WHERE name = 'sessions'");
    if (isFilled) return;
    context.storage.transactionSync(() => {
      for (const statement of env.FILL) sql.exec(statement);
    });
  }

  async fetch(request) {
    if (new URL(request.url).pathname === "/counted") return Response.json(this.counted);
    const queries = [await request.json()].flat();
    this.counted.trips += 1;
    this.counted.queries += queries.length;
    return Response.json(this.storage.transactionSync(() => queries.map((query) => this.run(query))));
  }

  run({ sql, params }) {
    const cursor = this.storage.sql.exec(sql, ...(params ?? []));
    const rows = [...cursor.raw()];
    const { rowsRead: rows_read, rowsWritten: rows_written } = cursor;
    const meta = {
      duration: 0,
      changes: 0,
      last_row_id: 0,
      changed_db: rows_written > 0,
      rows_read,
      rows_written,
    };
    return { success: true, results: { columns: cursor.columnNames, rows }, meta };
  }
}

export default { fetch: (request, env) => env.DATABASE.getByName("database").fetch(request) };
