// The site behind the gate of both subjects. It answers every request in the same way and records it.

import { startOrigin } from "../../worker/support/origin.mjs";

/** Headers of its answers. */
export const answered = {
  "cache-control": "public, max-age=60",
  "content-type": "text/plain",
  "set-cookie": "origin=1; Path=/",
};

/** Starts it on a loopback port. The same form as the provider of the other cases: `address`, `expect`, `taken()`, `stop()`. */
export async function startSiteBehind() {
  const server = await startOrigin((request, response) =>
    response.writeHead(200, answered).end(bodyFor(request.method, request.url)),
  );
  return {
    at: `http://${server.address}`,
    address: server.address,
    expect: () => {},
    taken: () => server.requests.splice(0),
    stop: server.stop,
  };
}

/** Returns its answer to a request. */
export const bodyFor = (method, url) => `behind the gate: ${method} ${url}`;
