// The rotation of AUTH_SECRET under load: five instances of the Worker behind one address, three rotations as docs/rotation.md
// describes them, and visitors who go on all the time. Instances are replaced one by one, so old and new ones always answer together.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { connect, createServer } from "node:net";
import { test } from "node:test";
import { startProvider } from "../../dev/provider/provider.mjs";
import { clientId, developmentVars, redirectUris } from "../../dev/worker-vars.mjs";
import { memory } from "./support/kv.mjs";
import { echoingAssets } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";
import { startWorker } from "./support/workerd.mjs";

const instances = 5;
const random = () => randomBytes(33).toString("base64url");

/** Starts a site of several instances, which get the connections in turn. `deploy(secrets)` replaces them one by one. */
async function start(t, secrets) {
  const slots = [];
  let turn = 0;
  const front = createServer((visitor) => {
    const slot = slots[turn++ % slots.length];
    slot.open += 1;
    const worker = connect(slot.worker.port, "127.0.0.1");
    const end = () => {
      visitor.destroy();
      worker.destroy();
    };
    visitor.on("error", end).pipe(worker).on("error", end).pipe(visitor);
    worker.once("close", () => {
      slot.open -= 1;
      slot.left?.();
    });
  });
  await new Promise((resolve) => front.listen(0, "127.0.0.1", resolve));
  const origin = `http://localhost:${front.address().port}`;
  const clientSecret = random();
  const provider = await startProvider({ clientId, clientSecret, redirectUris: redirectUris(origin) });
  const instance = async ([secret, ...others]) => {
    const vars = {
      AUTH: { matcher: ["/dashboard/:path*"] },
      ...developmentVars({ issuer: provider.issuer, clientSecret, secret }),
      ...Object.fromEntries(others.map((other, index) => [`AUTH_SECRET_${index + 1}`, other])),
    };
    const worker = await startWorker({
      vars,
      services: { ASSETS: { module: echoingAssets } },
      kv: { AUTH_KV: memory },
    });
    return { worker, open: 0 };
  };
  for (let count = 0; count < instances; count += 1) slots.push(await instance(secrets));
  t.after(async () => {
    front.close();
    await Promise.all([provider.stop(), ...slots.map(({ worker }) => worker.stop())]);
  });
  const deploy = async (next, between) => {
    for (const [index, former] of slots.entries()) {
      slots[index] = await instance(next);
      await between();
      if (former.open > 0) await new Promise((resolve) => (former.left = () => former.open || resolve()));
      await former.worker.stop();
    }
  };
  /** A visitor who only reaches one instance, as those near one location do. */
  const at = (index, visitor) => {
    const near = new Visitor(`http://localhost:${slots[index].worker.port}`);
    near.jar = visitor.jar;
    return near;
  };
  return { origin, deploy, at, slots, instance };
}

/** Visitors who ask for a protected page and for their session until `stop()`, which returns how many requests they made. */
function load(visitors) {
  let [requests, isOver, waiting] = [0, false, []];
  const count = () => {
    requests += 1;
    waiting = waiting.filter(({ at, resolve }) => requests < at || resolve());
  };
  const browse = async (visitor) => {
    while (!isOver) {
      const page = await visitor.get("/dashboard");
      assert.equal(page.status, 200, `the gate, after ${requests} requests: ${page.location}`);
      count();
      assert.equal((await visitor.session())?.user?.name, "Ada User", `after ${requests} requests`);
      count();
    }
  };
  const all = visitors.map(browse);
  const failed = Promise.all(all);
  return {
    /** Waits for so many further requests, or for the first that fails. */
    more: (further) =>
      Promise.race([new Promise((resolve) => waiting.push({ at: requests + further, resolve })), failed]),
    stop: async () => {
      isOver = true;
      await failed;
      return requests;
    },
  };
}

test("three rotations of AUTH_SECRET under load sign no visitor out", { timeout: 300_000 }, async (t) => {
  let secrets = [random()];
  const site = await start(t, secrets);
  const visitors = Array.from({ length: 6 }, () => new Visitor(site.origin));
  const [idle, chooses] = [new Visitor(site.origin), () => new Visitor(site.origin)];
  for (const visitor of [...visitors, idle]) assert.equal((await visitor.signIn("persona-user")).status, 302);
  const busy = load(visitors);
  const between = () => busy.more(2 * instances);
  for (let rotation = 1; rotation <= 3; rotation += 1) {
    const [current, ...former] = secrets;
    const next = random();
    const [signsIn, hasForm] = [chooses(), chooses()];
    const atProvider = await signsIn.startSignIn("dev");
    const csrfToken = await hasForm.csrfToken();

    await site.deploy([current, next, ...former], between);
    await site.deploy([next, current, ...former], between);
    secrets = [next, current, ...former];

    const callback = await signsIn.chooseAt(atProvider, "persona-user");
    assert.equal((await signsIn.get(callback.location)).status, 302);
    assert.equal((await signsIn.session()).user.name, "Ada User", "a sign-in that began before");
    const begun = await hasForm.post("/api/auth/signin/dev", { csrfToken });
    assert.ok(!begun.location.includes("csrf"), begun.location);
    assert.ok(begun.location.includes("response_type=code"), "a form from before");
  }
  assert.equal(secrets.length, 4, "the secret and three former ones, as many as there may be");
  const requests = await busy.stop();
  assert.ok(requests > 3 * 2 * instances * 2 * instances, `${requests} requests`);
  assert.equal((await idle.get("/dashboard")).status, 200, "a visitor who was away all the time");
  assert.equal((await idle.session()).user.name, "Ada User");
  for (const { worker } of site.slots) {
    const reasons = worker.log().filter(({ reason }) => reason !== undefined);
    assert.deepEqual(reasons, []);
  }

  await t.test("a secret that is no longer there opens nothing", async () => {
    const away = new Visitor(site.origin);
    away.jar = idle.jar;
    const [current] = secrets;
    await site.deploy([random()], async () => {});
    assert.equal((await away.get("/dashboard")).status, 307);
    assert.ok(current);
  });
});

test("a rotation in one step signs a visitor out who reaches an instance from before", async (t) => {
  const former = random();
  const site = await start(t, [former]);
  const ada = new Visitor(site.origin);
  await ada.signIn("persona-user");
  const next = await site.instance([random(), former]);
  site.slots.push(next);
  const near = site.at(instances, ada);
  const session = await near.session();
  assert.equal(
    session.user.name,
    "Ada User",
    "the new instance opens the session and seals it with the new secret",
  );
  assert.equal((await site.at(0, ada).get("/dashboard")).status, 307);
});
