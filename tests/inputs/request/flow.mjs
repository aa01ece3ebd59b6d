// A complete sign-in by a scripted browser, with the change of a case (`{ flow: "oauth", callback: { … } }`).

import { decode } from "@auth/core/jwt";
import { lookup, onlyWords } from "../unknown-word.mjs";
import { setCookies } from "./browser.mjs";
import { changeCookies, changedCallback, knowsCallback } from "./callback.mjs";
import { followProxy, startSignIn } from "./sign-in.mjs";

/** The providers of every site. `gh` is `op` as a server of only OAuth 2.0. */
export const providerIds = { op: true, op2: true, gh: true, tw: true };

const flows = { oauth: true };

/** Throws `UnknownWord` for a flow, or a change in it, that is not implemented. */
export function knowsFlow(request) {
  onlyWords(request, "request", { flow: true, provider: true, callback: true });
  lookup(flows, request.flow, "request.flow");
  lookup(providerIds, request.provider ?? "op", "request.provider");
  knowsCallback(request.callback ?? {});
}

/** Runs the flow. `run.answer` is that to the callback, or to the sign-in if the flow ended there. */
export async function runFlow(run, request) {
  const { provider = "op", callback: changes = {} } = request;
  const callback = await begin(run, provider, changes);
  run.answer = callback ? await comeBack(run, callback, changes) : run.browser.exchanges.at(-1);
  run.final = run.answer;
}

/** A visitor signs in at a provider, as a user of it; `between` is done before the callback. */
export async function signInAs(run, id, user, between) {
  const callback = await begin(run, id, { as_user: user });
  await between?.();
  run.answer = callback ? await run.browser.get(callback.href) : run.browser.exchanges.at(-1);
  run.final = run.answer;
}

async function begin(run, id, { cookies_from_provider: other, as_user: user = "alice" }) {
  const { browser, site } = run;
  const from = other ? lookup(site, other, "request.callback.cookies_from_provider") : site[id];
  run.authorizationUrl = await startSignIn(browser, from, other ?? id);
  if (!run.authorizationUrl) return undefined;
  const url = new URL(run.authorizationUrl);
  if (other) url.searchParams.set("redirect_uri", `${site.base}/api/auth/callback/${id}`);
  const callback = site[id].authorize(url, user);
  const sealed = browser.jar.get("authjs.pkce.code_verifier");
  const verifier =
    sealed &&
    (await decode({ token: sealed, secret: site.secret, salt: "authjs.pkce.code_verifier" }))?.value;
  run.flow = { callback, nonce: url.searchParams.get("nonce"), verifier };
  return callback;
}

async function comeBack(run, url, changes) {
  const { site } = run;
  await changeCookies(run.browser.jar, site, changes);
  const callback = await changedCallback(url, changes, run.fill);
  if (changes.replay) await replayed(run, callback);
  if (changes.new_browser) run.browser = run.visitor();
  if (changes.parallel) return inParallel(run, callback, changes.parallel);
  const answer = await followProxy(run.browser, await run.browser.send(callback));
  if (changes.then) await expectHonestCallback(run, callback);
  return answer;
}

// Another client repeats the request, with a copy of the cookies from before the first time.
async function replayed(run, callback) {
  const copy = copyOf(run);
  run.first = await run.browser.send(callback);
  run.browser = copy;
}

async function inParallel(run, callback, count) {
  const visitors = Array.from({ length: count }, () => copyOf(run));
  const answers = await Promise.all(visitors.map((visitor) => visitor.send(callback)));
  const isSignedIn = (answer) =>
    setCookies(answer).some((line) => /^[^=]*session-token[^=]*=[^;]/.test(line));
  const winner = Math.max(0, answers.findIndex(isSignedIn));
  run.browser.exchanges.push(...answers);
  run.browser.jar = visitors[winner].jar;
  run.others = answers.filter((_, i) => i !== winner);
  return answers[winner];
}

function copyOf(run) {
  const copy = run.visitor();
  for (const name of run.browser.jar.names()) copy.jar.set(run.site.base, name, run.browser.jar.get(name));
  return copy;
}

// `then: "GET must still work"`: the first request must not have spent the code.
async function expectHonestCallback(run, { url }) {
  await run.browser.send({ method: "GET", url });
  const user = await run.browser.user();
  if (user !== "alice") run.problems.push(`then: after the GET of the same callback ${user} is signed in`);
}
