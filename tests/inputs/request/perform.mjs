// Selects the kind of request of a case: one request, steps, a flow, or many and large ones.

import { lookup, onlyWords, UnknownWord } from "../unknown-word.mjs";
import { attempt, knowsAttempts } from "./attempts.mjs";
import { bulk, knowsBulk } from "./bulk.mjs";
import { encode, knowsRequest } from "./encode.mjs";
import { knowsFlow, runFlow } from "./flow.mjs";
import { knowsStoredFlow, storedFlows } from "./mail-flow.mjs";
import { runVector, vectors } from "./oauth1-vector.mjs";
import { knowsScenario, play } from "./scenarios.mjs";
import { knowsStep, takeSteps } from "./steps.mjs";

/** The ways of asking, by the word of `request` that each is known by. */
export const ways = {
  steps: {
    knows: (request) => {
      onlyWords(request, "request", { steps: true });
      request.steps.forEach(knowsStep);
    },
    does: (run, { steps }) => takeSteps(run, steps),
  },
  scenario: { knows: knowsScenario, does: play },
  flow: {
    knows: (request) => (Object.hasOwn(storedFlows, request.flow) ? knowsStoredFlow : knowsFlow)(request),
    does: (run, request) => (storedFlows[request.flow]?.does ?? runFlow)(run, request),
  },
  unit_vector: {
    knows: (request) => {
      onlyWords(request, "request", { unit_vector: true });
      lookup(vectors, request.unit_vector, "request.unit_vector");
    },
    does: runVector,
  },
  method: { knows: ({ repeat, ...request }) => knowsRequest(request), does: single },
  ...Object.fromEntries(
    Object.entries(bulk).map(([word, does]) => [
      word,
      { knows: (request) => knowsBulk(request, word), does },
    ]),
  ),
  repeat: { knows: knowsAttempts, does: attempt },
};

/** Throws `UnknownWord` for a request, or a word in it, that is not implemented. */
export const knowsWhole = (request) => wayOf(request).knows(request);

/** Sends the requests of the case. The answer to check is `run.answer` afterwards. */
export async function perform(run) {
  const { request } = run.testCase;
  return wayOf(request).does(run, request);
}

function wayOf(request) {
  const word = Object.keys(ways).find((name) => Object.hasOwn(request, name));
  if (!word) throw new UnknownWord(`request.${Object.keys(request)[0]}`);
  return ways[word];
}

async function single(run, { repeat = 1, ...request }) {
  const answers = [];
  for (let turn = 0; turn < repeat; turn += 1)
    answers.push(await run.browser.exchange(await encode(request, run.fill)));
  run.answer = answers.at(-1);
  if (repeat > 1) run.answers = answers;
}
