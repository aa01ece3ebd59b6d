// Sign-outs that a provider starts (`{ flow: "backchannel_logout", logout_token: { … } }`), and a cookie that is used after a sign-out.

import { randomBytes } from "node:crypto";
import { idToken } from "../provider/id-token.mjs";
import { signature } from "../provider/keys.mjs";
import { lookup, onlyWords } from "../unknown-word.mjs";
import { literal, now } from "../vocabulary/time.mjs";
import { filled } from "./encode.mjs";

const cookieName = "authjs.session-token";
const event = "http://schemas.openid.net/event/backchannel-logout";
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The words of `request.logout_token`, each with its accepted values if it has few. */
const words = {
  alg: true,
  sig: { flip: true },
  claims: true,
  header: true,
  iss: { op2: true },
  as: { id_token: true },
  replay: { true: true },
  twice: { true: true },
  method: { GET: true },
  ct: { json: true },
  size: true,
};

/** Throws `UnknownWord` for a word of a Logout Token that is not implemented. */
export function knowsLogoutToken({ logout_token: change = {} }) {
  onlyWords(change, "request.logout_token", words);
  for (const [word, value] of Object.entries(change))
    if (words[word] !== true) lookup(words[word], String(value), `request.logout_token.${word}`);
}

/** The provider posts a Logout Token in which the case changes one thing. */
export async function logOutFromProvider(run, { logout_token: change = {} }) {
  const token = await logoutToken(run, change);
  if (change.replay) {
    await post(run.visitor(), token, {});
    run.browser.jar.set(run.site.base, cookieName, await run.site.session("alice"));
  }
  // The provider is not the visitor, and has no cookies.
  const provider = run.visitor();
  run.answer = await post(provider, token, change);
  run.browser.exchanges.push(...provider.exchanges);
}

function post(browser, token, { twice, method = "POST", ct, size = 0 }) {
  const url = "/api/auth/backchannel-logout/op";
  const form = `logout_token=${token}${twice ? `&logout_token=${token}` : ""}`;
  if (method === "GET") return browser.get(`${url}?${form}`);
  const padding = size ? `&x=${"a".repeat(size)}` : "";
  const type = ct ? "application/json" : "application/x-www-form-urlencoded";
  const body = ct ? JSON.stringify({ logout_token: token }) : form + padding;
  return browser.send({ method, url, headers: [["Content-Type", type]], body });
}

async function logoutToken({ site, fill }, { alg = "RS256", sig, claims = {}, header = {}, iss, as }) {
  const provider = iss ? site[iss] : site.op;
  if (as) return idToken(provider, { user: "alice" });
  const payload = {
    iss: provider.issuer,
    aud: site.op.clientId,
    sub: "alice",
    iat: now(),
    exp: now() + 120,
    jti: randomBytes(8).toString("hex"),
    events: { [event]: {} },
  };
  for (const [name, value] of Object.entries(await filled(claims, fill)))
    payload[name] = ["iat", "exp"].includes(name) ? literal(value) : value;
  for (const [name, value] of Object.entries(payload)) if (value === null) delete payload[name];
  const key = provider.keys.current;
  const text = `${encoded({ alg, kid: key.kid, typ: "logout+jwt", ...header })}.${encoded(payload)}`;
  const bytes = alg === "none" ? Buffer.alloc(0) : Buffer.from(signature(alg, key, text));
  if (sig === "flip") bytes[10] ^= 1;
  return `${text}.${bytes.toString("base64url")}`;
}

/** The visitor signs out, and another client goes on with a copy of the cookie. */
export async function signOutThenReplay(run) {
  const { browser, site } = run;
  const copy = browser.jar.get(cookieName);
  const { token } = await browser.csrf();
  run.answer = await browser.post("/api/auth/signout", { csrfToken: token });
  browser.jar.set(site.base, cookieName, copy);
}
