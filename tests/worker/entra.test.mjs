// Microsoft Entra ID with every kind of tenant: metadata with a pattern as issuer, a token that names the
// tenant, a picture in another API.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import {
  claims,
  clientId,
  clientSecret,
  signIn,
  signingKey,
  startDialect,
  tokens,
} from "./support/dialect.mjs";

const acme = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const other = "11111111-2222-3333-4444-555555555555";
const consumers = "9188040d-6c67-4c5b-b112-36a304b66dad";
const provider = "microsoft-entra-id";
const login = "https://login.microsoftonline.com";
const issuerOf = (tenant) => `${login}/${tenant}/v2.0`;
const photo = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10]);

// As published by Microsoft: most keys are for any tenant, some only for that of personal accounts.
const key = signingKey("key-1", { issuer: issuerOf("{tenantid}") });
const consumersKey = signingKey("key-2", { issuer: issuerOf(consumers) });

/** The answers for the next sign-ins: the ID Token's claims, the key that signs it, the picture. */
let told;
beforeEach(() => (told = { signer: key, photo: { body: photo, headers: { "content-type": "image/jpeg" } } }));

const published = { common: "{tenantid}", organizations: "{tenantid}", consumers };

function metadata(tenant) {
  return {
    issuer: issuerOf(published[tenant] ?? tenant),
    authorization_endpoint: `${login}/${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${login}/${tenant}/oauth2/v2.0/token`,
    jwks_uri: `${login}/${tenant}/discovery/v2.0/keys`,
    userinfo_endpoint: "https://graph.microsoft.com/oidc/userinfo",
    response_modes_supported: ["query", "fragment", "form_post"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
}

async function entra({ url }) {
  const [, tenant, ...rest] = new URL(url).pathname.split("/");
  switch (rest.join("/")) {
    case "v2.0/.well-known/openid-configuration":
      return { body: metadata(tenant) };
    case "discovery/v2.0/keys":
      return { body: { keys: [consumersKey.public, key.public] } };
    case "oauth2/v2.0/token":
      return tokens(await told.signer.sign(claims(told.claims)));
  }
}

const graph = ({ url }) =>
  url.startsWith("https://graph.microsoft.com/v1.0/me/photos/") ? told.photo : undefined;

const sites = {};
const tenants = ["common", "organizations", "consumers", acme];
before(async () => {
  for (const tenant of tenants) {
    const entry = {
      id: provider,
      ...(tenant !== "common" && { issuer: issuerOf(tenant) }),
      ...(tenant === acme && { profilePhotoSize: 96 }),
    };
    const hosts = { "login.microsoftonline.com": entra, "graph.microsoft.com": graph };
    sites[tenant] = await startDialect({ providers: [entry], hosts });
  }
});
after(() => Promise.all(Object.values(sites).map((site) => site.stop())));

/** Signs in at the site of a tenant; the ID Token has these claims. */
function enter(tenant, more) {
  return signIn(sites[tenant], provider, ({ nonce, state }) => {
    told.claims = { nonce, ver: "2.0", ...more };
    return { code: "code-1", ...(state && { state }), session_state: "x" };
  });
}

const home = { common: acme, organizations: acme, consumers, [acme]: acme };
for (const tenant of tenants) {
  test(`${tenant === acme ? "a tenant's id" : tenant}: a user of the tenant signs in, with a picture`, async () => {
    const site = sites[tenant];
    site.taken();
    const { asked, answer, user } = await enter(tenant, { iss: issuerOf(home[tenant]), tid: home[tenant] });
    assert.equal(answer.location, `${site.origin}/dashboard/x`, site.log());
    const image = `data:image/jpeg;base64, ${photo.toString("base64")}`;
    assert.deepEqual(user, { name: "Ada User", email: "ada@example.com", image });

    assert.equal(asked.origin + asked.pathname, `${login}/${tenant}/oauth2/v2.0/authorize`);
    assert.equal(asked.searchParams.get("scope"), "openid profile email User.Read");
    const size = tenant === acme ? "96x96" : "48x48";
    const received = site.taken();
    assert.deepEqual(
      received.map(({ method, url }) => `${method} ${url}`),
      [
        `GET ${issuerOf(tenant)}/.well-known/openid-configuration`,
        `POST ${login}/${tenant}/oauth2/v2.0/token`,
        `GET ${login}/${tenant}/discovery/v2.0/keys`,
        `GET https://graph.microsoft.com/v1.0/me/photos/${size}/$value`,
      ],
    );
    const [, token, , picture] = received;
    const basic = `${clientId}:${encodeURIComponent(clientSecret)}`;
    assert.equal(token.headers.authorization, `Basic ${Buffer.from(basic).toString("base64")}`);
    assert.equal(token.form.code, "code-1");
    assert.equal(token.form.redirect_uri, `${site.origin}/api/auth/callback/${provider}`);
    assert.match(token.form.code_verifier, /^[\w-]{43}$/);
    assert.equal(picture.headers.authorization, "Bearer access-1");
  });
}

test("a user without a picture, or with one that is too large, has none", async () => {
  const large = [
    [Buffer.alloc(1519), /^picture_too_large/],
    [Buffer.alloc(16 * 1024 + 1), /^provider_too_large/],
  ];
  for (const [photo, reason] of [
    [{ status: 404, body: {} }],
    [{ body: Buffer.alloc(0) }],
    ...large.map(([body, logged]) => [{ body }, logged]),
  ]) {
    told.photo = photo;
    const { user } = await enter("common", { iss: issuerOf(acme), tid: acme });
    assert.equal(user.image, null);
    if (reason) assert.match(await sites.common.reason(), reason);
  }
});

// Each would let users of one tenant into the site of another.
const refused = [
  [
    "a tenant's id: a token of another tenant",
    acme,
    { iss: issuerOf(other), tid: other },
    key,
    "id_token_iss",
  ],
  [
    "a tenant's id: a token of another tenant that claims this one in tid",
    acme,
    { iss: issuerOf(other), tid: acme },
    key,
    "id_token_iss",
  ],
  [
    "common: a token whose issuer is not that of its tid",
    "common",
    { iss: issuerOf(other), tid: acme },
    key,
    "id_token_iss",
  ],
  ["common: a token without tid", "common", { iss: issuerOf("common") }, key, "id_token_iss"],
  [
    "common: a token of the pattern itself",
    "common",
    { iss: issuerOf("{tenantid}"), tid: "{tenantid}" },
    key,
    "id_token_iss",
  ],
  [
    "common: a token by a key that is for another tenant",
    "common",
    { iss: issuerOf(acme), tid: acme },
    consumersKey,
    "id_token_key",
  ],
  [
    "organizations: a personal account",
    "organizations",
    { iss: issuerOf(consumers), tid: consumers },
    key,
    "id_token_iss",
  ],
  [
    "consumers: an organisation's account",
    "consumers",
    { iss: issuerOf(acme), tid: acme },
    key,
    "id_token_iss",
  ],
];
for (const [what, tenant, more, signer, reason] of refused) {
  test(`${what} is refused`, async () => {
    told.signer = signer;
    const site = sites[tenant];
    site.taken();
    const { answer, user } = await enter(tenant, more);
    assert.equal(user, undefined);
    assert.match(answer.location, /\/api\/auth\/error\?error=Configuration$/);
    assert.match(await site.reason(), new RegExp(`^${reason}`));
    assert.ok(
      !site.taken().some(({ url }) => url.includes("graph.microsoft.com")),
      "nothing is asked of Graph",
    );
  });
}
