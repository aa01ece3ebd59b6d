// The credentials of visitors: sessions as Auth.js and @hono/oidc-auth create them, whole, in chunks,
// invalid; a CSRF token.

import { createHash, randomBytes } from "node:crypto";
import { encode } from "@auth/core/jwt";
import { SignJWT } from "jose";

export const secret = randomBytes(33).toString("base64url");
const cookie = "authjs.session-token";
const chunkLength = 3936;
const ada = { sub: "7c9e6679-7425-40de-944b-e07fc1f90ae7", name: "Ada Lovelace", email: "ada@example.com" };
const picture = "https://avatars.example.com/u/7c9e6679?v=4";

/** The text of a form's `csrfToken`. */
export const csrfToken = randomBytes(32).toString("hex");
const hash = createHash("sha256")
  .update(csrfToken + secret)
  .digest("hex");

/** The other cookies of a visitor of Auth.js. */
const others = `authjs.csrf-token=${csrfToken}%7C${hash}; authjs.callback-url=http%3A%2F%2Flocalhost%2Fdashboard`;

const session = await encode({ token: { ...ada, picture }, secret, salt: cookie });
const groups = Array.from({ length: 640 }, (_, i) => `group-${i}`);
const large = await encode({ token: { ...ada, picture, groups }, secret, salt: cookie });
const parts = large.match(new RegExp(`.{1,${chunkLength}}`, "g")) ?? [];
const chunks = parts.map((part, i) => `${cookie}.${i}=${part}`);
if (chunks.length !== 3) throw new Error(`the large session has ${chunks.length} chunks`);

const now = Math.floor(Date.now() / 1000);

/** The sign-in of the visitor `revocable`, as its token names it. */
export const family = {
  id: randomBytes(32).toString("hex"),
  subject: createHash("sha256").update("ada").digest("hex"),
  since: now,
  until: now + 40 * 86_400,
};
const revocable = await encode({ token: { ...ada, picture, authjs_family: family }, secret, salt: cookie });

const atHost = await encode({ token: { ...ada, picture, authjs_host: "localhost" }, secret, salt: cookie });

/** The token of a session in the database. */
export const sessionToken = randomBytes(32).toString("hex");

/** `Cookie` headers for every subject that uses Auth.js's cookies. */
export const authjs = {
  none: others,
  valid: `${cookie}=${session}; ${others}`,
  chunked: `${chunks.join("; ")}; ${others}`,
  broken: `${cookie}=${broken(session)}; ${others}`,
  stored: `${cookie}=${sessionToken}; ${others}`,
  revocable: `${cookie}=${revocable}; ${others}`,
  "at-host": `${cookie}=${atHost}; ${others}`,
};

/** `Cookie` headers for @hono/oidc-auth: what its `updateAuth` seals, unless it has a hook. */
const inADay = now + 86_400;
const claims = {
  sub: ada.sub,
  email: ada.email,
  rtk: randomBytes(32).toString("base64url"),
  rtkexp: inADay,
  ssnexp: inADay,
};
const signed = await new SignJWT(claims)
  .setProtectedHeader({ alg: "HS256", typ: "JWT" })
  .sign(Buffer.from(secret));
export const oidcAuth = { none: "", valid: `oidc-auth=${signed}`, broken: `oidc-auth=${broken(signed)}` };

// Changes the last character but one, so that the tag or the signature is invalid.
function broken(token) {
  const last = token.at(-2) === "A" ? "B" : "A";
  return token.slice(0, -2) + last + token.slice(-1);
}
