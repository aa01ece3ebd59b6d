// The faults of the hostile provider (`setup.op`).

import { lookup, onlyTrue, onlyWords, UnknownWord } from "../unknown-word.mjs";
import { knowsHttpFault, userinfoWords } from "./http-fault.mjs";
import { knowsTokenFault } from "./id-token.mjs";
import { knowsJwks } from "./jwks.mjs";
import { knowsRefresh } from "./refresh.mjs";

/** The times at which the provider signs with a new key (`setup.op.rotate_keys`), each after a first sign-in. */
export const rotations = {
  between_logins: (op) => op.rotateKeys(),
  before_signing: (op) => (op.rotatesAtNextToken = true),
};

const isObject = (value, path) => {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new UnknownWord(path);
};
const isNumber = (value, path) => {
  if (typeof value !== "number") throw new UnknownWord(path);
};

/** The words of `setup.op`, each with its accepted values. provider.mjs implements them under the same names. */
export const opWords = {
  id_token: knowsTokenFault,
  token: isObject,
  token_http: (value, path) => knowsHttpFault(value, path),
  refresh: knowsRefresh,
  discovery: isObject,
  discovery_http: (value, path) => knowsHttpFault(value, path),
  jwks: knowsJwks,
  jwks_http: (value, path) => knowsHttpFault(value, path),
  userinfo: isObject,
  userinfo_http: (value, path) => knowsHttpFault(value, path, userinfoWords),
  rotate_keys: (value, path) => lookup(rotations, value, path),
  clock_skew_s: isNumber,
  down: onlyTrue,
};

/** Throws `UnknownWord` for a fault that no code brings about. */
export function knowsProviderFaults(faults, path = "setup.op") {
  onlyWords(faults, path, opWords);
  for (const [word, value] of Object.entries(faults)) opWords[word](value, `${path}.${word}`);
}
