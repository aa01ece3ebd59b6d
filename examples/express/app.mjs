// The application: a greeting for those whose access token the provider has signed for this API.

import express from "express";
import { expressjwt } from "express-jwt";
import jwks from "jwks-rsa";
import { requireAssertion } from "./assertion.mjs";

/**
 * Returns the Express application.
 *
 * @param {{ issuer: string, audience: string, jwksUri: string }} provider the issuer of the access tokens, the API that they
 *   must name, and the address of the provider's keys
 * @param {{ issuer: string, audience: string }} [site] the issuer and the audience of assertions
 */
export function greetings({ issuer, audience, jwksUri }, site) {
  const app = express();
  // `req.hostname` and `req.protocol` are the site's. The Worker sets the headers, and nothing else reaches this server.
  app.set("trust proxy", true);
  app.disable("x-powered-by");

  const jwtCheck = expressjwt({
    // The keys are kept, and an unknown `kid` makes at most 5 requests in a minute.
    secret: jwks.expressJwtSecret({ cache: true, rateLimit: true, jwksRequestsPerMinute: 5, jwksUri }),
    issuer,
    // Without it an ID Token, or an access token for another API, of the same provider would do.
    audience,
    algorithms: ["RS256"],
  });

  app.get("/api/authenticated/greeting", jwtCheck, (req, res) => {
    const name = req.auth?.name ?? "unknown name";
    res.json({ greeting: `Hello, ${name}!` });
  });

  // The same gate can vouch for the user itself, with `origin.assertion`, and no access token is needed.
  if (site) {
    app.get("/api/verified", requireAssertion(site), (req, res) => {
      const { sub, email, name, groups } = req.assertion;
      res.json({ sub, email, name, groups });
    });
  }

  app.use(express.static("public"));
  app.use(problem);
  return app;
}

// Answers with JSON. Express would show a page, in development with a stack.
function problem(error, _req, res, _next) {
  const isRefusal = error.name === "UnauthorizedError";
  if (!isRefusal) console.error(error.message);
  res.status(isRefusal ? 401 : 503).json({ message: isRefusal ? error.code : "the keys cannot be read" });
}
