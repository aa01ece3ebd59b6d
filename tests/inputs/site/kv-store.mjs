// A KV namespace in this process, so that a case can inspect, fill and break it.

import { createServer } from "node:http";

/** The faults of the store, by the value of `fault`. Each returns whether the store goes on to answer the request. */
export const storeFaults = {
  throw_get: (request, response) => request.method !== "GET" || refuse(response),
  throw_put: (request, response) => request.method !== "PUT" || refuse(response),
  slow_get_10s: async (request) => {
    if (request.method === "GET") await new Promise((resolve) => setTimeout(resolve, 10_000).unref());
    return true;
  },
};

/** Starts it. `kept`: what is stored, by key. `requests`: how many there were. `fault`: a word of `storeFaults`, or undefined. */
export async function startKvStore() {
  const store = { kept: new Map(), requests: 0, fault: undefined };
  const server = createServer(async (request, response) => {
    const key = decodeURIComponent(new URL(request.url, "http://kv").pathname.slice(1));
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    store.requests += 1;
    if (store.fault && !(await storeFaults[store.fault](request, response))) return undefined;
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

function refuse(response) {
  response.writeHead(503).end();
  return false;
}
