// KV namespaces for tests: Workers that answer like the KV service behind a `kvNamespace` binding.

/** A namespace that keeps what it is given, in memory. */
export const memory = `
const kept = new Map();
export default {
  async fetch(request) {
    const key = decodeURIComponent(new URL(request.url).pathname.slice(1));
    if (request.method === "PUT") kept.set(key, await request.arrayBuffer());
    if (request.method === "DELETE") kept.delete(key);
    if (request.method !== "GET") return new Response(null, { status: 204 });
    return kept.has(key) ? new Response(kept.get(key)) : new Response(null, { status: 404 });
  },
};`;

/** A namespace whose every call fails. */
export const failing = `export default { fetch: () => new Response("KV is down", { status: 503 }) };`;

/** A namespace that never answers. */
export const hanging = `export default { fetch: () => new Promise((resolve) => setTimeout(resolve, 3_600_000)) };`;

/** A namespace that answers every read with the same text, whatever was written. */
export const answering = (text) => `
export default {
  async fetch(request) {
    await request.arrayBuffer();
    return request.method === "GET" ? new Response(${JSON.stringify(text)}) : new Response(null, { status: 204 });
  },
};`;

/** An object in the place of a namespace. `get` and `put` are function expressions in JavaScript. */
export const scripted = ({ get = "async () => null", put = "async () => undefined" }) => ({
  object: `{ get: ${get}, put: ${put} }`,
});
