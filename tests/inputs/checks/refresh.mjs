// Checks of tokens that stay fresh.

import { endPause, makeDue } from "../request/refresh.mjs";
import { visitProtected } from "../request/scenarios.mjs";
import { always } from "./only.mjs";
import { counters } from "./provider.mjs";

/** The words of `expected` about a refresh. */
export const refreshes = {
  no_refresh_loop: always(async (run) => {
    const before = counters.token_refresh(run);
    const first = await visits(run);
    const during = counters.token_refresh(run) - before;
    endPause(run);
    const second = await visits(run);
    const after = counters.token_refresh(run) - before - during;
    if (first || second) return first || second;
    return (during > 0 || after > 1) && `${during} requests for tokens during the pause, ${after} after it`;
  }),
  second_refresh_works: always(async (run) => {
    const before = counters.token_refresh(run);
    await makeDue(run);
    const { status } = await visitProtected(run);
    const [asked, sent] = [counters.token_refresh(run) - before, run.reached().at(-1)];
    if (status !== 200 || asked !== 1) return `${status}, after ${asked} requests for tokens`;
    const [, token] = sent.headers.find(([name]) => name.toLowerCase() === "authorization") ?? [];
    return token !== `Bearer ${run.site.op.newest}` && "the origin did not get the newest access token";
  }),
};

// Several pages, one after the other. Returns what is wrong with an answer.
async function visits(run) {
  for (let turn = 0; turn < 5; turn += 1) {
    const { status } = await visitProtected(run);
    if (status >= 500) return `a page is answered with ${status}`;
  }
  return undefined;
}
