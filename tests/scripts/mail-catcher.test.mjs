// The mail catcher of `npm start`: what it keeps, shows and refuses.

import assert from "node:assert/strict";
import { request } from "node:http";
import { networkInterfaces } from "node:os";
import { afterEach, beforeEach, test } from "node:test";
import { startMailCatcher } from "../../scripts/mail-catcher.mjs";

let caught;
let catcher;
beforeEach(async () => {
  caught = [];
  catcher = await startMailCatcher((mail) => caught.push(mail));
});
afterEach(() => catcher.stop());

const mail = {
  to: "ada@example.com",
  from: null,
  subject: "Sign in to localhost:8787",
  text: "Sign in to localhost:8787",
  html: "<b>Sign in</b>",
  url: "http://localhost:8787/api/auth/callback/mail?token=a&email=ada%40example.com",
};
const post = (body, { url = catcher.url, type = "application/json", method = "POST" } = {}) =>
  fetch(url, { method, headers: { "content-type": type }, body });
const send = async (change = {}) => (await post(JSON.stringify({ ...mail, ...change }))).status;
const shown = async () => (await fetch(catcher.page)).text();

test("a mail is told and shown, the newest first", async () => {
  assert.match(await shown(), /No mail yet/);
  assert.equal(await send(), 204);
  assert.equal(await send({ to: "bob@example.com" }), 204);
  assert.deepEqual(
    caught.map(({ to, url }) => [to, url]),
    [
      ["ada@example.com", mail.url],
      ["bob@example.com", mail.url],
    ],
  );
  const page = await shown();
  const links = [...page.matchAll(/<a href="([^"]*)" rel="noreferrer">Sign in as ([^<]*)</g)];
  const href = mail.url.replaceAll("&", "&#38;");
  assert.deepEqual(
    links.map(([, url, to]) => [url, to]),
    [
      [href, "bob@example.com"],
      [href, "ada@example.com"],
    ],
  );
});

test("what a mail says is text, and the page runs nothing", async () => {
  const hostile = `"'><img src=x onerror=alert(1)>&`;
  const url = `http://localhost/${hostile}`;
  assert.equal(await send({ to: hostile, subject: hostile, text: hostile, html: hostile, url }), 204);
  const response = await fetch(catcher.page);
  const page = await response.text();
  assert.ok(!page.includes("<img"), page);
  assert.ok(!page.includes(`"'`), page);
  assert.ok(page.includes("&#60;img src=x onerror=alert(1)&#62;&#38;"), page);
  assert.match(response.headers.get("content-security-policy"), /^default-src 'none';/);
  assert.equal(response.headers.get("cache-control"), "no-store");
});

test("a line of the terminal has no control characters", async () => {
  assert.equal(await send({ to: "a\x1b[2J\nb\x9b", url: "http://localhost/\x1b[2J\nb" }), 204);
  const [{ to, url }] = caught;
  assert.doesNotMatch(to + url, /\p{Cc}/u);
});

test("a mail without what is shown, or whose link is no URL of the web, is refused", async () => {
  for (const change of [
    { to: undefined },
    { subject: 1 },
    { text: null },
    { url: undefined },
    { url: "javascript:alert(1)" },
    { url: "/relative" },
  ])
    assert.equal(await send(change), 400, JSON.stringify(change));
  for (const body of ["", "{", "null", "[]", '"mail"']) assert.equal((await post(body)).status, 400, body);
  assert.deepEqual(caught, []);
});

test("a body of 64 KB is read, and a longer one refused", async () => {
  const rest = JSON.stringify({ ...mail, text: "" }).length;
  assert.equal(await send({ text: "x".repeat(64 * 1024 - rest) }), 204);
  assert.equal(await send({ text: "x".repeat(64 * 1024 - rest + 1) }), 413);
  assert.equal(caught.length, 1);
});

test("the page keeps 50 mails", async () => {
  for (let i = 0; i < 51; i += 1) await send({ to: `user${i}@example.com` });
  const page = await shown();
  assert.equal(page.match(/<article>/g).length, 50);
  assert.ok(page.includes("user50@example.com") && !page.includes("user0@example.com"));
});

test("a page of another site can neither post a mail nor read one", async () => {
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"])
    assert.equal((await post(JSON.stringify(mail), { type })).status, 415, type);
  const { port } = new URL(catcher.page);
  const status = (host) =>
    new Promise((resolve, reject) => {
      const options = { host: "127.0.0.1", port, headers: { host } };
      request(options, (response) => resolve(response.resume().statusCode))
        .once("error", reject)
        .end();
    });
  assert.equal(await status(`localhost:${port}`), 200);
  for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1"])
    assert.equal(await status(host), 403, host);
  assert.deepEqual(caught, []);
});

test("other methods and paths are refused, and other addresses of the machine not listened on", async () => {
  assert.equal((await fetch(catcher.url)).status, 405);
  assert.equal((await post("{}", { url: catcher.page })).status, 405);
  assert.equal((await fetch(`${catcher.page}other`)).status, 404);
  assert.equal(new URL(catcher.page).hostname, "127.0.0.1");
  const others = Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.filter(({ internal, family }) => !internal && family === "IPv4").map(({ address }) => address),
  );
  for (const host of ["[::1]", ...others])
    await assert.rejects(fetch(`http://${host}:${new URL(catcher.page).port}/`), host);
});
