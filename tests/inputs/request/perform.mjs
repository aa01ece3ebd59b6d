// Which way of asking a case uses: one request, steps, a flow, or many and large ones.

import { UnknownWord } from "../unknown-word.mjs";
import { bulk } from "./bulk.mjs";
import { encode } from "./encode.mjs";
import { runFlow } from "./flow.mjs";
import { runVector } from "./oauth1-vector.mjs";
import { play } from "./scenarios.mjs";
import { takeSteps } from "./steps.mjs";

/** Does what the case asks for; the answer to be judged is `run.answer` afterwards. */
export async function perform(run) {
  const { request } = run.testCase;
  if (request.steps) return takeSteps(run, request.steps);
  if (request.scenario) return play(run, request);
  if (request.flow) return runFlow(run, request);
  if (request.unit_vector) return runVector(run, request);
  if (request.method) return single(run, request);
  const word = Object.keys(bulk).find((name) => name in request);
  if (!word) throw new UnknownWord(`request.${Object.keys(request)[0]}`);
  return bulk[word](run, request);
}

async function single(run, request) {
  run.answer = await run.browser.exchange(await encode(request, run.fill));
}
