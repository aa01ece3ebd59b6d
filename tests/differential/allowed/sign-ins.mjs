// Sign-ins that one subject refuses and the other accepts, and the form of a refusal.

import { completed, gone, started } from "./cookies.mjs";
import { errorPage, home, leads, retryPage, signInPage } from "./places.mjs";
import {
  all,
  becomes,
  differs,
  either,
  inConfiguration,
  named,
  oneOf,
  rewritten,
  something,
} from "./rules.mjs";
import { ada, forJson, kinder, stricter, stricterAtOnce, unstarted } from "./sessions.mjs";

// OAuth 2.0 providers send no ID Token, whatever the name of the case says.
const ofIdToken = (pattern) => all(named(pattern), (told) => !named(/with (oauth|github)\b/)(told));

const cleared = becomes(undefined, gone);
const checks = { "cookie state": cleared, "cookie nonce": cleared, "cookie pkce": cleared };
const isCallback = ({ step }) => /^\/callback\//.test(step.path);

const retries = becomes(leads(/[?&]error=(Configuration|OAuthCallbackError)$/), retryPage);

const signInPageAfterError = signInPage("error=OAuthCallbackError");
const signInPageAfterCancel = signInPage("error=OAuthCallbackError&code=access_denied");
const declined = ({ step: { path, body = "" } }) =>
  /[?&]error=(access_denied|user_cancelled_(authorize|login))(?!\w)/.test(`${path}&${body}`);

/** Whether a visitor who declined is redirected without the code that says so. */
export const isWithoutCode = (told) => declined(told) && signInPageAfterError(told.ours, told);

const signInPageAfterRefusal = (value, told) =>
  (declined(told) ? signInPageAfterCancel : signInPageAfterError)(value, told);

const newState =
  /&state=JWE\[encodedState, secret 0\]\{"alg":"dir","enc":"A256CBC-HS512","kid":"[\w-]{86}"\}\{"random":"<43 characters>","iat":"<now>","exp":"<iat \+ 900>","jti":"<uuid>"\}(?=&code_challenge=)/;

const newNonce = /&nonce=<43 characters>(?=&scope=)/;
const adds =
  (...parameters) =>
  ({ theirs, ours = "" }) =>
    parameters.every((one) => one.test(ours)) &&
    theirs === parameters.reduce((address, one) => address.replace(one, ""), ours);
const withState = {
  location: adds(newState),
  "cookie state": [becomes(undefined, started), cleared],
};
const withStateAndNonce = {
  ...withState,
  location: adds(newState, newNonce),
  "cookie nonce": [becomes(undefined, started), cleared],
};

const withoutAddress = rewritten((user) => user.replace('"email":"s@x.c",', ""));

export const inSignIns = {
  retry: differs(
    all(isCallback, ({ all, ...told }) => retryPage(all.ours.location ?? all.ours.body, told)),
    {
      location: retries,
      body: retries,
      ...checks,
      request: becomes(something, undefined),
    },
  ),
  "profile-error": differs(isCallback, {
    location: [
      all(
        forJson,
        (told) => errorPage(told.all.ours.body, told),
        becomes(/\/callback\/.*\/signin$/s, undefined),
      ),
      becomes(/\/callback\/.*\/signin$/, oneOf(errorPage, home)),
    ],
    body: becomes(/\/callback\/.*\/signin"\}$/s, oneOf(errorPage, home)),
  }),
  "checks-spent": differs(isCallback, checks),
  "id-token-signature": stricter(ofIdToken(/ID Token: (signed by nobody|not signed)/)),
  "extra-checks": stricter(ofIdToken(/ID Token: (wrong at_hash|azp of another)|without auth_time/)),
  "id-token-age": stricter(ofIdToken(/ID Token: (from the future|old)/)),
  "empty-iss": stricterAtOnce(named(/with (?!oauth\b).*&iss=(&|;|$)/)),
  "response-tokens": stricterAtOnce(named(/&access_token=x/)),
  "response-code": stricterAtOnce(named(/code=%C3%BC/)),
  "repeated-parameters": stricterAtOnce(named(/code=c&code=c/)),
  "userinfo-status": stricter(named(/(profile: status|userinfo of status) /)),
  "profile-id": stricter(
    named(/profile: (empty|id empty|id a table|a list|null|text)(;| \(|$)|github: no id/),
  ),
  "endpoint-fragment": unstarted(named(/fragment: its metadata/)),
  "discovered-endpoints": unstarted(named(/bare-address: its metadata/)),
  "no-issuer": kinder(named(/with oauth\b.*&iss=[^;]/)),
  "id-token-alone": kinder(ofIdToken(/token response: no access_token/)),
  "null-members": kinder(named(/token response: (expires_in|refresh_token|scope) null/)),
  "oauth-id-token": kinder(named(/an ID Token nobody asked for/), ada),
  "userinfo-endpoint": kinder(named(/no-userinfo: its metadata/)),
  "metadata-keys": unstarted(named(/(no-token|no-userinfo-used): its metadata/)),
  wellknown: differs(named(/well-known: its metadata/), {
    location: rewritten((address) => address.replace("/well-known/authorize", "/elsewhere/authorize")),
  }),
  "long-ids": stricter(named(/profile: rounded id/)),
  "profile-texts": either(
    kinder(ofIdToken(/ID Token: (e-mail a number|name a table)/)),
    kinder(named(/with oauth\b.*profile: (id zero|big id)/)),
  ),
  "pkce-unsupported": differs(named(/with zitadel: its metadata/), withStateAndNonce),
  "oauth-state": either(
    differs(
      all(inConfiguration(/^kinds$/), named(/with (github|keycloak|oauth-default-checks): good/)),
      withState,
    ),
    differs(all(inConfiguration(/^kinds$/), named(/with default-checks: good/)), withStateAndNonce),
  ),
  "refusal-state": differs(
    all(isCallback, ({ step }) => /[?&]error=[^&]/.test(step.path) && !/[?&]state=/.test(step.path)),
    {
      location: becomes(errorPage, signInPageAfterRefusal),
      body: becomes(errorPage, signInPageAfterRefusal),
    },
  ),
  "callback-repeated": either(
    differs(isCallback, { "cookie completed": becomes(undefined, completed) }),
    differs(({ step }) => /^\/signout/.test(step.path), { "cookie completed": becomes(undefined, gone) }),
    differs(
      all(isCallback, ({ index, shown, site }) =>
        shown.slice(0, index).some(({ ours }) => ours[`cookie ${site.names.completed}`]),
      ),
      {
        location: becomes(something, home),
        body: becomes(something, home),
      },
    ),
  ),
  "refusal-code": differs(all(isCallback, declined), {
    location: becomes(signInPageAfterError, signInPageAfterCancel),
    body: becomes(signInPageAfterError, signInPageAfterCancel),
  }),
  "github-verified": differs(named(/github: unverified e-mail/), {
    "cookie session": withoutAddress,
    body: withoutAddress,
  }),
  "redirect-proxy": differs(named(/^passed on: to (an origin that is not listed|another route)/), {
    location: becomes(something, errorPage),
    "cookie csrf": becomes(something, undefined),
    "cookie callbackUrl": becomes(something, undefined),
  }),
};
