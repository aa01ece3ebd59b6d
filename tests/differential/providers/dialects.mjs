// The place of a profile in a provider's answers, if it is not simply the userinfo response or the ID Token.

const tenant = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
const consumers = "9188040d-6c67-4c5b-b112-36a304b66dad";

function entra(_, { issuer = "" }) {
  const tid = issuer.includes("/consumers/") ? consumers : tenant;
  return { claims: { tid, iss: `https://login.microsoftonline.com/${tid}/v2.0` } };
}

/** By module: a function of the profile and the provider, or what is the same for all; merged over the answers that a regular one gives. */
const dialects = {
  "azure-ad": entra,
  "bankid-no": (profile) => ({ userinfo: { signed: profile } }),
  github: {
    emails: {
      body: [{ email: "Other@Example.com" }, { email: "Hidden@Example.com", primary: true, verified: true }],
    },
  },
  line: { alg: "HS256" },
  "microsoft-entra-id": entra,
  nextcloud: (profile) => ({
    userinfo: { body: { ocs: { data: profile } } },
    token: { body: { user_id: "ada" } },
  }),
  notion: (profile) => ({ userinfo: { body: { bot: { owner: { user: profile } } } } }),
  tiktok: { token: { headers: { "content-type": "text/plain" } } },
  // The API that @auth/core uses, and the present one.
  todoist: (profile) => ({
    userinfo: ({ method }) => ({ body: method === "POST" ? { user: profile } : profile }),
  }),
  twitch: { token: { body: { scope: ["openid", "user:read:email"] } } },
  vk: ({ email, ...profile }) => ({
    userinfo: { body: { response: [profile] } },
    token: { body: { email } },
  }),
  wechat: { token: { body: { token_type: undefined, openid: "open-1" } } },
};

/** Returns a provider's answers that describe a profile: see `provider.mjs`. */
export function answersWith(provider, { profile, photo }) {
  const { id, type, idToken } = provider;
  const dialect = dialects[id];
  const { claims, ...more } = (typeof dialect === "function" ? dialect(profile, provider) : dialect) ?? {};
  const unset = { name: undefined, email: undefined, picture: undefined };
  const isProfile = type === "oidc" && idToken;
  const subject = type === "oidc" && typeof profile.sub === "string" ? { sub: profile.sub } : {};
  return {
    claims: { ...unset, ...(isProfile ? { sub: undefined, ...profile } : subject), ...claims },
    idToken: type === "oidc",
    userinfo: { body: profile },
    photo,
    ...more,
  };
}
