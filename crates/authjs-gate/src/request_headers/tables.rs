//! The names of the headers that are removed, in the folded spelling.

/// Whole names.
///
/// gunicorn removes the value of `SCRIPT_NAME` from the path. `Client-Cert` is the header of [RFC
/// 9440](https://www.rfc-editor.org/rfc/rfc9440). CGI hands `Proxy` on as `HTTP_PROXY`
/// ([httpoxy](https://httpoxy.org)). `Next-Url` makes Next.js render an intercepting route, whose
/// path differs from the path that the gate checked. `Next-Resume` continues a page of another request.
pub(super) const REMOVED: [&str; 19] = [
    "cas-user",
    "client-cert",
    "client-cert-chain",
    "es-security-runas-user",
    "forwarded",
    "front-end-https",
    "iv-creds",
    "iv-groups",
    "iv-user",
    "iv-user-l",
    "next-resume",
    "next-url",
    "proxy",
    "proxy-remote-user",
    "script-name",
    "sm-universalid",
    "sm-user",
    "sm-userdn",
    "teleport-jwt-assertion",
];

/// Whole names, without their prefix `X-`.
pub(super) const REMOVED_BEHIND_X: [&str; 28] = [
    "anonymous-consumer",
    "arr-clientcert",
    "client-cert",
    "client-dn",
    "client-verify",
    "email",
    "groups",
    "host",
    "http-host-override",
    "ingress-path",
    "matched-path",
    "now-route-matches",
    "proxy-user",
    "replaced-path",
    "rewrite-url",
    "role",
    "roles",
    "script-name",
    "url-scheme",
    "user",
    "user-email",
    "user-groups",
    "user-id",
    "user-name",
    "user-role",
    "user-roles",
    "userinfo",
    "username",
];

/// Prefixes of names, grouped by the software that trusts them.
pub(super) const REMOVED_PREFIXES: [&str; 10] = [
    // This Worker
    "authjs-",
    // Identity-aware proxies and platforms in front of applications
    "cf-access-",
    "impersonate-",
    "mellon-",
    "ngrok-auth-",
    "oidc-",
    "remote-",
    "shib-",
    "tailscale-user-",
    // Client certificates
    "ssl-client-",
];

/// Prefixes of names, without their prefix `X-`.
///
/// Pages of Next.js send one header of its prefix themselves: see [`SENT_BY_PAGES`].
pub(super) const REMOVED_PREFIXES_BEHIND_X: [&str; 31] = [
    // This Worker
    "auth-",
    "authjs-",
    // Identity-aware proxies and platforms in front of applications
    "amzn-oidc-",
    "apigateway-api-",
    "authelia-",
    "authenticated-",
    "authentik-",
    "consumer-",
    "credential-",
    "endpoint-api-",
    "goog-authenticated-user-",
    "goog-iap-",
    "hasura-",
    "ms-client-principal",
    "ms-token-",
    "pomerium-",
    "remote-",
    "vouch-",
    "waws-",
    "webauth-",
    // Client certificates
    "amzn-mtls-",
    "ssl-",
    "tls-client-",
    // Routing inside frameworks: Next.js (CVE-2025-29927), Astro (CVE-2026-33768), Envoy, IIS, nginx, Symfony
    "astro-",
    "envoy-",
    "invoke-",
    "middleware-",
    "next-",
    "nextjs-",
    "original-",
    "sveltekit-",
];

/// The header with which pages of Next.js ask for their data, without its prefix `X-`. It names no path.
pub(super) const SENT_BY_PAGES: &str = "nextjs-data";
