// Previews that sign in through the redirect proxy, at an oidc-provider with one redirect URI: three Workers,
// and Workers with real @auth/core servers in both directions. They share only AUTH_SECRET.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { encode } from "@auth/core/jwt";
import { personas } from "../../dev/provider/personas.mjs";
import { authCore, startPreviews, worker } from "./support/previews.mjs";
import { Visitor } from "./support/visitor.mjs";

const session = "authjs.session-token";

for (const [title, proxy, preview] of [
  ["three Workers", worker, worker],
  ["@auth/core as the proxy of two Workers", authCore, worker],
  ["a Worker as the proxy of two @auth/core servers", worker, authCore],
]) {
  describe(title, () => {
    let [provider, secret, production, previews, stop] = [];
    before(
      async () =>
        ({ provider, secret, production, previews, stop } = await startPreviews({ proxy, preview })),
    );
    after(() => stop?.());

    // Signs in at the provider. Returns the redirect to the proxy, which carries the provider's response.
    const respond = async (visitor, persona = "persona-user") =>
      visitor.chooseAt(await visitor.startSignIn("dev", "/dashboard/report"), persona, production.origin);

    const isStranger = async (visitor, { origin }) => {
      assert.equal((await visitor.get(`${origin}/api/auth/session`)).text, "null");
      assert.ok(!visitor.jar.names().includes(session), visitor.jar.names().join());
    };

    for (const [index, persona] of ["persona-user", "persona-admin"].entries()) {
      test(`${persona} signs in on preview ${index + 1}, and nowhere else`, async () => {
        const visitor = new Visitor(previews[index].origin);
        const request = await visitor.startSignIn("dev", "/dashboard/report");
        const redirectUri = new URL(request.location).searchParams.get("redirect_uri");
        assert.equal(redirectUri, `${production.origin}/api/auth/callback/dev`);

        const response = await visitor.chooseAt(request, persona, production.origin);
        const passedOn = await visitor.get(response.location);
        assert.equal(passedOn.status, 302);
        assert.equal(new URL(passedOn.location).origin, visitor.origin);
        assert.deepEqual(parameters(passedOn.location), parameters(response.location));
        await isStranger(visitor, production);

        const signedIn = await visitor.get(passedOn.location);
        assert.equal(signedIn.location, `${visitor.origin}/dashboard/report`);
        assert.equal((await visitor.session()).user.email, personas[persona].email);
        for (const other of [production, previews[1 - index]]) {
          assert.equal((await visitor.get(`${other.origin}/api/auth/session`)).text, "null");
        }
      });
    }

    test("the proxy signs its own visitors in", async () => {
      const visitor = new Visitor(production.origin);
      assert.equal((await visitor.signIn("persona-user", "/")).location, `${production.origin}/`);
      assert.equal((await visitor.session()).user.email, "ada@example.com");
    });

    test("the provider knows no redirect URI but the proxy's", async () => {
      const visitor = new Visitor(previews[0].origin);
      const url = new URL((await visitor.startSignIn("dev")).location);
      url.searchParams.set("redirect_uri", `${visitor.origin}/api/auth/callback/dev`);
      const answer = await visitor.get(url.href);
      assert.equal(answer.status, 400);
      assert.match(answer.text, /redirect_uri/);
    });

    test("a response opened in a browser that did not begin the sign-in signs nobody in", async () => {
      const [mallory, victim] = [new Visitor(previews[0].origin), new Visitor(previews[0].origin)];
      const { location } = await respond(mallory, "persona-admin");
      const fault = previews[0].watch();
      await victim.follow(await victim.get(location));
      await isStranger(victim, previews[0]);
      assert.equal(await fault(), preview === worker ? "check_missing" : "InvalidCheck");
    });

    test("nor does it in one that has begun a sign-in of its own", async () => {
      const [mallory, victim] = [new Visitor(previews[0].origin), new Visitor(previews[0].origin)];
      const { location } = await respond(mallory, "persona-admin");
      const own = await respond(victim);
      const fault = previews[0].watch();
      await victim.follow(await victim.get(location));
      await isStranger(victim, previews[0]);
      assert.equal(await fault(), preview === worker ? "state_mismatch" : "CallbackRouteError");

      await victim.follow(own, `${victim.origin}/dashboard`);
      assert.equal((await victim.session()).user.email, "ada@example.com", "her own sign-in is not spoilt");
    });

    test("a response for one preview is worth nothing on the other", async () => {
      const visitor = new Visitor(previews[0].origin);
      const passedOn = await visitor.get((await respond(visitor)).location);
      const elsewhere = new Visitor(previews[1].origin);
      await elsewhere.startSignIn("dev");
      await elsewhere.get(passedOn.location.replace(previews[0].origin, previews[1].origin));
      await isStranger(elsewhere, previews[1]);
    });

    test("a response works once: a Worker leads the same browser on, and a copy of it is not signed in", async () => {
      const visitor = new Visitor(previews[1].origin);
      const { location } = await respond(visitor);
      const copy = new Visitor(visitor.origin);
      for (const name of visitor.jar.names()) copy.jar.set(visitor.origin, name, visitor.jar.get(name));
      const { location: back } = await visitor.get(location);
      assert.equal((await visitor.get(back)).location, `${visitor.origin}/dashboard/report`);
      const signedIn = visitor.jar.get(session);

      const again = await visitor.follow(await visitor.get(location), `${visitor.origin}/api/auth/callback/`);
      const ended = preview === worker ? "/dashboard/report" : "/api/auth/error?error=Configuration";
      assert.equal((await visitor.get(again.location)).location, visitor.origin + ended);
      assert.equal(visitor.jar.get(session), signedIn);
      assert.match((await copy.get(back)).location, /error=/);
      await isStranger(copy, previews[1]);
    });

    for (const [what, forge] of Object.entries({
      forged: (state) => state.slice(0, -8) + [...state.slice(-8)].reverse().join(""),
      "of another secret": () => sealState("another secret, longer than 32 characters", 900),
      "too old": () => sealState(secret, -60),
      "no state of ours": () => "forged",
    })) {
      test(`the proxy passes nothing on for a state that is ${what}`, async () => {
        const visitor = new Visitor(previews[0].origin);
        const url = new URL((await respond(visitor)).location);
        url.searchParams.set("state", await forge(url.searchParams.get("state")));
        const fault = production.watch();
        const answer = await visitor.get(url.href);
        assert.equal(answer.location, `${production.origin}/api/auth/error?error=Configuration`);
        await isStranger(visitor, production);
        assert.equal(await fault(), proxy === worker ? "redirect_proxy_state" : "InvalidCheck");
      });
    }

    const sealState = (key, maxAge) => {
      const token = { origin: `${previews[0].origin}/api/auth/callback/dev`, random: "r" };
      return encode({ secret: key, salt: "encodedState", token, maxAge });
    };
  });
}

const parameters = (url) => Object.fromEntries(new URL(url).searchParams);
