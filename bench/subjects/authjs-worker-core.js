// The npm package behind the interface of @auth/core.

// @ts-expect-error The package is built into npm/dist.
import { Auth } from "authjs-worker/core";
// @ts-expect-error
import { getToken } from "authjs-worker/jwt";
import { routesAndToken } from "./routes-and-token.js";

export default routesAndToken(Auth, getToken);
