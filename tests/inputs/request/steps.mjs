// A request in steps: `{ steps: [{ get_csrf }, { login }, { method, target, … }, { complete_oauth_flow }] }`.

import { lookup, onlyTrue, onlyWords } from "../unknown-word.mjs";
import { location } from "./browser.mjs";
import { encode, knowsRequest } from "./encode.mjs";
import { providerIds } from "./flow.mjs";
import { followProxy, signIn } from "./sign-in.mjs";

/** The steps that are a word of their own. */
export const stepWords = {
  get_csrf: (run) => run.csrf(),
  login: (run, user) => signIn(run.browser, run.site.op, user),
  complete_oauth_flow: complete,
  replay_last_callback: async (run) => (run.answer = await run.browser.get(run.lastCallback)),
};

/** The instances that a request of a step can be sent to (`via`). */
const instances = { proxy: ({ site }) => Number(new URL(site.proxyBase).port) };

/** Throws `UnknownWord` for a step that is not implemented. */
export function knowsStep({ via, ...step }) {
  const path = "request.steps[]";
  if (step.method) {
    if (via !== undefined) lookup(instances, via, `${path}.via`);
    return knowsRequest(step, path);
  }
  onlyWords(via === undefined ? step : { ...step, via }, path, stepWords);
  for (const word of ["get_csrf", "replay_last_callback"])
    if (word in step) onlyTrue(step[word], `${path}.${word}`);
  if (step.complete_oauth_flow) lookup(providerIds, step.complete_oauth_flow, `${path}.complete_oauth_flow`);
  return undefined;
}

/** Takes the steps one after the other. `run.answer` is that of the last request a step spells out. */
export async function takeSteps(run, steps) {
  for (const step of steps) await take(run, step);
}

async function take(run, { via, ...step }) {
  if (step.method) {
    const port = via && instances[via](run);
    run.answer = await run.browser.exchange(await encode(step, run.fill), { port });
    return;
  }
  for (const [word, value] of Object.entries(step))
    await lookup(stepWords, word, "request.steps[]")(run, value);
}

// If the answer led to the provider, its user consents and the browser comes back.
async function complete(run, id) {
  const provider = run.site[id];
  const url = location(run.answer, run.site.base);
  if (!url?.startsWith(`${provider.issuer}/authorize?`)) return;
  run.lastCallback = provider.authorize(url, "alice").href;
  run.final = await followProxy(run.browser, await run.browser.get(run.lastCallback));
}
