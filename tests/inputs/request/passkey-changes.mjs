// The changes of a case to the response of an authenticator, and to how it is sent (`{ flow: "webauthn", mutate: { … } }`).

import { authenticatorData, cbor, flag } from "../../worker/support/authenticator.mjs";
import { authenticators } from "../site/passkeys.mjs";
import { lookup, onlyTrue, onlyWords } from "../unknown-word.mjs";
import { jarWords } from "./callback.mjs";

const { UP, UV } = flag;
const challengeName = "authjs.challenge";
const base64 = (text) => Buffer.from(text, "base64url").toString("base64");

/** The values of `clientData` that are no texts to send, by member. */
export const clientDataValues = {
  challenge: {
    b64std: ({ challenge }) => base64(challenge),
    padded: ({ challenge }) => `${challenge}=`,
    other: ({ other }) => other.challenge,
  },
  origin: { scheme_swapped: ({ base }) => base.replace("http:", "https:") },
};

/** The values of `clientData_raw`: the bytes, from the honest members. */
export const rawClientData = {
  dup_type: (members) =>
    Buffer.from(`{"type":"webauthn.create",${JSON.stringify({ ...members, crossOrigin: false }).slice(1)}`),
  ff: () => Buffer.from([0x7b, 0xff, 0x7d]),
  "1MB": (members) => Buffer.from(JSON.stringify({ ...members, x: "a".repeat(1_000_000) })),
};

/** The keys of `cose`, from the entries of the honest one. */
export const keys = {
  off_curve: (entries) =>
    entries.map(([label, value]) => (label === -3 ? [label, Buffer.alloc(32, 9)] : [label, value])),
  rsa512: () => [
    [1, 3],
    [3, -257],
    [-1, Buffer.alloc(64, 255)],
    [-2, Buffer.from([1, 0, 1])],
  ],
  private: (entries) => [...entries, [-4, Buffer.alloc(32, 1)]],
  okp31: () => [
    [1, 1],
    [3, -8],
    [-1, 6],
    [-2, Buffer.alloc(31, 9)],
  ],
};

/** The values of `cbor`: changes of the response. */
export const encodings = {
  indefinite: () => ({ attestationObject: Buffer.from("bfff", "hex") }),
  dup: ({ own }) => ({ cose: [...own.cose, own.cose[0]] }),
  // As deep as a form has room for.
  deep: () => ({
    attestationObject: Buffer.concat([Buffer.from([0xa1]), cbor("attStmt"), Buffer.alloc(30_000, 0x81)]),
  }),
  huge_len: () => ({ attestationObject: Buffer.from("a17b8000000000000000", "hex") }),
  truncated: () => ({ attestationObject: Buffer.from("a363666d74", "hex") }),
};

/** The values of `sig`: the signature over authenticator data and client data. */
export const signatures = {
  empty: () => Buffer.alloc(0),
  raw: (own, data, client) => own.sign(data, client, "ieee-p1363"),
  other_cred: (_, data, client) => authenticators.second.sign(data, client),
  flip: (own, data, client) => {
    const signature = own.sign(data, client);
    signature[signature.length - 1] ^= 1;
    return signature;
  },
};

