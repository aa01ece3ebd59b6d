// Refresh tokens of the hostile provider (`setup.op.refresh`).

import { randomBytes } from "node:crypto";
import { onlyWords, UnknownWord } from "../unknown-word.mjs";

/** The words of a fault, each with its accepted values: members of the answer. `id_token` has claims of the ID Token. */
export const refreshWords = {
  error: (value) => typeof value === "string",
  refresh_token: (value) => [null, "same"].includes(value),
  id_token: (value) => value !== null && typeof value === "object",
};

/** Throws `UnknownWord` for a fault that is not implemented. */
export function knowsRefresh(fault, path = "setup.op.refresh") {
  onlyWords(fault, path, refreshWords);
  for (const [word, value] of Object.entries(fault))
    if (!refreshWords[word](value)) throw new UnknownWord(`${path}.${word}: ${JSON.stringify(value)}`);
}

/** The refresh tokens of a provider. It rotates them, and ends a grant whose refresh token it sees twice. */
export class RefreshTokens {
  #issued = new Map();

  /** Issues a refresh token for a grant. */
  issue(grant) {
    const token = randomBytes(24).toString("base64url");
    this.#issued.set(token, { grant, isUsed: false });
    return token;
  }

  /** Returns the grant of a refresh token that was not used before, or `undefined`. */
  use(token, { isKept }) {
    const found = this.#issued.get(token);
    if (!found) return undefined;
    found.grant.hasEnded ||= found.isUsed;
    found.isUsed = !isKept;
    return found.grant.hasEnded ? undefined : found.grant;
  }
}
