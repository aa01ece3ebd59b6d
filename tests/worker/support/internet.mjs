// The internet of a test: servers under their real names, all in this process.

import { createServer } from "node:http";

/**
 * Starts it. `hosts`: by host name what answers there, a function of the request (`method`, `url`, `headers`, `form`) that
 * returns `{ status, headers, body }`; a body that is no text or Buffer is sent as JSON. Returns its `address`,
 * `taken()`, the requests since it was last called, and `stop()`.
 */
export async function startInternet(hosts) {
  const requests = [];
  const server = createServer(async (incoming, outgoing) => {
    const { host, "x-forwarded-proto": scheme } = incoming.headers;
    let text = "";
    for await (const chunk of incoming.setEncoding("utf8")) text += chunk;
    const { href, hostname } = new URL(incoming.url, `${scheme}://${host}`);
    const asked = {
      method: incoming.method,
      url: href,
      headers: incoming.headers,
      form: Object.fromEntries(new URLSearchParams(text)),
    };
    requests.push(asked);
    const { status = 200, headers, body = "" } = (await hosts[hostname]?.(asked)) ?? { status: 404 };
    const asIs = typeof body === "string" || Buffer.isBuffer(body);
    outgoing.writeHead(status, { "content-type": asIs ? "text/plain" : "application/json", ...headers });
    outgoing.end(asIs ? body : JSON.stringify(body));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${server.address().port}`,
    taken: () => requests.splice(0),
    stop: () => stop(server),
  };
}

function stop(server) {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}
