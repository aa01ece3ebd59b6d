//! Signed tokens of providers.

use authjs::jose::algorithms::find;
use authjs::jose::{base64url, jws};

const KEY: &[u8] = b"a client secret of sixty-four characters, as long as SHA-512 wants";

/// Checks that a token consists of exactly its parts, and that no invented token is valid under an
/// unused key.
pub fn check(data: &[u8]) {
    let token = String::from_utf8_lossy(data);
    let Ok(jws) = jws::parse(&token) else { return };
    assert!(token.len() <= jws::MAX_LENGTH);
    assert_eq!(format!("{}.{}", jws.signing_input, base64url::encode(&jws.signature)), token);
    assert!(!jws.header.contains_key("crit") && !jws.header.contains_key("b64"));
    assert!(jws.header["alg"].is_string());
    assert_eq!(jws.kid(), jws.header.get("kid").and_then(|kid| kid.as_str()));
    assert!(
        jws.algorithm()
            .is_none_or(|algorithm| jws.header["alg"] == algorithm.name && algorithm.name != "none")
    );
    for algorithm in ["HS256", "HS384", "HS512", "RS256"].into_iter().filter_map(find) {
        assert!(!jws::hmac_verify(algorithm, KEY, jws.signing_input.as_bytes(), &jws.signature));
    }
}
