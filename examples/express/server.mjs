// `node server.mjs`: serves the application. Environment: PORT, ISSUER (of the provider), AUDIENCE (of this API).

import { greetings } from "./app.mjs";

const { PORT, ISSUER = "", AUDIENCE = "" } = process.env;

const metadata = await fetch(`${ISSUER.replace(/\/$/, "")}/.well-known/openid-configuration`);
const { issuer, jwks_uri: jwksUri } = await metadata.json();
if (issuer !== ISSUER) throw new Error(`ISSUER is ${ISSUER}, and the provider says ${issuer}`);

greetings({ issuer, audience: AUDIENCE, jwksUri }).listen(Number(PORT), "127.0.0.1");
