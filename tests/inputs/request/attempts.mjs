// Many sign-ins with credentials, of one client (`{ repeat, request: "wrong_password" }` or `{ repeat, vary }`).

import { passwords } from "../site/people.mjs";
import { lookup, onlyWords } from "../unknown-word.mjs";

const client = "203.0.113.7";
const spellings = ["alice", "ALICE", "alice ", "\uff41\uff4c\uff49\uff43\uff45"];

/** What changes from one attempt to the next, by the word of `vary`. */
export const variations = {
  username_spelling: (turn) => ({ username: spellings[turn % spellings.length] }),
  "X-Forwarded-For": (turn) => ({ headers: [["X-Forwarded-For", `198.51.100.${turn}`]] }),
};

/** The requests that can be repeated, by the word of `request`. */
export const repeatable = { wrong_password: true };

/** Throws `UnknownWord` for attempts that are not implemented. */
export function knowsAttempts(request) {
  onlyWords(request, "request", { repeat: true, request: true, vary: true });
  if (request.vary === undefined) lookup(repeatable, request.request, "request.request");
  else lookup(variations, request.vary, "request.vary");
}

/** Tries wrong passwords. `run.answers` are those to all attempts. */
export async function attempt(run, { repeat, vary }) {
  run.answers = [];
  for (let turn = 0; turn < repeat; turn += 1)
    run.answers.push(await signInWith(run, { password: "wrong", ...(vary && variations[vary](turn)) }));
  run.answer = run.answers.at(-1);
}

/** Signs in with credentials, as a client with this address. */
export async function signInWith(run, { username = "alice", password, headers = [], from = client }) {
  const { token } = await run.csrf();
  return run.browser.send({
    method: "POST",
    url: "/api/auth/callback/credentials",
    headers: [["Content-Type", "application/x-www-form-urlencoded"], ["CF-Connecting-IP", from], ...headers],
    body: String(new URLSearchParams({ csrfToken: token, username, password })),
  });
}

/** Signs the victim in, as a client with another address. Returns the user who is signed in. */
export async function victim(run) {
  await signInWith(run, { password: passwords.alice, from: "192.0.2.1" });
  return run.browser.user();
}
