// The serializations of an ID Token, most of them invalid (`setup.op.id_token.as`).

import { createHash } from "node:crypto";
import { CompactEncrypt } from "jose";

/** The forms by the word of a case: each makes of a compact JWS what stands in `id_token`. */
export const forms = {
  jws: (token) => token,
  absent: () => undefined,
  null: () => null,
  empty: () => "",
  two_segments: (token) => token.split(".").slice(0, 2).join("."),
  four_segments: (token) => `${token}.AAAA`,
  padded: (token) =>
    token
      .split(".")
      .map((part) => part.padEnd(Math.ceil(part.length / 4) * 4, "="))
      .join("."),
  array: (token) => [token],
  json_jws: (token) => {
    const [protectedHeader, payload, signed] = token.split(".");
    return JSON.stringify({ protected: protectedHeader, payload, signature: signed });
  },
  jwe: (token, { clientSecret }) => encrypted(Buffer.from(token.split(".")[1], "base64url"), clientSecret),
  nested_bad: (token, { clientSecret }) =>
    encrypted(Buffer.from(`${token.slice(0, -8)}AAAAAAAA`), clientSecret),
};

function encrypted(payload, clientSecret) {
  const key = createHash("sha256").update(clientSecret).digest();
  return new CompactEncrypt(payload)
    .setProtectedHeader({ alg: "dir", enc: "A256GCM", cty: "JWT" })
    .encrypt(key);
}
