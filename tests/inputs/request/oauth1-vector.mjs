// `request.unit_vector`: what a signature covers, checked where it matters. The provider computes each one
// again.

import { agreesWithTheRfc } from "../provider/oauth1-signature.mjs";
import { lookup } from "../unknown-word.mjs";
import { startSignIn } from "./sign-in.mjs";

/** Signs in at `tw`, whose addresses contain everything that is often signed wrongly. `run.vector` has the fault. */
export async function runVector(run, { unit_vector: name }) {
  const check = lookup(vectors, name, "request.unit_vector");
  const { tw } = run.site;
  for (let turn = 0; turn < (name === "nonce" ? 15 : 1); turn += 1) {
    const browser = turn ? run.visitor() : run.browser;
    run.answer = await browser.get(tw.authorize(await startSignIn(browser, tw, "tw")).href);
  }
  const seen = tw.requests.slice(run.marks.tw);
  if (!agreesWithTheRfc()) run.vector = "the reference is wrong";
  else if (seen.length < 3 || !seen.every(({ matches }) => matches))
    run.vector = "a signature is not the reference's";
  else if (!check(seen)) run.vector = "the requests do not show it";
}

const queried = (seen, text) => seen.some(({ url }) => url.includes(text));

/** What each vector shows, by its word. */
export const vectors = {
  rfc5849: () => true,
  enc: (seen) => oddities.every((text) => queried(seen, text)),
  // A non-default port is signed.
  port: (seen) => seen.every(({ host }) => /:\d+$/.test(host)),
  dup: (seen) => queried(seen, "a=2&a=1"),
  nonce: (seen) => {
    const nonces = seen.map(({ told }) => told.oauth_nonce);
    const inSeconds = seen.every(
      ({ told }) => Math.abs(Number(told.oauth_timestamp) - Date.now() / 1000) < 60,
    );
    return (
      inSeconds &&
      new Set(nonces).size === nonces.length &&
      nonces.every((nonce) => /^[a-z2-7]{26}$/.test(nonce))
    );
  },
  body: (seen) => seen.some(({ method, body }) => method === "POST" && body === ""),
  realm: (seen) => seen.every(({ parameters }) => parameters.every(([name]) => name !== "realm")),
};

const oddities = ["s%20p=a%20b", "%2B=+%2B", "%25=%25", "~!*%27()=~!*%27()", "%C3%A9=%E2%98%83"];

/** A query with all of that. */
export const oddQuery = `${oddities.join("&")}&a=2&a=1&empty=`;
