// What a case changes in the provider's redirect back to us (`request.callback`).

import { decode, encode } from "@auth/core/jwt";
import { onlyKeys } from "../unknown-word.mjs";
import { filled } from "./encode.mjs";
import { flipped } from "../vocabulary/jwe.mjs";

const words = ["set", "set_only", "delete", "append", "rename", "callback_provider", "callback_path", "drop_cookies", "flip_cookie",
  "swap_cookies", "clock_advance_s", "cookies_from_provider", "new_browser", "replay", "headers", "method"];

/** Throws `UnknownWord` for a change nobody here knows. */
export const checkWords = (changes) => onlyKeys(changes, words, "request.callback");

/** The callback URL with the changes of its parameters and its path. */
export async function changedUrl(url, { set, set_only: only, delete: dropped = [], append = [], rename = {}, ...path }, fill) {
  const changed = new URL(url);
  if (path.callback_provider) changed.pathname = `/api/auth/callback/${path.callback_provider}`;
  if (path.callback_path) changed.pathname = path.callback_path;
  const { searchParams: params } = changed;
  const keep = only && (await filled(only, fill));
  if (keep) for (const name of [...params.keys()]) params.delete(name);
  for (const [name, value] of Object.entries({ ...keep, ...(await filled(set ?? {}, fill)) })) params.set(name, value);
  for (const name of dropped) params.delete(name);
  for (const [name, value] of append) params.append(name, await fill(value));
  for (const [name, other] of Object.entries(rename)) {
    params.set(other, params.get(name));
    params.delete(name);
  }
  return changed.href;
}

/** Changes the check cookies in a jar. */
export async function changeCookies(jar, { base, secret }, { drop_cookies: dropped = [], flip_cookie: spoiled, swap_cookies: pair, clock_advance_s: age }) {
  for (const name of dropped.includes("*") ? jar.names() : dropped) jar.store(base, [`${name}=; Path=/; Max-Age=0`]);
  if (spoiled) jar.set(base, spoiled, spoiledJwe(jar.get(spoiled)));
  if (pair) {
    const [first, second] = pair.map((name) => jar.get(name));
    jar.set(base, pair[0], second);
    jar.set(base, pair[1], first);
  }
  if (age) for (const name of checkCookies) jar.set(base, name, await older(jar.get(name), name, secret, age));
}

/** The cookies that bind a response to the browser that began. */
export const checkCookies = ["authjs.state", "authjs.pkce.code_verifier", "authjs.nonce"];

function spoiledJwe(jwe) {
  const parts = jwe.split(".");
  return [...parts.slice(0, 3), flipped(parts[3]), parts[4]].join(".");
}

// The clock cannot be turned: the same value, sealed as it was `age` seconds ago (it lives 15 minutes).
async function older(value, name, secret, age) {
  const token = await decode({ token: value, secret, salt: name });
  return encode({ token, secret, salt: name, maxAge: 900 - age });
}
