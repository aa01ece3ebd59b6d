// A ceremony with a passkey by a scripted browser, with the change of a case.

import { authenticators } from "../site/passkeys.mjs";
import { mailOf } from "../site/rows.mjs";
import { lookup } from "../unknown-word.mjs";
import {
  challengeName,
  changesOf,
  dataWords,
  jarChanges,
  knowsChanges,
  sendWords,
} from "./passkey-changes.mjs";

const ceremonies = { reg: "register", auth: "authenticate" };

/** Throws `UnknownWord` for a ceremony, or a change of it, that is not implemented. */
export function knowsCeremony({ ceremony, mutate = {} }) {
  lookup(ceremonies, ceremony, "request.ceremony");
  knowsChanges(mutate);
}

/** Returns whether the user of a registration is in the database before it. */
export const isOfKnownUser = ({ mutate = {} }) => "options_email" in mutate || "challenge_of" in mutate;

/** Asks for the options of a ceremony. Returns the answer. */
export const askForOptions = (browser, query) =>
  browser.get(`/api/auth/webauthn-options/passkey?${new URLSearchParams(query)}`);

const parsed = ({ status, body }) => {
  if (status !== 200) throw new Error(`options: ${status} ${body}`);
  return JSON.parse(body).options;
};

/** Runs the ceremony. `run.answer` is that to the callback, or to the options if the case is about them. */
export async function runCeremony(run, { ceremony, mutate = {} }) {
  const action = lookup(ceremonies, ceremony, "request.ceremony");
  if (mutate.options_email) {
    run.answer = await askForOptions(run.browser, { action, email: mutate.options_email });
    return;
  }
  const options = await begin(run, action, mutate);
  const data = await respond(run, ceremony, mutate, options);
  const request = { method: "POST", fields: Object.entries({ action, data: JSON.stringify(data) }) };
  for (const [word, change] of Object.entries(sendWords)) if (word in mutate) change(request, mutate[word]);
  for (const [word, change] of Object.entries(jarChanges))
    if (word in mutate) await change(run.browser.jar, mutate[word], run.site);
  if (mutate.replay) await replayed(run, request);
  run.answer = await send(run.browser, request, await foreignSession(run, mutate));
  run.final = run.answer;
}

// Returns the options, whose challenge is in the visitor's jar.
async function begin(run, action, { swap_ceremony: swap, challenge_of: owner }) {
  if (owner) {
    const signedIn = run.visitor();
    signedIn.jar.set(run.site.base, "authjs.session-token", await run.site.session(owner));
    const options = parsed(await askForOptions(signedIn, { action: "register" }));
    run.browser.jar.set(run.site.base, challengeName, signedIn.jar.get(challengeName));
    return options;
  }
  const registering = (action === "register") !== Boolean(swap);
  const query = registering
    ? { email: swap ? mailOf("carol") : mailOf("alice") }
    : { action: "authenticate" };
  const options = parsed(await askForOptions(run.browser, query));
  return swap ? { ...options, rpId: options.rp?.id ?? options.rpId } : options;
}

async function respond(run, ceremony, mutate, options) {
  const { base } = run.site;
  const own = ceremony === "reg" ? newAuthenticator(options) : authenticators[mutate.cred ?? "alice"];
  const other = parsed(
    await askForOptions(
      run.visitor(),
      ceremony === "reg" ? { email: mailOf("dave") } : { action: "authenticate" },
    ),
  );
  const changes = changesOf({ mutate, ceremony, own, options, other, base, challenge: options.challenge });
  const response =
    ceremony === "reg"
      ? own.register(options, base, changes)
      : own.authenticate(options, base, { userHandle: own.handle, ...changes });
  return Object.entries(dataWords).reduce(
    (data, [word, change]) => (word in mutate ? change(data, mutate[word]) : data),
    response,
  );
}

// The authenticator of a registration has a key of no row.
const newAuthenticator = ({ user }) =>
  Object.assign(Object.create(authenticators.unknown), { handle: user.id });

// A case about the session of another user sends it with the callback alone: afterwards counts what the answer has set.
async function foreignSession({ site }, { session }) {
  return session ? `authjs.session-token=${await site.session(session)}` : undefined;
}

function send(browser, { method, fields }, cookie) {
  const text = String(new URLSearchParams(fields));
  const path = "/api/auth/callback/passkey";
  if (method === "GET") return browser.get(`${path}?${text}`);
  const headers = [["Content-Type", "application/x-www-form-urlencoded"]];
  return browser.send({ method, url: path, headers, body: text, cookie });
}

// Another client repeats the request, with a copy of the cookies from before the first time.
async function replayed(run, request) {
  const copy = run.visitor();
  for (const name of run.browser.jar.names()) copy.jar.set(run.site.base, name, run.browser.jar.get(name));
  run.first = await send(run.browser, request);
  run.browser = copy;
}
