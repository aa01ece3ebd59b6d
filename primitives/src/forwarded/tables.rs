//! The names of the headers that are removed, in the folded spelling.

/// In the folded spelling. What stands in `SCRIPT_NAME` gunicorn takes off the path, `Client-Cert` is
/// [RFC 9440](https://www.rfc-editor.org/rfc/rfc9440)'s.
pub(super) const REMOVED: [&str; 6] = [
    "client-cert",
    "client-cert-chain",
    "forwarded",
    "front-end-https",
    "script-name",
    "teleport-jwt-assertion",
];

/// The same of those that begin with `X-`, which few honest ones do.
pub(super) const REMOVED_BEHIND_X: [&str; 19] = [
    "anonymous-consumer",
    "client-cert",
    "client-dn",
    "client-verify",
    "credential-identifier",
    "email",
    "groups",
    "host",
    "http-host-override",
    "matched-path",
    "now-route-matches",
    "rewrite-url",
    "role",
    "roles",
    "script-name",
    "url-scheme",
    "user",
    "userinfo",
    "username",
];

/// In the folded spelling, by who believes them.
pub(super) const REMOVED_PREFIXES: [&str; 7] = [
    // Us
    "authjs-",
    // Identity-aware proxies and platforms in front of applications
    "cf-access-",
    "ngrok-auth-",
    "oidc-",
    "remote-",
    "tailscale-user-",
    // Client certificates
    "ssl-client-",
];

/// The same of those that begin with `X-`.
pub(super) const REMOVED_PREFIXES_BEHIND_X: [&str; 23] = [
    // Us
    "auth-",
    "authjs-",
    // Identity-aware proxies and platforms in front of applications
    "amzn-oidc-",
    "apigateway-api-",
    "authenticated-",
    "authelia-",
    "authentik-",
    "consumer-",
    "endpoint-api-",
    "goog-authenticated-user-",
    "goog-iap-",
    "ms-client-principal",
    "ms-token-",
    "pomerium-",
    "remote-",
    "vouch-",
    "webauth-",
    // Client certificates
    "ssl-client-",
    // Routing inside frameworks: Next.js (CVE-2025-29927), Astro (CVE-2026-33768), IIS, nginx, Symfony
    "astro-",
    "invoke-",
    "middleware-",
    "original-",
    "sveltekit-",
];
