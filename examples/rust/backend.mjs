// A backend with tokens of its own. POST /login takes {"auth_token": "<ID Token>"} and answers {"tokens": "<own token>"}.
// Environment: PORT, ISSUER (of the provider), CLIENT_ID (of the Worker there).

import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { createRemoteJWKSet, jwtVerify } from "jose";

const { PORT, ISSUER = "", CLIENT_ID } = process.env;

const metadata = await fetch(`${ISSUER.replace(/\/$/, "")}/.well-known/openid-configuration`);
const { issuer, jwks_uri: jwksUri } = await metadata.json();
if (issuer !== ISSUER) throw new Error(`ISSUER is ${ISSUER}, and the provider says ${issuer}`);
const keys = createRemoteJWKSet(new URL(jwksUri));

/** The tokens by the subject. A real backend keeps them in its database. */
const tokens = new Map();

async function login(request) {
  const { auth_token: idToken } = await json(request);
  const { payload } = await jwtVerify(idToken, keys, { issuer, audience: CLIENT_ID, algorithms: ["RS256"] });
  if (payload.email_verified !== true) throw new Error("the e-mail address is not verified");
  if (!tokens.has(payload.sub)) tokens.set(payload.sub, randomBytes(20).toString("hex"));
  return { tokens: tokens.get(payload.sub) };
}

createServer(async (request, response) => {
  const answer = (status, body) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  if (request.method !== "POST" || request.url !== "/login") return answer(404, { message: "Not Found" });
  try {
    answer(200, await login(request));
  } catch (error) {
    console.error(`refused: ${error.message}`);
    answer(403, { message: "Forbidden" });
  }
}).listen(Number(PORT), "127.0.0.1");
