// The changes of a case to the provider's redirect (`request.callback`).

import { decode, encode } from "@auth/core/jwt";
import { lookup, onlyTrue, onlyWords } from "../unknown-word.mjs";
import { flipped } from "../vocabulary/jwe.mjs";
import { filled } from "./encode.mjs";

/** The words that change the callback's URL, in the order in which they are applied. */
export const urlWords = {
  set_only: async (url, values, fill) => {
    for (const name of [...url.searchParams.keys()]) url.searchParams.delete(name);
    return urlWords.set(url, values, fill);
  },
  set: async (url, values, fill) => {
    for (const [name, value] of Object.entries(await filled(values, fill))) url.searchParams.set(name, value);
  },
  delete: (url, names) => {
    for (const name of names) url.searchParams.delete(name);
  },
  append: async (url, pairs, fill) => {
    for (const [name, value] of pairs) url.searchParams.append(name, await fill(value));
  },
  rename: (url, names) => {
    for (const [name, other] of Object.entries(names)) {
      url.searchParams.set(other, url.searchParams.get(name));
      url.searchParams.delete(name);
    }
  },
  callback_provider: (url, id) => (url.pathname = `/api/auth/callback/${id}`),
  callback_path: (url, path) => (url.pathname = path),
};

/** The words that change the check cookies in the visitor's jar. */
export const jarWords = {
  drop_cookies: (jar, names, { base }) => {
    for (const name of names.includes("*") ? jar.names() : names)
      jar.store(base, [`${name}=; Path=/; Max-Age=0`]);
  },
  flip_cookie: (jar, name, { base }) => jar.set(base, name, spoiledJwe(jar.get(name))),
  swap_cookies: (jar, pair, { base }) => {
    const [first, second] = pair.map((name) => jar.get(name));
    jar.set(base, pair[0], second);
    jar.set(base, pair[1], first);
  },
  // The value as it was sealed this many seconds ago. It is valid for 15 minutes.
  clock_advance_s: async (jar, age, { base, secret }, names = checkCookies) => {
    for (const name of names) jar.set(base, name, await older(jar.get(name), name, secret, age));
  },
};

/** The words that change how the callback is sent. Each changes `{ method, url, headers, body }`. */
export const sendWords = {
  method: (request, method) => (request.method = method),
  headers: (request, headers) => request.headers.push(...headers),
  as_post: (request) =>
    posted(request, "application/x-www-form-urlencoded", String(new URL(request.url).searchParams)),
  as_json: (request) =>
    posted(
      request,
      "application/json",
      JSON.stringify(Object.fromEntries(new URL(request.url).searchParams)),
    ),
};

const thens = { "GET must still work": true };

/** The words about who comes back, how often, and what follows. request/flow.mjs implements them. */
export const courseWords = {
  as_user: () => undefined,
  cookies_from_provider: () => undefined,
  new_browser: onlyTrue,
  replay: onlyTrue,
  parallel: () => undefined,
  // biome-ignore lint/suspicious/noThenProperty: a word of the case files, in an object that nothing awaits
  then: (value, path) => lookup(thens, value, path),
};

/** Throws `UnknownWord` for a change that is not implemented. */
export function knowsCallback(changes, path = "request.callback") {
  onlyWords(changes, path, urlWords, jarWords, sendWords, courseWords);
  for (const [word, value] of Object.entries(changes))
    if (Object.hasOwn(courseWords, word)) courseWords[word](value, `${path}.${word}`);
  for (const word of ["as_post", "as_json"]) if (word in changes) onlyTrue(changes[word], `${path}.${word}`);
}

/** Returns the callback as it is sent, `{ method, url, headers, body }`, with the changes to its URL and its form. */
export async function changedCallback(url, changes, fill) {
  const changed = new URL(url);
  for (const [word, change] of Object.entries(urlWords))
    if (word in changes) await change(changed, changes[word], fill);
  const request = { method: "GET", url: changed.href, headers: [], body: "" };
  for (const [word, change] of Object.entries(sendWords)) if (word in changes) change(request, changes[word]);
  return request;
}

/** Changes the check cookies in a jar. */
export async function changeCookies(jar, site, changes) {
  for (const [word, change] of Object.entries(jarWords))
    if (word in changes) await change(jar, changes[word], site);
}

/** The cookies that bind a response to the browser that began the sign-in. */
export const checkCookies = ["authjs.state", "authjs.pkce.code_verifier", "authjs.nonce"];

function posted(request, type, body) {
  const url = new URL(request.url);
  url.search = "";
  Object.assign(request, { method: "POST", url: url.href, body });
  request.headers.push(["Content-Type", type]);
}

function spoiledJwe(jwe) {
  const parts = jwe.split(".");
  return [...parts.slice(0, 3), flipped(parts[3]), parts[4]].join(".");
}

async function older(value, name, secret, age) {
  const token = await decode({ token: value, secret, salt: name });
  return encode({ token, secret, salt: name, maxAge: 900 - age });
}
