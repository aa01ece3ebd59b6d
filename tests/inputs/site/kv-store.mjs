// A KV namespace in this process, so that a case can look into it, fill it and break it.

import { createServer } from "node:http";

/** Starts it. `kept`: what is stored, by key. `requests`: how many there were. `fault`: `"throw"`, `"throw_get"`, or undefined. */
export async function startKvStore() {
  const store = { kept: new Map(), requests: 0, fault: undefined };
  const server = createServer(async (request, response) => {
    const key = decodeURIComponent(new URL(request.url, "http://kv").pathname.slice(1));
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    store.requests += 1;
    if (store.fault === "throw" || (store.fault === "throw_get" && request.method === "GET")) return response.writeHead(503).end();
    if (request.method === "PUT") store.kept.set(key, Buffer.concat(chunks));
    if (request.method !== "GET") return response.writeHead(204).end();
    const value = store.kept.get(key);
    return value ? response.end(value) : response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  store.address = `127.0.0.1:${server.address().port}`;
  store.stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return store;
}
