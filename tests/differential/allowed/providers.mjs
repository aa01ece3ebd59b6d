// Built-in providers: the differences of their rows and quirks.

import { both, either, isSignedIn, kinder, stricter, within, withoutOurs } from "./outcomes.mjs";
import { leavesOutNames, leavesOutPicture, reachesTooFar } from "./profiles.mjs";

const isBuiltIn = ({ case: { sample } }) => sample !== undefined;
const of = (pattern) => within(new RegExp(`^sign-in with (${pattern.source}):`));

export const inProviders = {
  "entra-issuer": either(
    both(({ case: { configuration } }) => configuration === "options-2", kinder(/microsoft-entra-id/)),
    stricter(/microsoft-entra-id: dialect: no tid$/),
  ),
  "entra-token-error": ({ case: { name }, field }) =>
    field === "location" && /with (azure-ad|microsoft-entra-id): dialect: an error$/.test(name),
  "missing-token-type": kinder(/: dialect: no token_type$/),
  "apple-user": either(
    both(of(/apple/), either(hasNoHalfName, hasUsersNameAlone)),
    both(kinder(/with apple:/), reachesTooFar),
  ),
  "discord-avatar": either(both(of(/discord/), hasNoPicture), both(kinder(/with discord:/), reachesTooFar)),
  "missing-names": both(isBuiltIn, leavesOutNames),
  "threads-profile": both(
    kinder(/with threads: written sample/),
    reachesTooFar,
    ({ case: { sample } }) => sample.profile.id !== undefined,
  ),
  "missing-members": both(isBuiltIn, either(leavesOutPicture, both(reachesTooFar, kinder(/./)))),
  "undefined-parameters": isWithoutUndefined,
  "azure-devops": both(
    of(/azure-devops/),
    either(hasStateForPkce, ({ ours }) =>
      ours?.startsWith("POST https://app.vssps.visualstudio.com/oauth2/token\n"),
    ),
  ),
  bungie: both(
    of(/bungie/),
    either(hasStateForPkce, hasNoVerifier, ({ ours }) =>
      ours?.startsWith("GET https://www.bungie.net/platform/User/GetMembershipsForCurrentUser/\n"),
    ),
  ),
  netsuite: worksHereAlone(/with netsuite:/),
  todoist: either(
    worksHereAlone(/with todoist:/),
    both(of(/todoist/), ({ ours }) => ours?.startsWith("GET https://api.todoist.com/api/v1/user\n")),
  ),
  "entra-photo": both(
    of(/azure-ad|microsoft-entra-id/),
    ({ field, theirs, ours }) =>
      withoutPhoto(theirs) === ours || (field === "profile" && hasOwnImage(theirs, ours)),
  ),
  "thin-id-token": ({ kind, all: { theirs, ours }, ...told }) =>
    kind === "request" && isBuiltIn(told) && asksUserinfoToo(requestsOf(theirs), requestsOf(ours)),
  "profile-types": ({ field, theirs, ours }) =>
    field === "account" && theirs?.replace(/"providerAccountId":(\d+)/, '"providerAccountId":"$1"') === ours,
};

const requestsOf = (fields) =>
  Object.keys(fields)
    .filter((field) => field.startsWith("request "))
    .sort()
    .map((field) => fields[field]);

// The token request is compared by itself. After it, both request userinfo, and the rest is equal.
function asksUserinfoToo([, ...theirs], [, ...ours]) {
  const at = ours.findIndex((request) =>
    /^GET \S+\/(userinfo|users\/v2\/me)\naccept: application\/json, application\/jwt\nauthorization: Bearer access-1\nuser-agent: \S+\n$/.test(
      request,
    ),
  );
  return (
    at >= 0 && ours.toSpliced(at, 1).map(withoutOurs).join("\n\n") === theirs.map(withoutOurs).join("\n\n")
  );
}

function hasNoHalfName({ theirs, ours }) {
  return theirs?.replace(/"name":"(\w+) undefined"|"name":"null (\w+)"/, '"name":"$1$2"') === ours;
}

// A missing value is not sent as the text `undefined`.
function isWithoutUndefined({ field, theirs, ours }) {
  if (field.startsWith("request "))
    return (
      /[/=]undefined\b/.test(theirs) &&
      withoutOurs(theirs.replace(/\/undefined\b/, "").replace("=undefined", "=")) === withoutOurs(ours)
    );
  const known = [
    ["scope", "public"],
    ["redirect_uri", "http://localhost:8787/api/auth/callback/notion"],
  ];
  return (
    field === "location" &&
    known.some(
      ([name, value]) =>
        parameters(theirs?.replace(`${name}=undefined`, `${name}=${encodeURIComponent(value)}`)) ===
        parameters(ours),
    )
  );
}

const parameters = (url) => url?.split(/[?&]/).sort().join("&");

// @auth/core refuses the configuration for every request.
function worksHereAlone(pattern) {
  return ({ case: { configuration, name }, shown }) =>
    configuration === "as-shipped" &&
    pattern.test(name) &&
    shown.every(({ theirs }) => theirs.status === "500") &&
    shown.some(({ ours }) => isSignedIn(ours));
}

// PKCE is only for servers that support it.
function hasStateForPkce({ field, theirs, ours }) {
  if (/^cookie .*(state|pkce.code_verifier)$/.test(field)) return true;
  return (
    field === "location" && theirs?.replace(/&code_challenge=.*$/, "") === ours?.replace(/&state=JWE.*$/, "")
  );
}

function hasNoVerifier({ theirs, ours }) {
  return withoutOurs(theirs?.replace("&code_verifier=<43 characters>", "")) === withoutOurs(ours);
}

// The profile has nothing else of the form field.
function hasUsersNameAlone({ field, theirs, ours }) {
  if (field !== "profile" || !theirs) return false;
  const { user, ...claims } = JSON.parse(theirs);
  return JSON.stringify(user?.name ? { ...claims, user: { name: user.name } } : claims) === ours;
}

function hasNoPicture({ theirs, ours }) {
  const without = (text) =>
    text?.replace(/"(image|picture|image_url)":"[^"]*",?|,"(image|picture|image_url)":"[^"]*"/, "");
  return without(theirs)?.replace(/,\}$/, "}") === without(ours);
}

// An empty picture counts as null.
const withoutPhoto = (text) => text?.replace(/"(picture|image)":"data:image\/jpeg;base64, "/, '"$1":null');

// The picture is the fetched one, and there is no claim with that name.
function hasOwnImage(theirs, ours) {
  const [{ image: claim, ...a }, { image: photo, ...b }] = [theirs, ours].map((text) => JSON.parse(text));
  return (
    JSON.stringify(a) === JSON.stringify(b) &&
    (photo === undefined || photo.startsWith("data:image/jpeg;base64, "))
  );
}
