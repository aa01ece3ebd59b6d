//! Which of a visitor's headers may reach the origin.
//!
//! An origin behind the gate believes headers that say who the user is, or which URL was really asked for. Only a
//! proxy may say so: whatever a visitor sends under such a name is removed, on every path.

/// What becomes of a visitor's header on the way to the origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// It passes as it is.
    Pass,
    /// It is removed.
    Remove,
    /// It passes if it says what is so: Cloudflare's own edge sets it, and removing the truth costs a copy.
    PassIfTrue(Claim),
}

/// What a header says about the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The scheme the visitor used.
    Scheme,
    /// The host the visitor asked for.
    Host,
}

/// Judges a header by its name, in any case.
///
/// `_`, `.` and the other signs count as `-`: servers that hand headers to applications as CGI variables cannot tell
/// `X_Auth_User` from `X-Auth-User` ([CVE-2025-64484](https://nvd.nist.gov/vuln/detail/CVE-2025-64484)), PHP and
/// lighttpd not even `X.Auth.User`.
pub fn treatment(name: &str) -> Treatment {
    if starts_with(name, "x-forwarded-") {
        return forwarded(name);
    }
    let is_claim = match after_x(name) {
        Some(rest) => is_in(rest, &REMOVED_BEHIND_X, &REMOVED_PREFIXES_BEHIND_X),
        None => is_in(name, &REMOVED, &REMOVED_PREFIXES),
    };
    if is_claim || is_of_the_edge(name) && !is_spelt_plainly(name) {
        return Treatment::Remove;
    }
    Treatment::Pass
}

/// Whether Cloudflare's edge sets this header, or one that a server takes for the same.
fn is_of_the_edge(name: &str) -> bool {
    is_in(name, &EDGE, &EDGE_PREFIXES)
}

