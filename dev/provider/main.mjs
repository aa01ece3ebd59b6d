// `node dev/provider/main.mjs`: runs the local OpenID Provider for the Worker of `npm start`, until it is
// ended. Environment: PORT of the Worker, OP_PORT of the provider, AUTH_DEV_SECRET, the client's secret. OP_RESOURCE may name an
// API whose access tokens are JWTs.

import { clientId, redirectUris } from "../worker-vars.mjs";
import { startProvider } from "./provider.mjs";

const { PORT, OP_PORT, OP_RESOURCE, AUTH_DEV_SECRET } = process.env;

const { issuer } = await startProvider({
  port: Number(OP_PORT),
  clientId,
  clientSecret: AUTH_DEV_SECRET,
  redirectUris: redirectUris(`http://localhost:${PORT}`, `http://127.0.0.1:${PORT}`),
  resource: OP_RESOURCE,
});
console.log(`OpenID Provider on ${issuer}`);
