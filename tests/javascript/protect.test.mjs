// A handler behind the gate, in the same Worker.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sendRaw } from "../worker/support/raw.mjs";
import { Visitor } from "../worker/support/visitor.mjs";
import { startProject } from "./support/project.mjs";

let site;
before(async () => {
  site = await startProject(`
    import { AuthWorker } from "authjs-worker";
    const auth = AuthWorker({
      matcher: ["/dashboard/:path*"],
      origin: { removeHeaders: ["X-Stage", "X-Tenant"] },
      callbacks: {
        jwt({ token, trigger, session }) { return trigger === "update" ? { ...token, colour: session.colour } : token; },
        session({ session, token }) { return { ...session, colour: token.colour }; },
      },
    });
    const other = AuthWorker({ session: { maxAge: 60 }, cookies: { sessionToken: { name: "other" } } });
    export default auth.protect(async (request, env, ctx) => {
      const { pathname } = new URL(request.url);
      switch (pathname) {
        case "/stream": {
          const { readable, writable } = new TransformStream();
          const writer = writable.getWriter();
          ctx.waitUntil((async () => {
            for (const part of ["a", "b", "c"]) await writer.write(new TextEncoder().encode(part));
            await writer.close();
          })());
          return new Response(readable);
        }
        case "/echo": return new Response(request.body);
        case "/throw": throw new Error("boom");
        case "/nothing": return undefined;
        case "/sign-in": return Response.redirect((await auth.signIn(request, "dev", { redirectTo: "/dashboard", authorizationParams: { login_hint: "ada" } })).url);
        case "/sign-out": return Response.redirect(new URL((await auth.signOut(request, { redirectTo: "/" })).url, request.url));
        case "/update": return Response.json(await auth.update(request, { colour: "green" }));
        case "/sees": return new Response(request.url);
        case "/other": return Response.json({ own: await auth.session(request), other: await other.session(request) });
        case "/headers": return Response.json([...request.headers.keys()]);
        case "/session": return Response.json(await auth.session(request));
      }
      return Response.json({ auth: request.auth, env: typeof env.AUTH_DEV });
    });
  `);
});
after(() => site?.stop());

const visit = async () => {
  const visitor = new Visitor(site.origin);
  await visitor.signIn("persona-user", "/dashboard");
  return visitor;
};

test("the handler gets no header of a visitor that only the Worker may set", async () => {
  const visitor = new Visitor(site.origin);
  const sent = { "x-stage": "other", "x-tenant": "other", "x-own": "1" };
  const names = (await visitor.get("/headers", sent)).json();
  assert.deepEqual(
    names.filter((name) => name.startsWith("x-")).filter((name) => name in sent),
    ["x-own"],
  );
});

test("the handler gets the session as request.auth, and the answer is private", async () => {
  const visitor = await visit();
  const answer = await visitor.get("/dashboard");
  assert.ok(answer.json().auth.user.email, answer.text);
  assert.equal(answer.json().env, "string");
  assert.match(answer.headers["cache-control"], /private/);
  assert.equal((await new Visitor(site.origin).get("/")).json().auth, null);
});

test("a protected path never reaches the handler without a session", async () => {
  const answer = await new Visitor(site.origin).get("/dashboard");
  assert.equal(answer.status, 307);
  assert.match(answer.location, /\/api\/auth\/signin/);
});

test("bodies stream in both directions", async () => {
  const visitor = await visit();
  assert.equal((await visitor.get("/stream")).text, "abc");
  const sent = "x".repeat(200_000);
  assert.equal((await visitor.send("POST", "/echo", {}, sent)).text, sent);
});

test("the handler signs in, updates and signs out", async () => {
  const visitor = new Visitor(site.origin);
  const started = await visitor.get("/sign-in");
  assert.match(started.location, /login_hint=ada/);
  const callback = await visitor.chooseAt(started, "persona-user");
  assert.equal((await visitor.get(callback.location)).location, `${site.origin}/dashboard`);
  assert.equal((await visitor.get("/update")).json().colour, "green");
  assert.equal((await visitor.get("/session")).json().colour, "green");
  const out = await visitor.get("/sign-out");
  assert.equal(out.location, `${site.origin}/`);
  assert.equal((await visitor.get("/session")).text, "null");
});

for (const path of ["/dashboard/../sees", "/dashboard/%2e%2e/sees", "/dashboard\\..\\sees"])
  test(`${path}: the handler sees the URL that the gate has judged`, async () => {
    const answer = await sendRaw(site.worker.port, [
      `GET ${path} HTTP/1.1`,
      `Host: localhost:${site.worker.port}`,
    ]);
    assert.deepEqual([answer.status, answer.text], [200, `${site.origin}/sees`]);
  });

test("another AuthWorker of the module does not take over the session", async () => {
  const visitor = await visit();
  const { own, other } = (await visitor.get("/other")).json();
  assert.ok(own.user.email);
  assert.equal(other, null);
});

test("a misspelt function is an error", async () => {
  const { AuthWorker } = await import("../../npm/dist/node/index.js");
  const create = (options) => () => AuthWorker({ providers: ["github"], ...options });
  assert.throws(
    create({ callbacks: { authorised() {} } }),
    /^Error: callbacks\.authorised: unknown function\./,
  );
  assert.throws(create({ events: { signin() {} } }), /^Error: events\.signin: unknown function\./);
  assert.throws(
    create({ unknownHosts: "base", hosts: { "a.example": { callbacks: { signIn: () => false } } } }),
    /^Error: hosts\["a\.example"\]\["callbacks"\]\["signIn"\]: is a function\./,
  );
  assert.throws(
    create({ unknownHosts: "base", hosts: { "a.example": { basePath: "x" } } }),
    /^Error: hosts\["a\.example"\]\.basePath: /,
  );
});

test("a function in the place of a value is an error: JSON would leave it out, and the gate open", async () => {
  const { AuthWorker } = await import("../../npm/dist/node/index.js");
  const rules = [{ path: "/admin/:path*", access: "signed-in", groups: () => ["admins"] }];
  for (const [options, path] of [
    [{ unmatched: "public", rules }, 'rules["0"]["groups"]'],
    [{ signUp: () => "closed" }, "signUp"],
    [{ matcher: () => true }, "matcher"],
    [{ authorized: () => false }, "authorized"],
    [
      { callbacks: { signIn: { providers: { github: () => false } } } },
      'callbacks["signIn"]["providers"]["github"]',
    ],
  ])
    assert.throws(
      () => AuthWorker({ providers: ["github"], ...options }),
      (error) => error.message.startsWith(`${path}: is a function.`),
      path,
    );
});

for (const path of ["/throw", "/nothing"])
  test(`${path} is a 500 with a line in the log`, async () => {
    const answer = await new Visitor(site.origin).get(path);
    assert.deepEqual([answer.status, answer.json().message], [500, "Internal Server Error"]);
    await site.worker.logged((lines) => lines.some(({ reason }) => reason === "callback_failed"));
    assert.doesNotMatch(site.worker.text(), /"panic"|Reinitializing|RuntimeError/);
  });
