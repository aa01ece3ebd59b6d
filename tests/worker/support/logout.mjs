// The certified oidc-provider with its sign-outs: RP-initiated, back-channel, and the revocation of tokens.

/** Returns options of the provider for a site at `origin`. `revoked` gets what it revokes. */
export const withLogout = (origin, revoked = () => {}) => ({
  metadata: {
    post_logout_redirect_uris: [`${origin}/api/auth/post-logout`],
    backchannel_logout_uri: `${origin}/api/auth/backchannel-logout/dev`,
    backchannel_logout_session_required: true,
  },
  settings: {
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true },
      backchannelLogout: { enabled: true },
      revocation: { enabled: true },
    },
    // Its own dispatcher refuses loopback addresses.
    fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined }),
  },
  before: async (context, next) => {
    await next();
    if (context.path === "/token/revocation") revoked(context);
  },
});

/** Says yes on the provider's page, which a visitor has come to. Returns the provider's answer, which redirects. */
export function confirm(visitor, page) {
  const [, xsrf] = page.text.match(/name="xsrf" value="([^"]*)"/);
  const [, action] = page.text.match(/action="([^"]*)"/);
  return visitor.post(action, { xsrf, logout: "yes" });
}

/** Signs a visitor out at the provider, not at the site. Returns after the provider has told the site. */
export async function signOutAtProvider(visitor, issuer) {
  return confirm(visitor, await visitor.get(`${issuer}/session/end`));
}
