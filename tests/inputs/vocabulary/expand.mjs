// Replaces the placeholders of a case with values.

import { createHash, createHmac } from "node:crypto";
import { encode } from "@auth/core/jwt";
import { linkTo } from "../request/mail-flow.mjs";
import { challengeName } from "../request/passkey-changes.mjs";
import { askForOptions } from "../request/passkey-flow.mjs";
import { startSignIn } from "../request/sign-in.mjs";
import { passwords } from "../site/people.mjs";
import { addSession, mailOf } from "../site/rows.mjs";
import { lookup } from "../unknown-word.mjs";
import { accessToken, logoutToken } from "./access-token.mjs";
import { craftJwe } from "./jwe.mjs";
import { parse, splitArguments } from "./parse.mjs";
import { craftState } from "./state.mjs";

const cookie = "authjs.session-token";
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A function that fills the placeholders of a text with the values of a run of one case. */
export function filler(run) {
  const fill = async (text) => {
    if (typeof text !== "string" || !text.includes("{")) return text;
    let filled = "";
    for (const part of parse(text)) filled += typeof part === "string" ? part : await value(part, run, fill);
    return filled;
  };
  return fill;
}

/** Throws `UnknownWord` for a placeholder in the texts of a value, at any depth, that no code fills. */
export function knowsPlaceholders(value) {
  if (typeof value === "string") return parse(value).forEach(knowsPlaceholder);
  if (value !== null && typeof value === "object")
    for (const entry of Object.entries(value)) entry.forEach(knowsPlaceholders);
  return undefined;
}

function knowsPlaceholder(part) {
  if (typeof part === "string") return;
  lookup(placeholders, part.name, "placeholder");
  knowsPlaceholders(part.args);
}

async function value({ name, args, slice }, run, fill) {
  const make = lookup(placeholders, name, "placeholder");
  const text = String(await make(run, args === undefined ? undefined : await fill(args)));
  return slice ? text.slice(0, slice) : text;
}

const upper = (url) => url.replace(/^https?/, (scheme) => scheme.toUpperCase());
const host = (url) => new URL(url).host;

/** The placeholders: each returns its value in a run of one case. */
export const placeholders = {
  BASE: ({ site }) => site.base,
  HOST: ({ site }) => host(site.base),
  HOST_NO_PORT: () => "127.0.0.1",
  ORIGIN: ({ site }) => `http://${site.origin.address}`,
  ORIGIN_HOST: ({ site }) => site.origin.address,
  OP: ({ site }) => site.op.issuer,
  OP2: ({ site }) => site.op2.issuer,
  OP_HOST: ({ site }) => host(site.op.issuer),
  OP_UPPER: ({ site }) => upper(site.op.issuer),
  EVIL: () => "https://evil.example",
  // A `sid` of no session of the provider.
  SID: () => "08a5019c-17e1-4977-8f42-65a12843ea02",
  EVIL_LOOPBACK: ({ site }) => `http://${site.sink.address}`,
  PROVIDER: ({ testCase }) => testCase.request.provider ?? "op",
  CLIENT_ID: ({ site }) => site.op.clientId,
  CLIENT_SECRET: ({ site }) => site.op.clientSecret,
  AUTH_SECRET: ({ site }) => site.secret,
  CSRF_TOKEN: async (run) => (await run.csrf()).token,
  CSRF_COOKIE: async (run) => `authjs.csrf-token=${(await run.csrf()).cookie}`,
  CSRF_COOKIE_VALUE: async (run) => (await run.csrf()).cookie,
  CSRF_HASH_UPPER: async (run) => (await run.csrf()).cookie.split(/\||%7C/i)[1].toUpperCase(),
  CSRF_TOKEN_2: async (run) => (await run.visitor().csrf()).token,
  CSRF_TOKEN_OLD: () => "a".repeat(64),
  CSRF_COOKIE_OLD: () =>
    `authjs.csrf-token=${"a".repeat(64)}%7C${sha256(`${"a".repeat(64)}a secret of long ago`)}`,
  JAR: (run) => run.browser.jar.header(run.site.base),
  SESSION_COOKIE: async ({ site }) => `${cookie}=${await site.session("alice")}`,
  SESSION_COOKIE_VALUE: ({ site }) => site.session("alice"),
  SESSION_JWE: ({ site }) => site.session("alice"),
  SESSION_JWE_STD_BASE64: async ({ site }) => standardBase64(await site.session("alice")),
  MALLORY_JWE: ({ site }) => site.session("mallory"),
  CHUNK0: async (run) => (await run.chunks("alice"))[0],
  CHUNK1: async (run) => (await run.chunks("alice"))[1],
  CHUNK2: async (run) => (await run.chunks("alice"))[2],
  ALICE_CHUNK0: async (run) => (await run.chunks("alice"))[0],
  BOB_CHUNK1: async (run) => (await run.chunks("bob"))[1],
  CHUNKS: (_, count) => Array.from({ length: Number(count) }, (_, i) => `${cookie}.${i}=AAAA`).join("; "),
  COOKIES: (_, args) => cookies(...splitArguments(args).map(Number)),
  SAME_NAME: (_, args) => sameName(...splitArguments(args)),
  REPEAT: (_, args) => repeat(...splitArguments(args)),
  LIST: (_, count) => JSON.stringify(Array.from({ length: Number(count) }, (_, i) => `group-${i}`)),
  DEEP: (_, depth) => "[".repeat(Number(depth)) + "]".repeat(Number(depth)),
  SHA256: (_, text) => sha256(text),
  JWE: ({ site }, args) => craftJwe(args, site.secret),
  JWS: ({ site }, args) => signedJws(site, ...splitArguments(args)),
  JWS_NONE: (_, args) => `${base64url({ alg: "none" })}.${base64url(claims(args))}.`,
  STATE_COOKIE_JWE: async (run) => (await run.checkCookies())["authjs.state"],
  PKCE_COOKIE_JWE: async (run) => (await run.checkCookies())["authjs.pkce.code_verifier"],
  NONCE_COOKIE_JWE: async (run) => (await run.checkCookies())["authjs.nonce"],
  CHALLENGE_COOKIE_JWE: async ({ visitor }) => {
    const browser = visitor();
    await askForOptions(browser, { action: "authenticate" });
    return browser.jar.get(challengeName);
  },
  STATE: (run, args) =>
    args === undefined ? run.flow.callback.searchParams.get("state") : craftState(args, run.site.secret),
  STATE_WRONG_SECRET: (_, args) => craftState(args, "another secret than that of the site"),
  STATE_JWE: ({ site }) => craftState(`origin=${site.base}/api/auth/callback/op`, site.secret),
  STATE_SWAPCASE: ({ flow }) => swapCase(flow.callback.searchParams.get("state")),
  OTHER_BROWSER_STATE: async ({ visitor, site }) =>
    new URL(await startSignIn(visitor(), site.op)).searchParams.get("state"),
  ID_TOKEN: ({ site }) => site.op.plainIdToken("alice"),
  NONCE: (run) => run.flow.nonce,
  MALLORY_CODE: ({ site }) => site.op.foreignCode("mallory"),
  AT: ({ site }, args) => accessToken(site.op, args),
  AT_BAD: ({ site }) => accessToken(site.op, "sig=flip"),
  AT_PERCENT_ENCODED: ({ site }) => accessToken(site.op).replaceAll(".", "%2E"),
  LOGOUT_TOKEN: ({ site }) => logoutToken(site.op),
  BEARER_OK: ({ site }) => site.op.plainIdToken("alice"),
  BEARER_BAD: async ({ site }) => `${(await site.op.plainIdToken("alice")).slice(0, -8)}AAAAAAAA`,
  DB_SESSION: ({ site }) => addSession(site.database, "alice"),
  DB_SESSION_EXPIRED: ({ site }) =>
    addSession(site.database, "alice", { token: "an-expired-session", in: -3_600_000 }),
  DB_SESSION_SIGNED_OUT: signedOut,
  TOKEN_OF: async (run, user) => tokenOf(await linkTo(run, mailOf(user))),
  DB_TOKEN_HASH: ({ site }) => site.database.rows("SELECT token FROM verification_tokens").at(-1).token,
  OAUTH_STATE: async ({ visitor, site }) =>
    new URL(await startSignIn(visitor(), site.op)).searchParams.get("state"),
  ALICE_PASSWORD: () => passwords.alice,
  MALLORY_PASSWORD: () => passwords.mallory,
  UNI_NFD: () => passwords.uni.normalize("NFD"),
  PROXY_BASE: ({ site }) => site.proxyBase,
  PROXY_HOST: ({ site }) => host(site.proxyBase),
  PREVIEW_BASE: ({ site }) => site.base,
  PREVIEW_HOST: ({ site }) => host(site.base),
};