/** The words that change the response. Each returns changes for `register` or `authenticate` of the authenticator. */
export const responseWords = {
  clientData: ({ mutate, ...told }) => {
    const values = Object.entries(mutate.clientData).map(([name, value]) => [
      name,
      clientDataValues[name]?.[value]?.(told) ?? filled(value, told),
    ]);
    return { clientData: Object.fromEntries(values) };
  },
  clientData_bom: () => ({
    clientDataBytes: (members) => Buffer.from(`\ufeff${JSON.stringify(members)}`),
  }),
  clientData_raw: ({ mutate }) => ({ clientDataBytes: rawClientData[mutate.clientData_raw] }),
  rpIdHash: ({ mutate, base }) => ({ rpId: mutate.rpIdHash === "appid" ? base : mutate.rpIdHash }),
  authData_len: ({ mutate }) => ({ authenticatorData: Buffer.alloc(mutate.authData_len) }),
  authData_trailing: ({ own }) => ({ cose: { raw: Buffer.concat([cbor(own.cose), Buffer.from([0])]) } }),
  flags: ({ mutate }) => ({
    flags: Object.entries(mutate.flags).reduce((all, [name, on]) => (on ? all : all & ~flag[name]), UP | UV),
  }),
  sig: ({ mutate, ceremony, own, options, base }) => {
    const signature = signatures[mutate.sig];
    if (ceremony === "reg")
      return {
        statement: (data, client) => [
          ["alg", own.algorithm],
          ["sig", signature(own, data, client)],
        ],
      };
    const members = { type: "webauthn.get", challenge: options.challenge, origin: base, crossOrigin: false };
    const client = Buffer.from(JSON.stringify(members));
    return { signature: signature(own, authenticatorData(options.rpId, UP | UV, 0), client) };
  },
  fmt: ({ mutate }) => ({ format: mutate.fmt }),
  attStmt: ({ mutate }) => ({ statement: () => Object.entries(mutate.attStmt) }),
  alg_mismatch: () => ({
    statement: (data, client, own) => [
      ["alg", -257],
      ["sig", own.sign(data, client)],
    ],
  }),
  cose: ({ mutate, own }) => ({ cose: keys[mutate.cose](own.cose) }),
  cbor: ({ mutate, ...told }) => encodings[mutate.cbor](told),
  counter: () => ({ counter: 0 }),
  userHandle: ({ mutate }) => ({ userHandle: authenticators[mutate.userHandle]?.handle }),
};

/** The words that change the response afterwards, as it is written in JSON. */
export const dataWords = {
  // The last digit of an id of 16 bytes has four bits that say nothing.
  cred_b64: (data) => {
    const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const last = digits[digits.indexOf(data.id.at(-1)) + 1];
    const id = `${data.id.slice(0, -1)}${last}`;
    return { ...data, id, rawId: id };
  },
  ext: (data, extensions) => ({ ...data, clientExtensionResults: extensions }),
};

/** The words that change how the response is sent. Each changes `{ method, fields, headers }`. */
export const sendWords = {
  action: (request, action) =>
    (request.fields = [
      ...request.fields.filter(([name]) => name !== "action"),
      ...[action ?? []].flat().map((value) => ["action", value]),
    ]),
  data_len: (request, length) =>
    (request.fields = request.fields.map(([name, value]) => [
      name,
      name === "data" ? "a".repeat(length) : value,
    ])),
  method: (request, method) => (request.method = method),
};

const jarChanges = {
  drop_cookies: jarWords.drop_cookies,
  // The challenge as it was sealed this many seconds ago.
  clock_advance_s: (jar, age, site) => jarWords.clock_advance_s(jar, age, site, [challengeName]),
};

/** The words about who takes part, and how often. request/passkey-flow.mjs implements them. */
export const courseWords = {
  cred: { unknown: true, bob: true },
  swap_ceremony: onlyTrue,
  replay: onlyTrue,
  options_email: true,
  session: { bob: true },
  challenge_of: { alice: true },
};

export { challengeName, jarChanges };

const tables = {
  clientData_raw: rawClientData,
  cose: keys,
  cbor: encodings,
  sig: signatures,
  counter: { zero: true },
  fmt: { none: true, packed: true, "fido-u2f": true },
  method: { GET: true },
};
const switches = ["clientData_bom", "authData_trailing", "alg_mismatch"];

/** Throws `UnknownWord` for a change that is not implemented. */
export function knowsChanges(mutate, path = "request.mutate") {
  onlyWords(mutate, path, responseWords, dataWords, sendWords, jarChanges, courseWords);
  for (const [word, value] of Object.entries(mutate)) {
    const known = courseWords[word] ?? tables[word];
    if (typeof known === "function") known(value, `${path}.${word}`);
    else if (typeof known === "object") lookup(known, value, `${path}.${word}`);
    if (switches.includes(word)) onlyTrue(value, `${path}.${word}`);
  }
  if (mutate.flags) onlyWords(mutate.flags, `${path}.flags`, flag);
  if (mutate.userHandle) lookup(authenticators, mutate.userHandle, `${path}.userHandle`);
}

/** Returns the changes of the response that a case asks for. */
export const changesOf = (told) =>
  Object.assign(
    {},
    ...Object.keys(responseWords)
      .filter((word) => word in told.mutate)
      .map((word) => responseWords[word](told)),
  );

const filled = (value, { base }) =>
  typeof value === "string" ? value.replace("{BASE}", base) : (value ?? undefined);
