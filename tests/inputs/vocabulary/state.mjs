// {STATE(origin=…,age=…)}: the sealed state that tells a redirect proxy where a response belongs.

import { encode } from "@auth/core/jwt";
import { lookup } from "../unknown-word.mjs";
import { splitArguments } from "./parse.mjs";

/** The words of the placeholder: each changes the draft of a state. */
export const stateWords = {
  origin: (draft, origin) => (draft.token.origin = origin),
  age: (draft, seconds) => (draft.maxAge -= Number(seconds)),
};

/** Returns the state for the arguments of a placeholder, sealed as Auth.js seals it: salt `encodedState`. */
export async function craftState(text, secret) {
  const draft = { token: { random: "r".repeat(22) }, maxAge: 900 };
  for (const argument of splitArguments(text)) {
    const at = argument.indexOf("=");
    lookup(stateWords, argument.slice(0, at), "placeholder STATE")(draft, argument.slice(at + 1));
  }
  return encode({ ...draft, secret, salt: "encodedState" });
}
