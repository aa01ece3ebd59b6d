// An authenticator of WebAuthn in software, with Node's keys. A test may change every part of a response.

import { createHash, generateKeyPairSync, sign } from "node:crypto";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest();
const base64url = (bytes) => Buffer.from(bytes).toString("base64url");

/** The flags of authenticator data. */
export const flag = { UP: 0x01, UV: 0x04, BE: 0x08, BS: 0x10, AT: 0x40, ED: 0x80 };

/** Encodes numbers, texts, bytes, lists of entries (maps) and `{ raw }` in canonical CBOR. */
export function cbor(value) {
  if (typeof value === "number") return value < 0 ? header(0x20, -1 - value) : header(0x00, value);
  if (typeof value === "string")
    return Buffer.concat([header(0x60, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Array.isArray(value)) return Buffer.concat([header(0xa0, value.length), ...value.flat().map(cbor)]);
  if (value.raw) return Buffer.from(value.raw);
  return Buffer.concat([header(0x40, value.length), value]);
}

function header(major, number) {
  if (number < 24) return Buffer.from([major | number]);
  if (number < 0x100) return Buffer.from([major | 24, number]);
  const bytes = Buffer.alloc(3, major | 25);
  bytes.writeUInt16BE(number, 1);
  return bytes;
}

const kinds = {
  "-7": {
    pair: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
    cose: ({ x, y }) => [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, x],
      [-3, y],
    ],
    hash: "sha256",
  },
  "-8": {
    pair: () => generateKeyPairSync("ed25519"),
    cose: ({ x }) => [
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, x],
    ],
    hash: null,
  },
  "-257": {
    pair: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
    cose: ({ n, e }) => [
      [1, 3],
      [3, -257],
      [-1, n],
      [-2, e],
    ],
    hash: "sha256",
  },
};

/** A credential: `id`, `cose` (the entries of the public key), `register()` and `authenticate()`. */
export class Authenticator {
  constructor(id, algorithm = -7) {
    const { pair, cose, hash } = kinds[algorithm];
    const { publicKey, privateKey } = pair();
    const members = Object.entries(publicKey.export({ format: "jwk" }));
    const jwk = Object.fromEntries(members.map(([name, text]) => [name, Buffer.from(text, "base64url")]));
    Object.assign(this, { id: Buffer.from(id), algorithm, privateKey, hash, cose: cose(jwk) });
  }

  sign(authenticatorData, clientData, dsaEncoding = "der") {
    const key = { key: this.privateKey, dsaEncoding };
    return sign(this.hash, Buffer.concat([authenticatorData, sha256(clientData)]), key);
  }

  /** The response to registration options. `change` replaces parts of it. */
  register({ challenge, rp }, origin, change = {}) {
    const clientData = clientDataOf("webauthn.create", challenge, origin, change);
    const { UP, UV, AT } = flag;
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const data =
      change.authenticatorData ??
      Buffer.concat([
        authenticatorData(change.rpId ?? rp.id, (change.flags ?? UP | UV) | AT, change.counter ?? 0),
        Buffer.alloc(16, 7),
        length,
        this.id,
        cbor(change.cose ?? this.cose),
      ]);
    const statement = change.statement?.(data, clientData, this) ?? [];
    const object =
      change.attestationObject ??
      cbor([
        ["fmt", change.format ?? "none"],
        ["attStmt", statement],
        ["authData", data],
      ]);
    return response(this.id, {
      attestationObject: object,
      clientDataJSON: clientData,
      transports: ["internal"],
    });
  }

  /** The response to authentication options. */
  authenticate({ challenge, rpId }, origin, { userHandle, ...change } = {}) {
    const clientData = clientDataOf("webauthn.get", challenge, origin, change);
    const { UP, UV } = flag;
    const data =
      change.authenticatorData ??
      authenticatorData(change.rpId ?? rpId, change.flags ?? UP | UV, change.counter ?? 0);
    const signature = change.signature ?? this.sign(data, clientData);
    const members = { authenticatorData: data, clientDataJSON: clientData, signature, userHandle };
    return response(change.id ?? this.id, members);
  }
}

/** Authenticator data without a credential. */
export function authenticatorData(rpId, flags, counter) {
  const rest = Buffer.alloc(5, flags);
  rest.writeUInt32BE(counter, 1);
  return Buffer.concat([sha256(rpId), rest]);
}

function clientDataOf(type, challenge, origin, { clientData = {}, clientDataBytes }) {
  if (clientDataBytes) return clientDataBytes({ type, challenge, origin });
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false, ...clientData }));
}

function response(id, members) {
  const encoded = Object.entries(members).map(([name, value]) => [
    name,
    Buffer.isBuffer(value) ? base64url(value) : value,
  ]);
  const [text] = [base64url(id)];
  return {
    id: text,
    rawId: text,
    response: Object.fromEntries(encoded),
    type: "public-key",
    clientExtensionResults: {},
  };
}
