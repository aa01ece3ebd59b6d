// A server behind the Worker that records its requests.

import { createServer } from "node:http";

/**
 * Starts it on a loopback port. `answer(request, response)` answers; without one it is 200 and "origin". With
 * `answer.streams` the body is left to it. Returns `address`, the node:http `server`, `requests` (`method`, raw `url`,
 * `headers` as the list of names and values that arrived, `body`) and `stop()`.
 */
export async function startOrigin(answer = (_, response) => response.end("origin")) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const seen = { method: request.method, url: request.url, headers: pairs(request.rawHeaders), body: "" };
    requests.push(seen);
    if (!answer.streams) for await (const chunk of request.setEncoding("utf8")) seen.body += chunk;
    await answer(request, response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `127.0.0.1:${server.address().port}`;
  return { address, server, requests, stop: () => stop(server) };
}

function pairs(raw) {
  return Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i], raw[2 * i + 1]]);
}

function stop(server) {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}
