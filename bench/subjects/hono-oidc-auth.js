// @hono/oidc-auth, as its documentation has it. Its session is a JWT that is signed, not encrypted.

import { oidcAuthMiddleware } from "@hono/oidc-auth";
import { Hono } from "hono";
import { origin } from "./options.js";

const app = new Hono();
app.use("/dashboard/*", oidcAuthMiddleware());
app.all("*", async ({ req, env }) => changeable(await origin(req.raw, env)));

// The middleware sets a header on what passes, which a fetched answer does not allow.
const changeable = (response) => new Response(response.body, response);

export default app;
