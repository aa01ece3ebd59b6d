// `request.scenario`: something ordinary that a visitor does, while `setup.faults` are there.

import { lookup, onlyKeys } from "../unknown-word.mjs";
import { startSignIn } from "./sign-in.mjs";

const navigation = [["Accept", "text/html"], ["Sec-Fetch-Mode", "navigate"]];

/** Plays a scenario; `run.answer` is its last answer. */
export async function play(run, request) {
  onlyKeys(request, ["scenario"], "request");
  run.answer = await lookup(scenarios, request.scenario, "request.scenario")(run);
}

/** The visitor asks for a protected page, as a browser navigates there. */
export const visitProtected = ({ browser }) => browser.get("/admin", navigation);

const scenarios = {
  login: async (run) => {
    run.authorizationUrl = await startSignIn(run.browser, run.site.op);
    if (!run.authorizationUrl) return run.browser.exchanges.at(-1);
    const callback = run.site.op.authorize(run.authorizationUrl, "alice");
    await run.betweenSignInAndCallback?.();
    return (run.final = await run.browser.get(callback.href));
  },
  signin_start: async ({ browser, site }) => {
    await startSignIn(browser, site.op);
    return browser.exchanges.at(-1);
  },
  protected_anonymous: visitProtected,
  protected_with_session: visitProtected,
};
