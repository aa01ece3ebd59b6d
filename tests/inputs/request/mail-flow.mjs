// Sign-ins with links in mails, and the sign-ins that find, link and create users of the database.

import { encode } from "@auth/core/jwt";
import { addAccount, mailOf } from "../site/rows.mjs";
import { lookup, onlyWords } from "../unknown-word.mjs";
import { changedCallback, knowsCallback } from "./callback.mjs";
import { signInAs } from "./flow.mjs";
import { knowsLogoutToken, logOutFromProvider, signOutThenReplay } from "./logout.mjs";
import { knowsCeremony, runCeremony } from "./passkey-flow.mjs";
import { startSignIn } from "./sign-in.mjs";

const cookieName = "authjs.session-token";

/** The flows, by their word: the words of `request` beside `flow`, and what is done. */
export const storedFlows = {
  email: { words: { email: true, callback: true }, does: followLink },
  email_request: { words: { repeat: true, same_email: true }, does: askOften },
  email_variants: { words: {}, does: followVariants },
  link_taken_account: { words: {}, does: linkTakenAccount },
  link_session_expired: { words: {}, does: linkAfterExpiry },
  noauth: { words: {}, does: signInWithChangedEmail },
  pre_register_then_oauth: { words: {}, does: signInAfterPreRegistration },
  parallel_first_login: { words: { n: true }, does: signInInParallel },
  backchannel_logout: { words: { logout_token: true }, does: logOutFromProvider, knows: knowsLogoutToken },
  webauthn: { words: { ceremony: true, mutate: true }, does: runCeremony, knows: knowsCeremony },
  signout_then_replay: { words: {}, does: signOutThenReplay },
};

/** Throws `UnknownWord` for a flow, or a word beside it, that is not implemented. */
export function knowsStoredFlow(request) {
  const { words } = lookup(storedFlows, request.flow, "request.flow");
  onlyWords(request, "request", { flow: true, ...words });
  storedFlows[request.flow].knows?.(request);
  knowsCallback(request.callback ?? {});
}

/** Asks for a link to an address. Returns the answer. */
export async function askForLink(browser, email, id = "email") {
  const { token } = await browser.csrf();
  return browser.post(`/api/auth/signin/${id}`, { csrfToken: token, email });
}

/** Asks for a link to an address, in another browser, and returns the link. */
export async function linkTo(run, email) {
  const browser = run.visitor();
  await askForLink(browser, email);
  const [mail] = run.site.mailer.mails().slice(-1);
  if (mail?.to !== email.toLowerCase().normalize("NFKC")) throw new Error(`no mail to ${email}`);
  return mail.url;
}

async function followLink(run, { email, callback: changes = {} }) {
  const url = await linkTo(run, email);
  run.flow = { callback: new URL(url) };
  if (changes.as_user) await enterAs(run, changes.as_user);
  const callback = await changedCallback(url, changes, run.fill);
  run.answer = await run.browser.send(callback);
  run.final = run.answer;
  if (!changes.then) return;
  const other = run.visitor();
  await other.get(url);
  run.userOfLink = await other.user();
  if (`${run.userOfLink}@example.com` !== email)
    run.problems.push(`then: the link signs ${run.userOfLink} in afterwards`);
}

// The visitor is another user already.
async function enterAs(run, user) {
  run.browser = run.visitor();
  run.userBefore = user;
  run.tokenBefore = await run.site.session(user);
  run.browser.jar.set(run.site.base, cookieName, run.tokenBefore);
}

async function askOften(run, { repeat = 1, same_email: same }) {
  run.answers = [];
  for (let turn = 0; turn < repeat; turn += 1)
    run.answers.push(await askForLink(run.browser, same ? mailOf("alice") : mailOf(`visitor-${turn}`)));
  run.answer = run.answers[0];
}

// The spellings of one address that has no user yet.
async function followVariants(run) {
  for (const email of ["Carol@Example.com", "CAROL@EXAMPLE.COM", "\uff43arol@example.com"]) {
    const url = await linkTo(run, email);
    run.browser = run.visitor();
    run.answer = await run.browser.get(url);
  }
}

async function linkTakenAccount(run) {
  addAccount(run.site.database, "bob", "op");
  run.mark();
  await enterAs(run, "alice");
  await signInAs(run, "op", "bob");
}

// Alice's session ends between the start of the sign-in and the callback of another person's account.
async function linkAfterExpiry(run) {
  await enterAs(run, "alice");
  await signInAs(run, "op", "mallory", async () => {
    run.site.database.rows("DELETE FROM sessions");
    const token = { name: "Alice", email: mailOf("alice"), sub: "alice" };
    const expired = await encode({ token, secret: run.site.secret, salt: cookieName, maxAge: -60 });
    run.browser.jar.set(run.site.base, cookieName, expired);
  });
}

async function signInWithChangedEmail(run) {
  const { database, op } = run.site;
  database.rows("INSERT INTO users (id, name, email) VALUES ('mallory', 'Mallory', 'mallory@example.com')");
  addAccount(database, "mallory", "op");
  run.mark();
  await op.misbehave({ id_token: { claims: { email: mailOf("alice"), email_verified: true } } }, run.fill);
  await signInAs(run, "op", "mallory");
}

async function signInAfterPreRegistration(run) {
  const { database } = run.site;
  database.rows("UPDATE users SET id = 'attacker', name = 'Attacker' WHERE id = 'alice'");
  addAccount(database, "attacker", "gh", "mallory");
  run.mark();
  await signInAs(run, "op", "alice");
}

async function signInInParallel(run, { n: count }) {
  const { op } = run.site;
  const visitors = Array.from({ length: count }, () => run.visitor());
  const callbacks = [];
  for (const visitor of visitors) callbacks.push(op.authorize(await startSignIn(visitor, op), "carol").href);
  run.answers = await Promise.all(visitors.map((visitor, index) => visitor.get(callbacks[index])));
  run.browser.exchanges.push(...run.answers);
  run.answer = run.answers[0];
}
