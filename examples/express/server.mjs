// `node server.mjs`: serves the application. Environment: PORT, ISSUER (of the provider), AUDIENCE (of this API), and
// ASSERTION_ISSUER and ASSERTION_AUDIENCE if the Worker signs assertions.

import { greetings } from "./app.mjs";

const { PORT, ISSUER = "", AUDIENCE = "", ASSERTION_ISSUER, ASSERTION_AUDIENCE = "" } = process.env;

const metadata = await fetch(`${ISSUER.replace(/\/$/, "")}/.well-known/openid-configuration`);
const { issuer, jwks_uri: jwksUri } = await metadata.json();
if (issuer !== ISSUER) throw new Error(`ISSUER is ${ISSUER}, and the provider says ${issuer}`);

const site = ASSERTION_ISSUER ? { issuer: ASSERTION_ISSUER, audience: ASSERTION_AUDIENCE } : undefined;
greetings({ issuer, audience: AUDIENCE, jwksUri }, site).listen(Number(PORT), "127.0.0.1");
