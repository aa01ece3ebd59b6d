// An authenticator app (RFC 6238), of Node's own HMAC.

import { createHmac } from "node:crypto";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The app that a user has set up with the key of the page. `code(seconds)` is what it shows so many seconds from now. */
export function appOfPage(html) {
  const [, typed] = html.match(/<code class="key" translate="no">([A-Z2-7 ]+)<\/code>/);
  const bits = [...typed.replaceAll(" ", "")].map((letter) =>
    alphabet.indexOf(letter).toString(2).padStart(5, "0"),
  );
  const key = Buffer.from(
    bits
      .join("")
      .match(/.{8}/g)
      .map((byte) => Number.parseInt(byte, 2)),
  );
  const code = (seconds = 0) => {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor((Date.now() / 1000 + seconds) / 30)));
    const digest = createHmac("sha1", key).update(counter).digest();
    const word = digest.readUInt32BE(digest.at(-1) & 15) & 0x7f_ff_ff_ff;
    return String(word % 1_000_000).padStart(6, "0");
  };
  return { code };
}
