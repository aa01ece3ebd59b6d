// Checks whether every word of a case is implemented, before anything runs.

import { knowsExpected } from "./checks/judge.mjs";
import { knowsOAuth1Faults } from "./provider/oauth1.mjs";
import { knowsProviderFaults } from "./provider/provider-faults.mjs";
import { knowsWhole } from "./request/perform.mjs";
import { isState } from "./run-state.mjs";
import { named } from "./site/configurations.mjs";
import { knowsEnvironment } from "./site/environment.mjs";
import { knowsFaults } from "./site/faults.mjs";
import { storeStates } from "./site/pool.mjs";
import { origins } from "./site/readings.mjs";
import { lookup, onlyWords, UnknownWord } from "./unknown-word.mjs";
import { knowsPlaceholders } from "./vocabulary/expand.mjs";

/** The words of `setup`, each with its accepted values. `note` explains. */
export const setupWords = {
  config: (name) => lookup(named, name, "setup.config"),
  also_run_with_config: eachOf(named, "setup.also_run_with_config"),
  state: (state) => {
    if (!isState(state)) throw new UnknownWord(`setup.state: ${state}`);
  },
  env: knowsEnvironment,
  op: ({ oauth1 = {}, ...op }) => {
    knowsProviderFaults(op);
    knowsOAuth1Faults(oauth1);
  },
  kv: (state) => lookup(storeStates, state, "setup.kv"),
  faults: knowsFaults,
  origin_modes: eachOf(origins, "setup.origin_modes"),
  optional_origin_modes: eachOf(origins, "setup.optional_origin_modes"),
  note: () => undefined,
};

function eachOf(known, path) {
  return (words) => {
    for (const word of words) lookup(known, word, path);
  };
}

/** Throws `UnknownWord` for the first word of a case that is not implemented. */
export function knowsCase({ setup, request, expected }) {
  onlyWords(setup, "setup", setupWords);
  for (const [word, value] of Object.entries(setup)) setupWords[word](value);
  knowsWhole(request);
  knowsExpected(expected);
  knowsPlaceholders([setup, request, expected]);
}
