// WebSockets and streams of a handler behind the gate, in workerd.

import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { encode } from "@auth/core/jwt";
import { WebSocket } from "ws";
import { startOrigin } from "../worker/support/origin.mjs";
import { startProject } from "./support/project.mjs";

const salt = "authjs.session-token";

let site;
let held;
let signedIn;
before(async () => {
  const released = Promise.withResolvers();
  const origin = await startOrigin(async (_, response) => {
    await released.promise;
    response.end();
  });
  held = { ...origin, release: released.resolve };
  site = await startProject(
    `
    import { AuthWorker } from "authjs-worker";
    const auth = AuthWorker({
      matcher: ["/dashboard/:path*"],
      callbacks: { async session({ session }) { return session; } },
    });
    const bytes = (text) => new TextEncoder().encode(text);
    export default auth.protect(async (request, env, ctx) => {
      switch (new URL(request.url).pathname.split("/").at(-1)) {
        case "socket": {
          if (request.headers.get("upgrade") !== "websocket") return new Response(null, { status: 426 });
          const { 0: client, 1: server } = new WebSocketPair();
          server.accept();
          server.addEventListener("message", ({ data }) => server.send((request.auth?.user.name ?? "stranger") + ": " + data));
          return new Response(null, { status: 101, webSocket: client });
        }
        case "parts": {
          const { readable, writable } = new TransformStream();
          const writer = writable.getWriter();
          ctx.waitUntil((async () => {
            await writer.write(bytes("first"));
            await env.HELD.fetch("https://held.example/");
            await writer.write(bytes("second"));
            await writer.close();
          })());
          return new Response(readable);
        }
        case "echo": return new Response(request.body);
      }
    });
  `,
    {
      services: {
        ASSETS: { module: "export default { fetch: () => new Response('asset') };" },
        HELD: { address: held.address },
      },
    },
  );
  const token = await encode({ token: { name: "Ada", sub: "ada" }, secret: site.secret, salt });
  signedIn = { cookie: `${salt}=${token}` };
});
after(() => Promise.all([site?.stop(), held?.stop()]));

const connect = (path, headers = {}) =>
  new WebSocket(`${site.origin.replace("http", "ws")}${path}`, { family: 4, headers });

/** Sends a text and returns the answer to it. */
async function said(socket, text) {
  await once(socket, "open");
  socket.send(text);
  const [answer] = await once(socket, "message");
  socket.close();
  await once(socket, "close");
  return String(answer);
}

test("a WebSocket reaches the handler, with the session", async () => {
  assert.equal(await said(connect("/dashboard/socket", signedIn), "hello"), "Ada: hello");
  assert.equal(await said(connect("/socket", signedIn), "hello"), "Ada: hello");
  assert.equal(await said(connect("/socket"), "hello"), "stranger: hello");
});

test("a WebSocket on a guarded path needs a session", async () => {
  for (const headers of [{}, { cookie: `${salt}=wrong` }]) {
    const socket = connect("/dashboard/socket", headers);
    const [, response] = await once(socket, "unexpected-response");
    assert.ok([307, 401].includes(response.statusCode), String(response.statusCode));
    response.destroy();
  }
});

/** Begins a request. Returns it, and its answer with an iterator over the parts of the body. */
function begun(method, path) {
  const options = { method, headers: signedIn, family: 4, agent: false };
  const outgoing = request(`${site.origin}${path}`, options);
  const answer = once(outgoing, "response").then(([response]) => ({
    status: response.statusCode,
    parts: response.setEncoding("utf8")[Symbol.asyncIterator](),
  }));
  return { outgoing, answer };
}

const rest = async (parts) => {
  let text = "";
  for await (const part of { [Symbol.asyncIterator]: () => parts }) text += part;
  return text;
};

test("the first bytes of an answer arrive before the handler has written the last", async () => {
  const { outgoing, answer } = begun("GET", "/dashboard/parts");
  outgoing.end();
  const { status, parts } = await answer;
  assert.deepEqual([status, (await parts.next()).value], [200, "first"]);
  held.release();
  assert.equal(await rest(parts), "second");
});

test("the handler reads the first bytes of a body before the visitor has sent the last", async () => {
  const { outgoing, answer } = begun("POST", "/dashboard/echo");
  outgoing.write("first");
  const { status, parts } = await answer;
  assert.deepEqual([status, (await parts.next()).value], [200, "first"]);
  outgoing.end("second");
  assert.equal(await rest(parts), "second");
});