const tokenOf = (link) => new URL(link).searchParams.get("token");

// The token of a session whose user has signed out. The sign-out is no part of the case.
async function signedOut(run) {
  const token = addSession(run.site.database, "alice", { token: "a-session-that-was-left" });
  const visitor = run.visitor();
  visitor.jar.set(run.site.base, cookie, token);
  await visitor.post("/api/auth/signout", { csrfToken: (await visitor.csrf()).token });
  run.mark();
  return token;
}

/** A user's valid session, of three cookies. */
export async function chunkedSession(secret, user) {
  const name = user[0].toUpperCase() + user.slice(1);
  const token = {
    name,
    email: `${user}@example.com`,
    sub: user,
    picture: `https://a.example/${"a".repeat(7000)}`,
  };
  const whole = await encode({ token, secret, salt: cookie });
  return whole.match(/.{1,3936}/g);
}

const standardBase64 = (jwe) =>
  jwe
    .split(".")
    .map((part) => Buffer.from(part, "base64url").toString("base64"))
    .join(".");
const cookies = (count, size) =>
  Array.from({ length: count }, (_, i) => `c${i}=${"a".repeat(size)}`).join("; ");
const sameName = (name, count) => Array.from({ length: Number(count) }, (_, i) => `${name}=${i}`).join("; ");
const repeat = (text, times) => text.repeat(Number(times));
const claims = (args) =>
  Object.fromEntries(
    splitArguments(args).map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
  );

const swapCase = (text) =>
  text.replace(/[a-z]/gi, (letter) => (letter < "a" ? letter.toLowerCase() : letter.toUpperCase()));

const hashes = { HS256: "sha256", HS384: "sha384", HS512: "sha512" };
const jwsKeys = { AUTH_SECRET: ({ secret }) => secret, CLIENT_SECRET: ({ op }) => op.clientSecret };

function signedJws(site, alg = "HS256", key = "AUTH_SECRET") {
  const signed = `${base64url({ alg })}.${base64url({ sub: "alice", exp: 9_999_999_999 })}`;
  const secret = lookup(jwsKeys, key, "placeholder JWS")(site);
  return `${signed}.${createHmac(lookup(hashes, alg, "placeholder JWS"), secret)
    .update(signed)
    .digest("base64url")}`;
}
