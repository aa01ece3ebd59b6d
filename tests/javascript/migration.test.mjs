// A visitor whose cookie is from next-auth 4.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Visitor } from "../worker/support/visitor.mjs";
import { startProject } from "./support/project.mjs";

// Made by `encode` of next-auth 4.24.15, with `sub` "7", on 2024-01-01 and for a hundred years.
const secret = "a secret of next-auth 4, for tests only";
const token =
  "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..6W3nrcguw19m5fwG.9Ce9K074q-dEZ_lDK7XXq1DiyU4tXN_1tp7qjKits50pXaWou4vBPc5f8HHgWdaSBIoMDwJJKeFdiuU0Zm-Bh9nG2gwVsg7dAX8pdU3HAkdsE3ATy7VfP4W57ff172X5dkbCZBZ5zigd8FRf3SQQtW82CbgtIPBMAG2kTn_duydoQqj2hhiiLBwo8ajiysDpgkE71jYQwgaM.txtmhA6inCIR0yxl4pYPtQ";

const name = "next-auth.session-token";
const worker = (jwt) => `
  import { AuthWorker } from "authjs-worker";
  export default AuthWorker({
    jwt: ${JSON.stringify(jwt)},
    cookies: { sessionToken: { name: "${name}" } },
    callbacks: { session: ({ session, token }) => ({ ...session, sub: token.sub }) },
  });`;

test("jwt.legacy reads a cookie of next-auth 4 and re-issues it in the format of Auth.js 5", async () => {
  const site = await startProject(worker({ legacy: true }), { vars: { AUTH_SECRET: secret } });
  try {
    const old = await new Visitor(site.origin).get("/api/auth/session", { cookie: `${name}=${token}` });
    assert.equal(old.json().sub, "7", old.text);
    const issued = old.setCookies.find((cookie) => cookie.startsWith(`${name}=`)).split(";")[0];
    const header = issued.slice(name.length + 1).split(".")[0];
    assert.equal(JSON.parse(Buffer.from(header, "base64url").toString()).enc, "A256CBC-HS512");
    const next = await new Visitor(site.origin).get("/api/auth/session", { cookie: issued });
    assert.equal(next.json().sub, "7", next.text);
  } finally {
    await site.stop();
  }
});

test("without jwt.legacy the cookie is no session", async () => {
  const site = await startProject(worker({}), { vars: { AUTH_SECRET: secret } });
  try {
    const answer = await new Visitor(site.origin).get("/api/auth/session", { cookie: `${name}=${token}` });
    assert.equal(answer.text, "null");
  } finally {
    await site.stop();
  }
});
