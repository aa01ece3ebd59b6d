// Differences of links in mails.

import { addresses, invalid } from "../cases/email-addresses.mjs";
import { errorPage, leads, signInPage } from "./places.mjs";
import { isRewritten } from "./rewrites.mjs";
import { all, becomes, differs, either, named } from "./rules.mjs";

const isAsked = ({ step }) => step.method === "POST" && /^\/signin\/[\w-]+(\?|$)/.test(step.path);
const isFollowed = ({ step }) => /^\/callback\/[\w-]+(\?|$)/.test(step.path);

const isInvalid = (typed) => [...invalid].some((name) => addresses[name] === typed);

// What Auth.js answers a refused address, an address of its own of the Worker's, and a mail that was not sent.
const again = becomes(errorPage, signInPage("error=EmailSignin"));
const askAgain = (when) => differs(all(isAsked, when), { location: again, body: again });

const entry = (id) => (told) => told.step.theirs?.entry === id;
const expired = leads(
  (value, { site }) =>
    value === `${site.origin}${site.pages.error ?? `${site.basePath}/error`}?error=Verification`,
);

// Auth.js's answer is that to another request: see `instead.mjs`.
const asAnother = () => false;

export const inEmail = {
  "email-address": askAgain(
    either(entry("email-address"), ({ step }) =>
      isInvalid(new URLSearchParams(step.body).get("email") ?? ""),
    ),
  ),
  "email-idn": asAnother,
  "email-repeated": askAgain(entry("email-repeated")),
  "email-max-age": isRewritten("email-max-age"),
  "email-sender-name": isRewritten("email-sender-name"),
  "email-order": either(
    askAgain(named(/ that refuses with | whose server refuses$/)),
    differs(named(/ that refuses with | whose server refuses$/), {
      verification_tokens: becomes(/^[^\n]+$/, undefined),
    }),
  ),
  "email-limit": differs(entry("email-limit"), {
    status: becomes(/^(302|200)$/, "429"),
    location: becomes(errorPage, undefined),
    "content-type": becomes(undefined, "application/json"),
    body: [
      becomes("", '{"message":"Too Many Requests"}'),
      becomes(errorPage, signInPage("error=EmailSignin&code=too_many_attempts")),
    ],
  }),
  "email-link-parameters": differs(isFollowed, { location: becomes(errorPage, expired) }),
  "email-link-address": asAnother,
  "email-link-provider": asAnother,
  "email-link-request": differs(entry("email-link-request"), {
    status: becomes("302", "503"),
    location: [
      all(({ all: { ours } }) => ours.status === "503", becomes(expired, undefined)),
      all(({ step }) => step.method === "POST", becomes(expired, errorPage)),
    ],
  }),
};
