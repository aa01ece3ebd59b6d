// Bindings whose `fetch` does what no binding of the runtime does: the visitor gets an error, and the instance serves the next request.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { encode } from "@auth/core/jwt";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const cookie = "authjs.session-token";
const misbehaviours = {
  throws: { fetch: `() => { throw new Error("broken fetch"); }`, status: 502, says: "broken fetch" },
  "throws what is no error": { fetch: "() => { throw null; }", status: 502, says: "unknown error" },
  rejects: {
    fetch: `async () => { throw new Error("rejected fetch"); }`,
    status: 502,
    says: "rejected fetch",
  },
  "returns a response, not a promise of one": {
    fetch: `() => new Response("x")`,
    status: 502,
    says: "is not a function",
  },
  "returns nothing": { fetch: "() => undefined", status: 502, says: "undefined" },
  "resolves to a number": { fetch: "async () => 42", status: 500 },
  "never settles": { fetch: "() => new Promise(() => {})", status: 500 },
};

describe("a binding of the origin", { concurrency: 4 }, () => {
  for (const [what, { fetch, status, says }] of Object.entries(misbehaviours)) {
    test(`that ${what}`, async (context) => {
      const services = { UPSTREAM: { object: `{ fetch: ${fetch} }` } };
      const { origin, worker, secret, stop } = await startSite({ services });
      context.after(stop);
      const ada = new Visitor(origin);
      ada.jar.set(origin, cookie, await encode({ token: { name: "Ada", sub: "ada" }, secret, salt: cookie }));
      for (const path of ["/", "/dashboard", "/"]) {
        assert.equal((await ada.get(path)).status, status, path);
        assert.equal((await ada.session()).user.name, "Ada");
      }
      const unreachable = (lines) => lines.filter(({ reason }) => reason === "origin_unreachable");
      if (says) {
        const lines = await worker.logged((lines) => unreachable(lines).length === 3 && unreachable(lines));
        for (const { detail } of lines) assert.ok(detail.includes(says), detail);
      }
      assert.doesNotMatch(worker.text(), /"panic"|Reinitializing|Module terminated|RuntimeError/);
    });
  }
});
