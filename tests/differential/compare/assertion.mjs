// Client assertions: JWTs that authenticate a client.

import { createHmac, verify } from "node:crypto";
import { verifiers } from "../variants.mjs";

/** Returns a text with every client assertion replaced by its header, its claims, and whether the client signed it. */
export function assertionIn(text, at) {
  return text.replace(
    /(client_assertion=)([\w-]+)\.([\w-]+)\.([\w-]+)/g,
    (_, name, header, claims, signature) => {
      const [told, { iat, exp, nbf, jti, ...rest }] = [header, claims].map((part) =>
        JSON.parse(Buffer.from(part, "base64url")),
      );
      const fresh = Math.abs(iat - at / 1000) < 10 && (nbf ?? iat) === iat;
      const times = fresh ? `now, for ${exp - iat} s` : "not now";
      const ok = isSigned(told.alg, `${header}.${claims}`, Buffer.from(signature, "base64url"));
      return `${name}${ok ? "signed" : "NOT SIGNED"}${sorted(told)}${sorted(rest)}, ${times}, ${jti?.length >= 20 ? "a jti" : "no jti"}`;
    },
  );
}

const sorted = (members) => JSON.stringify(Object.fromEntries(Object.entries(members).sort()));

function isSigned(alg, input, signature) {
  const key = verifiers[alg];
  if (alg === "HS256") return createHmac("sha256", key).update(input).digest().equals(signature);
  return verify("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }, signature);
}
