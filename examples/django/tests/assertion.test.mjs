// Django alone: which assertions it takes.

import { testsOfVerifier } from "../../support/assertions.mjs";
import { prepareExample } from "../../support/start.mjs";

testsOfVerifier({
  path: "/api/verified/",
  async start(issuer) {
    const example = await prepareExample("django");
    const audience = "https://origin.example.com";
    Object.assign(process.env, { ASSERTION_ISSUER: issuer, ASSERTION_AUDIENCE: audience });
    const { origin } = await example.alone();
    return { origin, audience, stop: example.stop };
  },
});
