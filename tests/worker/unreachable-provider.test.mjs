// Unreachable providers: the log names the address and what to check. The runtime only says `internal error`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startSite } from "./support/site.mjs";
import { startUntrustedServer } from "./support/untrusted-server.mjs";
import { Visitor } from "./support/visitor.mjs";

test("a provider whose host is unknown or whose certificate is not trusted is named in the log", async (t) => {
  const untrusted = await startUntrustedServer();
  t.after(untrusted.stop);
  for (const issuer of ["https://nothing.invalid", untrusted.origin]) {
    const acme = { id: "acme", type: "oidc", issuer, clientId: "client", clientSecret: "secret" };
    const site = await startSite({ vars: { AUTH: { providers: [acme] } } });
    try {
      const { location } = await new Visitor(site.origin).startSignIn("acme", "/");
      assert.equal(location, `${site.origin}/api/auth/error?error=Configuration`);
      const { detail } = await site.worker.logged((lines) =>
        lines.find(({ reason }) => reason === "provider_unreachable"),
      );
      assert.match(detail, /Check that the host name exists, and that its certificate is publicly trusted\./);
      assert.ok(detail.startsWith(`${issuer}/.well-known/openid-configuration: `), detail);
    } finally {
      await site.stop();
    }
  }
});
