// A callback `authorized` of a deployer that reads the body: the origin gets the same body, and nothing collects the rest of one that
// is too long or late.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { encode } from "@auth/core/jwt";
import { startOrigin } from "./support/origin.mjs";
import { sendRaw } from "./support/raw.mjs";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const salt = "authjs.session-token";
const limit = 1_000;
const mebibyte = Buffer.alloc(1024 * 1024, "x");
const timeout = 60_000;
let origin;
let site;
let headers;

before(async () => {
  const answer = async (incoming, response) => {
    let received = "";
    let length = 0;
    for await (const chunk of incoming) {
      length += chunk.length;
      if (length <= limit) received += chunk.toString("latin1");
    }
    response.end(JSON.stringify({ method: incoming.method, length, received }));
  };
  origin = await startOrigin(Object.assign(answer, { streams: true }));
  site = await startSite({ hooks: true, services: { UPSTREAM: { address: origin.address } } });
  const cookie = `${salt}=${await encode({ token: { sub: "1" }, secret: site.secret, salt })}`;
  headers = { cookie, "content-type": "application/octet-stream" };
});
after(() => Promise.all([site?.stop(), origin?.stop()]));

const change = (what) => new Visitor(site.origin).get(`/.test-hooks/callbacks/${what}`);

/** Posts a body. Returns the status, what the origin saw, and how many requests it got. */
async function post(body, { chunked = false } = {}) {
  const seen = origin.requests.length;
  const length = chunked ? "Transfer-Encoding: chunked" : `Content-Length: ${body.length}`;
  const sent = chunked ? `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body;
  const answer = await sendRaw(
    site.worker.port,
    ["POST /dashboard HTTP/1.1", `Host: localhost:${site.worker.port}`, `Cookie: ${headers.cookie}`, length],
    sent,
  );
  const reached = origin.requests.length - seen;
  return { status: answer.status, reached, ...(reached && JSON.parse(answer.body)) };
}

test("the origin gets the body that `authorized` read, up to the limit", async () => {
  await change("read");
  for (const chunked of [false, true]) {
    for (const body of ["", "a=1&b=2", "\r\n\r\n", "x".repeat(limit)]) {
      const answer = await post(body, { chunked });
      const expected = { status: 200, reached: 1, method: "POST", length: body.length, received: body };
      assert.deepEqual(answer, expected, `${body.length}, ${chunked}`);
    }
  }
});

test("`authorized` decides by the body, and refuses one over the limit with 500", async () => {
  await change("read");
  assert.deepEqual(await post("deny me"), { status: 403, reached: 0 });
  for (const chunked of [false, true])
    assert.deepEqual(await post("x".repeat(limit + 1), { chunked }), { status: 500, reached: 0 });
  const line = await site.worker.logged((lines) => lines.find(({ reason }) => reason === "callback_failed"));
  assert.match(line.detail, /the body cannot be read within 1000 bytes/);
});

test("a request without a body has an empty one", async () => {
  await change("read");
  const got = await new Visitor(site.origin).send("GET", "/dashboard", headers);
  assert.deepEqual([got.status, got.json().length], [200, 0]);
});

const skip = process.platform !== "linux" && "memory is read from /proc";
const peakMemory = () =>
  Number(readFileSync(`/proc/${site.worker.pid}/status`, "utf8").match(/VmHWM:\s+(\d+) kB/)[1]) / 1024;

for (const [what, pause] of [
  ["is over the limit", 0],
  ["pauses for longer than the time limit", 11_000],
]) {
  test(`a body that ${what} goes to the origin without being collected`, { skip, timeout }, async () => {
    await change("read-or-not");
    const size = 100;
    const before = peakMemory();
    const url = `${site.origin}/dashboard`;
    const outgoing = request(url, { method: "POST", headers, family: 4, agent: false });
    const answered = new Promise((resolve, reject) =>
      outgoing.once("response", resolve).once("error", reject),
    );
    outgoing.write("x");
    await new Promise((resolve) => setTimeout(resolve, pause));
    for (let i = 0; i < size; i += 1)
      if (!outgoing.write(mebibyte)) await new Promise((resolve) => outgoing.once("drain", resolve));
    outgoing.end();
    let text = "";
    for await (const chunk of await answered) text += chunk;
    assert.equal(JSON.parse(text).length, size * mebibyte.length + 1);
    const grown = peakMemory() - before;
    assert.ok(grown < 64, `memory grew by ${grown} MiB`);
  });
}