fn is_spelt_plainly(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Whether `Connection` may ask for the removal of this header
/// ([RFC 9110 §7.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1)).
///
/// Not of what makes a WebSocket, nor of what Cloudflare's edge has set before us: else a visitor could take the
/// true address from the origin.
pub fn may_be_nominated(name: &str) -> bool {
    const NEVER: [&str; 4] = ["close", "keep-alive", "upgrade", "connection"];
    !NEVER.iter().any(|never| equals(name, never)) && !starts_with(name, "sec-") && !is_of_the_edge(name)
}

/// The names a `Connection` header nominates for removal.
pub fn nominated(connection: &str) -> impl Iterator<Item = &str> {
    connection.split(',').map(str::trim).filter(|name| is_token(name) && may_be_nominated(name))
}

/// All of `X-Forwarded-*` but the address, to which Cloudflare's edge appends.
fn forwarded(name: &str) -> Treatment {
    if equals(name, "x-forwarded-for") && is_spelt_plainly(name) {
        Treatment::Pass
    } else if name.eq_ignore_ascii_case("x-forwarded-proto") {
        Treatment::PassIfTrue(Claim::Scheme)
    } else if name.eq_ignore_ascii_case("x-forwarded-host") {
        Treatment::PassIfTrue(Claim::Host)
    } else {
        Treatment::Remove
    }
}

/// What Cloudflare's edge sets, in the folded spelling.
const EDGE: [&str; 3] = ["true-client-ip", "x-forwarded-for", "x-real-ip"];

const EDGE_PREFIXES: [&str; 2] = ["cdn-", "cf-"];

/// In the folded spelling. What stands in `SCRIPT_NAME` gunicorn takes off the path, `Client-Cert` is
/// [RFC 9440](https://www.rfc-editor.org/rfc/rfc9440)'s.
const REMOVED: [&str; 6] = [
    "client-cert",
    "client-cert-chain",
    "forwarded",
    "front-end-https",
    "script-name",
    "teleport-jwt-assertion",
];

/// The same of those that begin with `X-`, which few honest ones do.
const REMOVED_BEHIND_X: [&str; 19] = [
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
const REMOVED_PREFIXES: [&str; 7] = [
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
const REMOVED_PREFIXES_BEHIND_X: [&str; 23] = [
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

fn is_in(name: &str, names: &[&str], prefixes: &[&str]) -> bool {
    names.iter().any(|folded| equals(name, folded)) || prefixes.iter().any(|prefix| starts_with(name, prefix))
}

/// What follows `X-` in a name. None where it does not begin so: few names do, and fewer need to be looked up.
fn after_x(name: &str) -> Option<&str> {
    if starts_with(name, "x-") { name.get(2..) } else { None }
}

fn equals(name: &str, folded: &str) -> bool {
    name.len() == folded.len() && starts_with(name, folded)
}

fn starts_with(name: &str, folded_prefix: &str) -> bool {
    let mut bytes = name.bytes().map(fold);
    folded_prefix.bytes().all(|expected| bytes.next() == Some(expected))
}

const fn fold(byte: u8) -> u8 {
    if byte.is_ascii_alphanumeric() { byte.to_ascii_lowercase() } else { b'-' }
}

/// A `token` ([RFC 9110 §5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)), as header names are.
fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_the_user_is_is_never_for_the_visitor_to_say() {
        let names = [
            "Authjs-User",
            "Client-Cert",
            "Ngrok-Auth-User-Email",
            "X-Authenticated-Groups",
            "X-Endpoint-API-UserInfo",
            "Cf-Access-Jwt-Assertion",
            "Cf-Access-Authenticated-User-Email",
            "Remote_User",
            "REMOTE-USER",
            "X-AUTH-USER",
            "X-Auth_User",
            "X.Auth.User",
            "Remote~User",
            "X-Auth-Request-Email",
            "X-Authjs-Session",
            "X-Forwarded-Access-Token",
            "X-Forwarded-Email",
            "X-Forwarded-Groups",
            "X-Forwarded-Preferred-Username",
            "X-Forwarded-User",
            "X_Forwarded_User",
            "X-Remote-User",
            "X-User",
            "X_User",
            "X-WebAuth-User",
            "x_auth_email",
        ];
        for name in names {
            assert_eq!(treatment(name), Treatment::Remove, "{name}");
        }
    }

    #[test]
    fn which_url_was_asked_for_is_never_for_the_visitor_to_say() {
        let names = [
            "Forwarded",
            "SCRIPT_NAME",
            "X-Astro-Path",
            "X_Astro_Path",
            "X-Forwarded-Method",
            "X-Forwarded-Prefix",
            "X-Forwarded-Uri",
            "X-Invoke-Path",
            "X-Middleware-Override-Headers",
            "X-Middleware-Subrequest",
            "X-Original-Method",
            "X-Original-URI",
            "X-Original-URL",
            "X-Rewrite-Url",
            "x_forwarded_host",
            "x_forwarded_proto",
        ];
        for name in names {
            assert_eq!(treatment(name), Treatment::Remove, "{name}");
        }
    }

    #[test]
    fn what_cloudflare_says_of_the_connection_passes_if_true() {
        assert_eq!(treatment("x-forwarded-proto"), Treatment::PassIfTrue(Claim::Scheme));
        assert_eq!(treatment("X-Forwarded-Host"), Treatment::PassIfTrue(Claim::Host));
        assert_eq!(treatment("x-forwarded-for"), Treatment::Pass);
        assert_eq!(treatment("x_forwarded_for"), Treatment::Remove);
        assert_eq!(treatment("x.forwarded.for"), Treatment::Remove);
    }

    #[test]
    fn the_visitors_address_has_one_spelling() {
        for name in ["CF-Connecting-IP", "cf-ipcountry", "true-client-ip", "X-Real-IP"] {
            assert_eq!(treatment(name), Treatment::Pass, "{name}");
            let otherwise = name.replace('-', "_");
            assert_eq!(treatment(&otherwise), Treatment::Remove, "{otherwise}");
        }
    }

    #[test]
    fn ordinary_headers_pass() {
        let names = [
            "",
            "accept",
            "authorization",
            "cf-connecting-ip",
            "cf-ray",
            "cookie",
            "next-router-prefetch",
            "origin",
            "rsc",
            "sec-websocket-key",
            "user-agent",
            "x-auth",
            "x-csrf-token",
            "x-http-method-override",
            "x-requested-with",
            "x-user-agent",
        ];
        for name in names {
            assert_eq!(treatment(name), Treatment::Pass, "{name}");
        }
    }

    #[test]
    fn connection_nominates_headers_but_not_those_of_the_edge() {
        let names: Vec<_> =
            nominated("keep-alive, X-Auth-User ,, Upgrade,authorization, CF-Connecting-IP, bad name")
                .collect();
        assert_eq!(names, ["X-Auth-User", "authorization"]);
    }

    #[test]
    fn the_tables_are_written_folded() {
        let plain = REMOVED.iter().chain(&REMOVED_PREFIXES);
        assert!(plain.clone().all(|name| !name.starts_with("x-")), "where nobody looks for it");
        let behind_x = REMOVED_BEHIND_X.iter().chain(&REMOVED_PREFIXES_BEHIND_X);
        for name in plain.chain(behind_x).chain(&EDGE).chain(&EDGE_PREFIXES) {
            assert!(name.bytes().all(|byte| fold(byte) == byte), "{name}");
        }
    }
}
