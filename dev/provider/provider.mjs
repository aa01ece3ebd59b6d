// A local OpenID Provider: npm oidc-provider, which is OpenID certified, with our personas and login page.

import { once } from "node:events";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";
import { configuration } from "./configuration.mjs";
import { loginPage } from "./login-page.mjs";
import { personas as builtIn } from "./personas.mjs";

/**
 * Starts the provider on a loopback port (0: any free one) for one client; `before` is a Koa middleware in front of it,
 * `path` that of its issuer. Returns its issuer, the `oidc-provider` instance, and `stop()`.
 *
 * @param {import("./configuration.mjs").Client & { port?: number, host?: string, path?: string, before?: Function }} options
 */
export async function startProvider({ port = 0, host = "localhost", path = "", before, ...client }) {
  // The default is five seconds, at which Node closes a connection that a Worker is about to use again: its request for tokens is lost.
  const server = createServer({ keepAliveTimeout: 60_000 });
  await once(server.listen(port, "127.0.0.1"), "listening");
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  const issuer = `http://${host}:${address.port}${path}`;
  const provider = new Provider(issuer, configuration(client));
  if (before) provider.use(before);
  const protocol = provider.callback();
  server.on("request", (request, response) => {
    mount(request, path);
    const uid = request.url?.match(/^\/interaction\/([\w-]+)$/)?.[1];
    const answer = uid
      ? interaction(provider, client.personas ?? builtIn, request, response)
      : protocol(request, response);
    Promise.resolve(answer).catch((error) => response.writeHead(400).end(`${error.message}\n`));
  });
  return { issuer, provider, stop: () => stop(server) };
}

// As Node frameworks mount one application in another: oidc-provider finds its path in what it does not see of the URL.
function mount(request, path) {
  if (!path || !request.url.startsWith(`${path}/`)) return;
  request.originalUrl = request.url;
  request.url = request.url.slice(path.length);
}

async function interaction(provider, personas, request, response) {
  const { uid, params } = await provider.interactionDetails(request, response);
  if (request.method === "POST") {
    const persona = new URLSearchParams(await body(request)).get("persona");
    const refused = { error: "access_denied", error_description: "The sign-in was cancelled" };
    // The first kind of sign-in that the client asks for: a rule with `acr` can be tried out.
    const acr = params.acr_values?.toString().split(" ")[0];
    const result = persona ? { login: { accountId: persona, acr } } : refused;
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
  response.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
  response.end(loginPage(uid, params.client_id, personas));
}

async function body(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

function stop(server) {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}
