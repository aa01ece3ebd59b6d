// Checks of the challenge, and of many requests with tokens.

import { values } from "../request/browser.mjs";
import { encode } from "../request/encode.mjs";
import { onlyTrue, onlyWords, UnknownWord } from "../unknown-word.mjs";

/** The words of `expected` about tokens. */
export const bearers = {
  www_authenticate: ({ answer, site }) => {
    const challenges = values(answer, "www-authenticate");
    if (challenges.length !== 1) return `${challenges.length} challenges`;
    const metadata = `${site.base}/.well-known/oauth-protected-resource`;
    const tells =
      /^Bearer realm="authjs"(?:, error="(?:invalid_token|insufficient_scope)")?, resource_metadata="([^"]*)"$/;
    return tells.exec(challenges[0])?.[1] !== metadata && `the challenge is ${challenges[0]}`;
  },
  // The request of the case is the first. Each of the others has fresh placeholders, and must end as it does.
  repeat: async ({ testCase, browser, answer, fill }, times) => {
    for (let turn = 1; turn < times; turn += 1) {
      const { status } = await browser.exchange(await encode(testCase.request, fill));
      if (status !== answer.status) return `status ${status} for request ${turn + 1}`;
    }
    return undefined;
  },
};

/** Throws `UnknownWord` for another rule about the challenge. */
export function knowsChallenge({ scheme, no_detail_leak: tellsNothing, ...rest }) {
  if (scheme !== "Bearer") throw new UnknownWord(`expected.www_authenticate.scheme: ${scheme}`);
  onlyTrue(tellsNothing, "expected.www_authenticate.no_detail_leak");
  onlyWords(rest, "expected.www_authenticate");
}
