//! Answers of providers: metadata, keys, tokens, profiles.

use authjs::http::OutgoingResponse;
use authjs::jose::algorithms::find;
use authjs::oauth::metadata::{process_discovery_response, process_jwks_response};
use authjs::oauth::token::process_token_response;

const ISSUER: &str = "https://op.example";

/// Checks that metadata are those of the requested issuer and name https endpoints, that few keys
/// are tried, and that an access token is a valid header value.
///
/// One body goes to every parser.
pub fn check(data: &[u8]) {
    for status in [200, 400] {
        let response = OutgoingResponse { status, headers: Vec::new(), body: data.to_vec() };
        discovery(&response);
        keys(&response);
        tokens(&response);
    }
}

fn discovery(response: &OutgoingResponse) {
    let Ok(server) = process_discovery_response(ISSUER, response, false) else { return };
    assert_eq!(response.status, 200);
    // A final slash of the published issuer does not count.
    let issuer = server.issuer.unwrap_or_default();
    assert_eq!(issuer.strip_suffix('/').unwrap_or(&issuer), ISSUER);
    let endpoints =
        [server.authorization_endpoint, server.token_endpoint, server.userinfo_endpoint, server.jwks_uri];
    for url in endpoints.into_iter().flatten() {
        assert_eq!((url.scheme(), url.username(), url.password()), ("https", "", None), "{url}");
        assert!(url.host_str().is_some_and(|host| host != "localhost"), "{url}");
    }
}

fn keys(response: &OutgoingResponse) {
    let Ok(keys) = process_jwks_response(response) else { return };
    assert_eq!(response.status, 200);
    for algorithm in ["RS256", "PS512", "ES256", "ES512", "EdDSA"].into_iter().filter_map(find) {
        let candidates = keys.candidates(None, algorithm);
        assert!(candidates.len() <= 5);
        for key in candidates {
            assert!(key.thumbprint().is_some() && !key.for_import().contains_key("d"));
        }
    }
    assert!(find("HS256").is_none_or(|algorithm| keys.candidates(None, algorithm).is_empty()));
}

fn tokens(response: &OutgoingResponse) {
    let Ok(tokens) = process_token_response(response) else { return };
    assert_eq!(response.status, 200);
    let token = tokens.access_token().unwrap_or("absent");
    assert!(!token.is_empty() && token.bytes().all(|byte| matches!(byte, 0x20..=0x7e)));
    assert!(tokens.expires_in().is_none_or(|seconds| seconds >= 0));
    assert!(tokens.id_token().is_none_or(|id_token| !id_token.is_empty()));
}
