// @auth/core.

import { Auth } from "@auth/core";
import { getToken } from "@auth/core/jwt";
import { routesAndToken } from "./routes-and-token.js";

export default routesAndToken(Auth, getToken);
