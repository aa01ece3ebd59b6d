// {STATE(origin=…,age=…)}: the sealed state by which a redirect proxy knows where a response belongs.

import { encode } from "@auth/core/jwt";
import { splitArguments } from "./parse.mjs";

/** The state for the arguments of a placeholder, sealed as Auth.js seals it: salt `encodedState`. */
export async function craftState(text, secret) {
  const args = Object.fromEntries(splitArguments(text).map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
  const age = Number(args.age ?? 0);
  const token = { origin: args.origin, random: "r".repeat(22) };
  return encode({ token, secret, salt: "encodedState", maxAge: 900 - age });
}
