// The internet of the built-in providers. Their endpoints are in their rows, so the address of a request
// identifies the provider.

import { discovery, keys, token, userinfo } from "../answers.mjs";

/**
 * Returns the answer of an address to a request, according to the case. Every address answers, because the
 * requests are compared elsewhere.
 */
export function answerElsewhere(url, asked, told, nonce) {
  const { hostname, pathname, href } = url;
  if (pathname.endsWith("/.well-known/openid-configuration"))
    return { body: metadata(href.replace(/\/\.well-known\/.*$/, ""), told) };
  if (pathname.endsWith("/jwks")) return { body: keys };
  if (/(^|&)grant_type=/.test(asked.body)) return token(told.issuer, told, nonce);
  if (hostname === "graph.microsoft.com") return photo(told);
  if (pathname.endsWith("/emails")) return told.emails ?? { body: [] };
  return userinfo(told.issuer, typeof told.userinfo === "function" ? told.userinfo(asked) : told.userinfo);
}

function metadata(address, { issuer }) {
  // Some issuers end with a slash, or have their metadata below it.
  const isIts = address.startsWith(issuer.replace(/\/$/, ""));
  const published = microsoft(address) ?? (isIts ? issuer : address);
  return { ...discovery(address), issuer: published };
}

// Entra ID's metadata for several tenants have a pattern as issuer, those of `consumers` another issuer.
function microsoft(address) {
  const [, before, tenant, after] =
    address.match(/^(https:\/\/login\.microsoftonline\.com\/)(.*)(\/v2\.0)$/) ?? [];
  if (!before) return undefined;
  return `${before}${{ common: "{tenantid}", organizations: "{tenantid}", consumers: "9188040d-6c67-4c5b-b112-36a304b66dad" }[tenant] ?? tenant}${after}`;
}

function photo({ photo: told = { status: 404, base64: "" } }) {
  return {
    status: told.status,
    headers: { "content-type": "image/jpeg" },
    body: Buffer.from(told.base64, "base64"),
  };
}
