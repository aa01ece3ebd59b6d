// `request.scenario`: an ordinary action of a visitor, during `setup.faults`.

import { lookup, onlyWords } from "../unknown-word.mjs";
import { askForLink } from "./mail-flow.mjs";
import { makeDue } from "./refresh.mjs";
import { followProxy, startSignIn } from "./sign-in.mjs";

const navigation = [
  ["Accept", "text/html"],
  ["Sec-Fetch-Mode", "navigate"],
];

const signedIn = ["protected_with_session", "refresh"];

/** Returns whether a scenario begins with a visitor who is signed in. */
export const beginsSignedIn = (scenario) => signedIn.includes(scenario);

/** Throws `UnknownWord` for a scenario that is not implemented. */
export function knowsScenario(request) {
  onlyWords(request, "request", { scenario: true });
  lookup(scenarios, request.scenario, "request.scenario");
}

/** Plays a scenario; `run.answer` is its last answer. */
export async function play(run, { scenario }) {
  run.answer = await scenarios[scenario](run);
}

/** The visitor requests a protected page, like a browser's navigation. */
export const visitProtected = ({ browser }) => browser.get("/admin", navigation);

async function login(run) {
  run.authorizationUrl = await startSignIn(run.browser, run.site.op);
  if (!run.authorizationUrl) return run.browser.exchanges.at(-1);
  const callback = run.site.op.authorize(run.authorizationUrl, "alice");
  await run.betweenSignInAndCallback?.();
  run.final = await followProxy(run.browser, await run.browser.get(callback.href));
  return run.final;
}

/** The scenarios by their word. */
export const scenarios = {
  login,
  email_request: ({ browser }) => askForLink(browser, "new@example.com"),
  login_then_protected: async (run) => {
    await login(run);
    return visitProtected(run);
  },
  signin_start: async ({ browser, site }) => {
    await startSignIn(browser, site.op);
    return browser.exchanges.at(-1);
  },
  protected_anonymous: visitProtected,
  protected_with_session: visitProtected,
  refresh: async (run) => {
    await makeDue(run);
    return visitProtected(run);
  },
};
