// A request in steps: `{ steps: [{ get_csrf }, { login }, { method, target, … }, { complete_oauth_flow }] }`.

import { UnknownWord } from "../unknown-word.mjs";
import { location } from "./browser.mjs";
import { encode } from "./encode.mjs";
import { signIn } from "./sign-in.mjs";

/** Takes the steps one after the other. `run.answer` is that of the last request a step spells out. */
export async function takeSteps(run, steps) {
  for (const step of steps) await take(run, step);
}

async function take(run, step) {
  if (step.get_csrf) return run.csrf();
  if (step.login) return signIn(run.browser, run.site.op, step.login);
  if (step.complete_oauth_flow) return complete(run, step.complete_oauth_flow);
  if (!step.method) throw new UnknownWord(`request.steps[].${Object.keys(step)[0]}`);
  run.answer = await run.browser.exchange(await encode(step, run.fill));
  return run.answer;
}

// Where the answer led to the provider, its user consents and the browser comes back.
async function complete(run, id) {
  const provider = run.site[id];
  const url = location(run.answer, run.site.base);
  if (!url?.startsWith(`${provider.issuer}/authorize?`)) return;
  run.final = await run.browser.get(provider.authorize(url, "alice").href);
}
