// @hono/auth-js, as its documentation has it: `verifyAuth` in front of every protected pattern.

import { authHandler, initAuthConfig, verifyAuth } from "@hono/auth-js";
import { Hono } from "hono";
import { authOptions, origin } from "./options.js";

let app;

export default {
  fetch(request, env, context) {
    app ??= make(env);
    return app.fetch(request, env, context);
  },
};

function make(env) {
  const hono = new Hono();
  hono.use(
    "*",
    initAuthConfig(({ env }) => authOptions(env)),
  );
  hono.use("/api/auth/*", authHandler());
  for (const pattern of env.AUTH.matcher) hono.use(asHono(pattern), verifyAuth());
  return hono.all("*", ({ req, env }) => origin(req.raw, env));
}

// Hono writes `/:path*` as `/*`, and a pattern of one's own with a name.
const asHono = (pattern) => pattern.replace("/:path*", "/*").replace(/\/\((.+)\)$/, "/:rest{$1}");
