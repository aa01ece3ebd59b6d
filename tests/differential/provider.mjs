// The provider of both subjects. It answers as a case says and records the requests.

import { startOrigin } from "../worker/support/origin.mjs";
import { discovery, keys, token, userinfo } from "./answers.mjs";
import { isMail } from "./email/mails.mjs";
import { answerElsewhere } from "./providers/elsewhere.mjs";

/**
 * Starts it on a loopback port. Every first segment of a path is an issuer of its own: `/op/token`. `metadata`: by
 * issuer, what its discovery document says differently, or a function of the issuer. It is also every other host: see
 * `providers/elsewhere.mjs`. Returns its address `at`, `expect(answers, nonce)`, which sets what the next requests get,
 * `taken()`, which returns the requests since it was last called, and `stop()`.
 */
export async function startProvider(metadata) {
  let answers = {};
  let nonce = () => undefined;
  const server = await startOrigin((request, response) => {
    const seen = server.requests.at(-1);
    const url = meant(request, at);
    seen.url = url.origin === at ? seen.url : url.href;
    const made = isMail(seen)
      ? (answers.mail ?? { body: { id: "mail-1" } })
      : url.origin === at
        ? answer(url, metadata, answers, nonce())
        : answerElsewhere(url, seen, answers, nonce());
    const { status = 200, headers, body } = made;
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" || body instanceof Buffer ? body : JSON.stringify(body));
  });
  const at = `http://${server.address}`;
  const expect = (told = {}, currentNonce) => ([answers, nonce] = [told, currentNonce]);
  return { at, address: server.address, expect, taken: () => server.requests.splice(0), stop: server.stop };
}

// A request to another host names its original destination.
function meant({ url, headers }, at) {
  const { host, "x-forwarded-host": other = host, "x-forwarded-proto": scheme } = headers;
  return new URL(url, scheme ? `${scheme}://${other}` : at);
}

function answer({ origin, pathname }, metadata, told, nonce) {
  const [, name, ...rest] = pathname.split("/");
  const [issuer, path] = [`${origin}/${name}`, rest.join("/")];
  if (path === ".well-known/openid-configuration") return { body: discovery(issuer, metadata[name]) };
  if (name === "backend") return told.backend;
  if (path === "jwks") return { body: keys };
  if (/token$/.test(path)) return token(issuer, told, nonce);
  if (/emails$/.test(path)) return told.emails ?? { body: [] };
  return userinfo(issuer, told.userinfo);
}
