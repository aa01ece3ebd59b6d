// A request that fetches the provider's documents and is cancelled by its visitor must not hold up anyone else:
// the runtime ends a cancelled request's I/O, and a request that waited for it would wait for ever.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

/** A site whose provider takes 800 ms for one document. `asked` resolves at the first request for it. */
async function slowSite(context, path) {
  let requests = 0;
  const asked = Promise.withResolvers();
  const before = async ({ path: requested }, next) => {
    if (requested === path) {
      requests += 1;
      asked.resolve();
      await new Promise((resolve) => setTimeout(resolve, 800));
    }
    await next();
  };
  const site = await startSite({ provider: { before } });
  context.after(() => site.stop());
  return { site, asked: asked.promise, requests: () => requests };
}

/** Sends a request and disconnects at `moment`. */
async function cancelled(port, head, body, moment) {
  const socket = connect(port, "127.0.0.1");
  socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
  await moment;
  socket.destroy();
}

test("a visitor who leaves during discovery does not delay others", { timeout: 30_000 }, async (context) => {
  const { site, asked } = await slowSite(context, "/.well-known/openid-configuration");
  const leader = new Visitor(site.origin);
  const body = new URLSearchParams({ csrfToken: await leader.csrfToken() }).toString();
  const head = [
    "POST /api/auth/signin/dev HTTP/1.1",
    `Host: ${new URL(site.origin).host}`,
    "Content-Type: application/x-www-form-urlencoded",
    `Content-Length: ${body.length}`,
    `Cookie: ${leader.jar.header(site.origin)}`,
  ];
  await cancelled(site.worker.port, head, body, asked);

  const followers = await Promise.all(
    Array.from({ length: 5 }, () => new Visitor(site.origin).startSignIn("dev")),
  );
  for (const { location } of followers) assert.equal(new URL(location).origin, site.provider.issuer);
});

test("a visitor who leaves while the keys are fetched does not delay others", {
  timeout: 30_000,
}, async (context) => {
  const { site, asked } = await slowSite(context, "/jwks");
  const visitors = Array.from({ length: 6 }, () => new Visitor(site.origin));
  const callbacks = [];
  for (const visitor of visitors)
    callbacks.push(await visitor.chooseAt(await visitor.startSignIn("dev"), "persona-user"));

  const { host, pathname, search } = new URL(callbacks[0].location);
  const cookies = visitors[0].jar.header(callbacks[0].location);
  await cancelled(
    site.worker.port,
    [`GET ${pathname}${search} HTTP/1.1`, `Host: ${host}`, `Cookie: ${cookies}`],
    "",
    asked,
  );

  await Promise.all(visitors.slice(1).map((visitor, i) => visitor.get(callbacks[i + 1].location)));
  for (const visitor of visitors.slice(1)) assert.equal((await visitor.session())?.user.name, "Ada User");
});

test("documents are fetched once and kept", async (context) => {
  const { site, requests } = await slowSite(context, "/.well-known/openid-configuration");
  for (let i = 0; i < 3; i += 1) await new Visitor(site.origin).signIn("persona-user");
  assert.equal(requests(), 1);
});
