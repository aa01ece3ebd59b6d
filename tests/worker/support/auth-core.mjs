// A real @auth/core server: it answers like the auth routes of a next-auth deployment, without Next.js.

import { createServer } from "node:http";
import { Auth } from "@auth/core";

/** Starts it on a loopback port with an Auth.js configuration. Returns `errors()`, the types it logged so far, and `stop()`. */
export async function startAuthCore({ port, config }) {
  const errors = [];
  const silent = () => {};
  const logger = { error: (error) => errors.push(error.type ?? error.name), warn: silent, debug: silent };
  const server = createServer(async (incoming, outgoing) => {
    const answer = await Auth(await fetchRequest(incoming), { ...config, logger });
    outgoing.writeHead(answer.status, [...answer.headers].flat());
    outgoing.end(await answer.text());
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { errors: () => errors, stop: () => stop(server) };
}

async function fetchRequest(incoming) {
  const { method, url, headers } = incoming;
  let body = "";
  for await (const chunk of incoming.setEncoding("utf8")) body += chunk;
  return new Request(`http://${headers.host}${url}`, { method, headers, body: body || undefined });
}

function stop(server) {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}
