// Access tokens of the hostile provider: valid ones, in which a case changes one thing ({AT(exp=now-60)}).

import { createHmac, randomBytes } from "node:crypto";
import { signature } from "../provider/keys.mjs";
import { lookup, UnknownWord } from "../unknown-word.mjs";
import { splitArguments } from "./parse.mjs";
import { stringify } from "./raw-json.mjs";
import { literal, now } from "./time.mjs";

/** The `aud` and the scope that the site of these cases demands. */
export const audience = "https://api.example";
export const scope = "read";

const encoded = (value) =>
  Buffer.from(typeof value === "string" ? value : stringify(value)).toString("base64url");

/** Returns an access token of the provider about alice. `args`: what differs, as the cases write it. */
export function accessToken(provider, args) {
  const at = now();
  const claims = {
    iss: provider.issuer,
    aud: audience,
    sub: "alice",
    client_id: "a-client-of-the-api",
    iat: at,
    exp: at + 300,
    jti: randomBytes(8).toString("hex"),
    scope: `write ${scope}`,
  };
  const key = provider.keys.current;
  const draft = {
    provider,
    claims,
    header: { typ: "at+jwt", alg: "RS256", kid: key.kid },
    key,
    damage: (bytes) => bytes,
  };
  for (const change of splitArguments(args)) apply(draft, change);
  const token = signed(draft);
  return draft.isNested
    ? signed({ ...draft, header: { ...draft.header, cty: "JWT" }, claims: token })
    : token;
}

/** Returns a logout token of the provider, which differs from an access token in its kind alone. */
export function logoutToken(provider) {
  const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
  const { keys, issuer } = provider;
  const claims = {
    iss: issuer,
    aud: audience,
    sub: "alice",
    sid: "1",
    iat: now(),
    exp: now() + 300,
    jti: "1",
    scope,
    events,
  };
  const header = { typ: "logout+jwt", alg: "RS256", kid: keys.current.kid };
  return signed({ claims, header, key: keys.current, damage: (bytes) => bytes });
}

function apply(draft, change) {
  const [, name, value] = /^([^=]+?)(?:=(.*))?$/s.exec(change) ?? [];
  const word = value === undefined ? name : `${name}=`;
  if (Object.hasOwn(words, word)) words[word](draft, value);
  else if (value !== undefined && Object.hasOwn(claimWords, name)) setClaim(draft.claims, name, value);
  else throw new UnknownWord(`placeholder AT: ${change}`);
}

/** The words that change one thing. Those that end in `=` have a value. */
export const words = {
  no_iss: ({ claims }) => delete claims.iss,
  no_aud: ({ claims }) => delete claims.aud,
  no_sub: ({ claims }) => delete claims.sub,
  no_exp: ({ claims }) => delete claims.exp,
  nested: (draft) => (draft.isNested = true),
  "alg=": ({ header }, alg) => (header.alg = alg),
  "typ=": ({ header }, typ) => (header.typ = typ),
  "kid=": ({ header }, kid) => (header.kid = kid === "random" ? randomBytes(8).toString("hex") : kid),
  "key=": (draft, name) => (draft.key = lookup(keys, name, "placeholder AT: key")(draft.provider)),
  "sig=": (draft, name) => (draft.damage = lookup(damages, name, "placeholder AT: sig")),
  "jwk=": (draft, name) => {
    draft.key = lookup({ attacker: draft.provider.keys.attacker }, name, "placeholder AT: jwk");
    draft.header.jwk = draft.key.publicJwk;
  },
  "jku=": (draft, url) => {
    draft.key = draft.provider.keys.attacker;
    draft.header.jku = `${url}/jwks`;
  },
  "crit=": ({ header }, value) => {
    header.crit = listOf(value);
    for (const name of header.crit) header[name] = true;
  },
};

const claimWords = {
  iss: 1,
  aud: 1,
  sub: 1,
  exp: 1,
  nbf: 1,
  iat: 1,
  scope: 1,
  azp: 1,
  client_id: 1,
  "cnf.jkt": 1,
};

function setClaim(claims, name, value) {
  const [outer, member] = name.split(".");
  const parsed = value.startsWith("[") ? listOf(value) : literal(value);
  claims[outer] = member === undefined ? parsed : { [member]: parsed };
}

// The cases write `[x]` and `["x"]`.
const listOf = (text) => splitArguments(text.slice(1, -1)).map((item) => item.replace(/^"(.*)"$/, "$1"));

const keys = {
  attacker: (provider) => provider.keys.attacker,
  rsa_pub: ({ keys: { current } }) => ({
    secret: current.publicKey.export({ type: "spki", format: "pem" }),
  }),
};

const damages = { flip: (bytes) => Buffer.from(bytes.map((byte, at) => (at === 10 ? byte ^ 1 : byte))) };

function signed({ header, claims, key, damage }) {
  const text = `${encoded(header)}.${encoded(claims)}`;
  return `${text}.${damage(bytesOf(header.alg, key, text)).toString("base64url")}`;
}

function bytesOf(alg, key, text) {
  if (alg === "none") return Buffer.alloc(0);
  if (key.secret !== undefined) return createHmac("sha256", key.secret).update(text).digest();
  return signature(alg, key, text);
}
