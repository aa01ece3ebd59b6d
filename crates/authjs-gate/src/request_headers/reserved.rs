use super::{is_in, is_of_the_edge};

/// Returns whether a deployer may not set this header for the origin, in any spelling that
/// [`treatment`](super::treatment) folds.
///
/// HTTP itself needs some of them, and the Worker or Cloudflare's edge sets the others. `Sec-*` and
/// `Origin` tell the origin which site a request comes from.
pub fn is_reserved(name: &str) -> bool {
    is_in(name, &NAMES, &PREFIXES) || is_of_the_edge(name)
}

const NAMES: [&str; 15] = [
    "connection",
    "content-length",
    "cookie",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
];

const PREFIXES: [&str; 3] = ["authjs-", "sec-", "x-authjs-"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_http_the_gate_and_the_edge_set_is_reserved_in_every_spelling() {
        let names = ["Host", "Content_Length", "COOKIE", "X_Forwarded.Proto", "x-authjs-hop", "Authjs-User"];
        for name in names.into_iter().chain(["Sec-Fetch-Site", "CF-Connecting-IP", "Origin", "X-Real-IP"]) {
            assert!(is_reserved(name), "{name}");
        }
        for name in ["Authorization", "X-User", "X-Forwarded-User", "Cookie-Consent", "X-Hosts", "Second"] {
            assert!(!is_reserved(name), "{name}");
        }
    }

    #[test]
    fn the_names_are_written_folded() {
        for name in NAMES.iter().chain(&PREFIXES) {
            assert!(name.bytes().all(|byte| super::super::fold(byte) == byte), "{name}");
        }
    }
}
