// A D1 database of miniflare for code in Node, by a Worker that has it. miniflare's own way blocks Node for each statement.

/** The Worker that has the databases as bindings. */
export const databasesModule = `export default {
  async fetch(request, env) {
    const { name, statements } = await request.json();
    const prepared = statements.map(({ sql, values }) => env[name].prepare(sql).bind(...values));
    try {
      return Response.json(await env[name].batch(prepared));
    } catch (error) {
      return new Response(error.message, { status: 500 });
    }
  },
};`;

/** Returns the database with this name, through the Worker at this address, with the methods that the adapter and tests call. */
export function databaseAt(address, name) {
  const batch = async (statements) => {
    const body = JSON.stringify({ name, statements: statements.map(({ sql, values }) => ({ sql, values })) });
    const answer = await fetch(address, { method: "POST", body });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };
  const prepare = (sql, values = []) => {
    const statement = { sql, values, bind: (...bound) => prepare(sql, bound) };
    const run = async () => (await batch([statement]))[0];
    return Object.assign(statement, { run, all: run, first: async () => (await run()).results[0] ?? null });
  };
  return { prepare, batch };
}
