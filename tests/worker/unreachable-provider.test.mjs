// Providers that give no connection: the log names the address and what to check, where the runtime says `internal error`.

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
      const { detail } = await logged(site, "provider_unreachable");
      assert.match(detail, /Check that the host name exists, and that its certificate is publicly trusted\./);
      assert.ok(detail.startsWith(`${issuer}/.well-known/openid-configuration: `), detail);
    } finally {
      await site.stop();
    }
  }
});

// A log line arrives some time after the answer that it is about.
async function logged(site, reason) {
  for (let patience = 200; patience; patience -= 1) {
    const line = site.worker.log().find((one) => one.reason === reason);
    if (line) return line;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`no ${reason} in the log: ${site.worker.text()}`);
}
