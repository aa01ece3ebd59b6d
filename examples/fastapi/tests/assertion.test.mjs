// FastAPI alone: which assertions it takes.

import { testsOfVerifier } from "../../support/assertions.mjs";
import { prepareExample } from "../../support/start.mjs";

testsOfVerifier({
  path: "/api/me",
  async start(issuer) {
    process.env.ASSERTION_ISSUER = issuer;
    const example = await prepareExample("fastapi");
    const { origin } = await example.alone();
    return { origin, stop: example.stop };
  },
});
