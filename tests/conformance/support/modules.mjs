// Runs modules: a sign-in at each, and what must come of it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { memory } from "../../worker/support/kv.mjs";
import { freePort } from "../../worker/support/ports.mjs";
import { Visitor } from "../../worker/support/visitor.mjs";
import { startWorker } from "../../worker/support/workerd.mjs";
import { clientId, clientSecret, startProvider } from "./provider.mjs";

/** A module whose sign-in must succeed. `also(module)` may check more. */
export const accepts = (behaviour = {}, also) => ({ behaviour, also });

/** A module whose sign-in must be refused, for exactly this reason. */
export const refuses = (reason, behaviour) => ({ behaviour, reason });

/** Defines one test for each module, by its name. All use one Worker, and each has its own issuer. */
export function run(modules) {
  let site;
  before(async () => (site = await startSite(modules)));
  after(() => site?.stop());
  for (const [name, module] of Object.entries(modules)) test(name, () => runModule(site, name, module));
}

async function runModule({ worker, provider }, name, { reason, also, behaviour }) {
  const visitor = new Visitor(worker.origin);
  const signIn = () =>
    visitor
      .startSignIn(name, "/signed-in")
      .then((start) => visitor.follow(start, `${worker.origin}/signed-in`));
  const end = await signIn();
  const reasons = await worker.logged((lines) => {
    const own = lines.filter((line) => line.provider === name).map((line) => line.reason);
    return (own.length || !reason) && own;
  });
  assert.deepEqual(reasons, reason ? [reason] : [], name);
  if (reason) {
    assert.notEqual(end.location, `${worker.origin}/signed-in`);
    return assert.equal(await visitor.session(), null, "nobody is signed in");
  }
  assert.equal(end.location, `${worker.origin}/signed-in`);
  assert.equal((await visitor.session()).user.name, "Ada");
  await also?.({ provider, signIn, visitor, requests: provider.requests(name), behaviour });
}

async function startSite(modules) {
  const behaviours = Object.fromEntries(
    Object.entries(modules).map(([name, { behaviour }]) => [name, behaviour]),
  );
  const provider = await startProvider(behaviours);
  const providers = Object.entries(behaviours).map(([id, { configuration = {} }]) => ({
    id,
    type: "oidc",
    issuer: provider.issuer(id),
    clientId,
    clientSecret,
    checks: ["pkce", "state", "nonce"],
    ...configuration,
  }));
  const starting = startWorker({
    port: await freePort(),
    vars: {
      AUTH: { providers, matcher: "/nothing" },
      AUTH_SECRET: "a secret for conformance, 32 characters",
      AUTH_DEV: "1",
    },
    services: { ASSETS: { module: `export default { fetch: () => new Response("ok") };` } },
    kv: { AUTH_KV: memory },
  });
  // A provider that goes on listening would keep the test's process alive.
  const worker = await starting.catch(async (error) => {
    await provider.stop();
    throw error;
  });
  return { worker, provider, stop: () => Promise.all([worker.stop(), provider.stop()]) };
}
