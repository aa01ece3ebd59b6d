// The visitors of a soak: ordinary requests, forged and broken ones, whole sign-ins. Each kind knows its
// answer.

import { randomBytes } from "node:crypto";
import { encode } from "@auth/core/jwt";
import { Visitor } from "../worker/support/visitor.mjs";

const cookie = "authjs.session-token";
const navigation = { accept: "text/html", "sec-fetch-mode": "navigate" };
const form = { "content-type": "application/x-www-form-urlencoded" };
const json = { "content-type": "application/json" };
const longestChunk = 3936;

/** The kinds of a site: each `{ name, weight, status, request }`, or `visit`, which does several and returns the last status. */
export async function kinds({ origin, secret }) {
  const seal = (more) =>
    encode({ token: { name: "Ada", email: "ada@example.com", sub: "ada", ...more }, secret, salt: cookie });
  const whole = await seal();
  const parts = (await seal({ groups: Array.from({ length: 640 }, (_, i) => `group-${i}`) })).match(
    new RegExp(`.{1,${longestChunk}}`, "g"),
  );
  const valid = { cookie: `${cookie}=${whole}` };
  const chunked = { cookie: parts.map((part, i) => `${cookie}.${i}=${part}`).join("; ") };
  const broken = { cookie: `${cookie}=${whole.slice(0, -8)}AAAAAAAA` };
  return [
    { name: "session", weight: 20, status: 200, request: () => get("/api/auth/session", valid) },
    { name: "session in chunks", weight: 5, status: 200, request: () => get("/api/auth/session", chunked) },
    { name: "no session", weight: 10, status: 200, request: () => get("/api/auth/session") },
    { name: "broken session", weight: 5, status: 200, request: () => get("/api/auth/session", broken) },
    {
      name: "csrf, providers",
      weight: 5,
      status: 200,
      request: () => get(random(["/api/auth/csrf", "/api/auth/providers"])),
    },
    {
      name: "pages",
      weight: 5,
      status: 200,
      request: () =>
        get(random(["/api/auth/signin", "/api/auth/signout", `/api/auth/signin?callbackUrl=/${noise(40)}`])),
    },
    { name: "public path", weight: 15, status: 200, request: () => get(`/public/${noise(8)}`, valid) },
    {
      name: "protected path",
      weight: 20,
      status: 200,
      request: () => get(`/dashboard/${noise(8)}`, random([valid, chunked])),
    },
    {
      name: "protected path without a session",
      weight: 10,
      status: 307,
      request: () => get(`/dashboard/${noise(8)}`, random([{}, broken])),
    },
    {
      name: "protected path, no navigation",
      weight: 5,
      status: 401,
      request: () => ({ path: "/dashboard/x", headers: {} }),
    },
    {
      name: "forged callback",
      weight: 5,
      status: 302,
      request: () => get(`/api/auth/callback/dev?code=${noise(20)}&state=${noise(200)}`),
    },
    {
      name: "forged form",
      weight: 5,
      status: 302,
      request: () => post("/api/auth/signin/dev", form, `csrfToken=${noise(64)}`),
    },
    { name: "no action", weight: 2, status: 400, request: () => get(`/api/auth/${noise(12)}`) },
    {
      name: "no JSON",
      weight: 2,
      status: 400,
      request: () => post("/api/auth/session", json, "[".repeat(10_000)),
    },
    {
      name: "too large a body",
      weight: 1,
      status: 413,
      request: () => post("/api/auth/signin/dev", form, "a".repeat(70_000)),
    },
    { name: "sign-in", weight: 2, status: 302, visit: () => signIn(origin) },
  ];
}

const get = (path, headers) => ({ path, headers: { ...navigation, ...headers } });
const post = (path, headers, body) => ({ method: "POST", path, headers, body });
const noise = (length) => randomBytes(length).toString("base64url").slice(0, length);
const random = (list) => list[Math.floor(Math.random() * list.length)];

async function signIn(origin) {
  const visitor = new Visitor(origin);
  const { status } = await visitor.signIn(random(["persona-user", "persona-admin"]), "/dashboard");
  const session = await visitor.session();
  return session?.user ? status : "no session after the sign-in";
}
