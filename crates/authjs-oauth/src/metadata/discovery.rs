use serde_json::{Map, Value};
use url::Url;

use super::issuer;
use crate::error::quoted;
use crate::http::{OutgoingRequest, OutgoingResponse, Purpose};
use crate::{AuthorizationServer, Error, ErrorCode, endpoint, response};

/// Builds the request for a provider's metadata ([OpenID Connect Discovery
/// §4](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig)), sent to
/// `well_known` if it is configured.
///
/// `loopback_http` allows plain http to this machine, for development. Errors with
/// [`ErrorCode::Configuration`] if no request may be sent to the issuer or `well_known`.
pub fn discovery_request(
    issuer: &str,
    well_known: Option<&Url>,
    loopback_http: bool,
) -> Result<OutgoingRequest, Error> {
    let issuer = issuer::parse(issuer, loopback_http)?;
    let url = well_known.cloned().unwrap_or_else(|| discovery_url(issuer));
    if !endpoint::is_acceptable(&url, loopback_http) {
        let detail = format!("wellKnown {} is not an https URL", quoted(url.as_str()));
        return Err(Error::misconfigured(ErrorCode::Configuration, detail));
    }
    Ok(OutgoingRequest::get(url).purpose(Purpose::Discovery))
}

/// Interprets the response: metadata of exactly this issuer, with endpoints that requests may be
/// sent to.
///
/// Errors with [`ErrorCode::ProviderStatus`], [`ErrorCode::ProviderTooLarge`],
/// [`ErrorCode::ProviderMalformed`], [`ErrorCode::DiscoveryIssuer`] or
/// [`ErrorCode::DiscoveryEndpoint`].
pub fn process_discovery_response(
    issuer: &str,
    response: &OutgoingResponse,
    loopback_http: bool,
) -> Result<AuthorizationServer, Error> {
    response::require_ok(response, WHAT)?;
    let document = response::object(response, WHAT, ErrorCode::ProviderMalformed)?;
    authorization_server(issuer, &document, loopback_http)
}

/// Parses metadata from a cache, with the same checks as for the provider's response.
pub fn parse(issuer: &str, json: &str, loopback_http: bool) -> Result<AuthorizationServer, Error> {
    let response = OutgoingResponse { status: 200, headers: Vec::new(), body: json.as_bytes().to_vec() };
    process_discovery_response(issuer, &response, loopback_http)
}

const WHAT: &str = "metadata";

/// Returns the URL of the metadata. The issuer's path comes before the well-known part, as in
/// OpenID Connect. RFC 8414 puts the path after it.
fn discovery_url(mut issuer: Url) -> Url {
    let path = format!("{}/.well-known/openid-configuration", issuer.path()).replacen("//", "/", 1);
    issuer.set_path(&path);
    issuer
}

fn authorization_server(
    configured_issuer: &str,
    document: &Map<String, Value>,
    loopback_http: bool,
) -> Result<AuthorizationServer, Error> {
    let issuer_url = issuer::parse(configured_issuer, loopback_http)?;
    let endpoint = |name| optional_endpoint(document, name, &issuer_url, loopback_http);
    // A sign-in does not need it, so one that cannot be used is no reason to refuse the rest.
    let needless = |name| endpoint(name).unwrap_or_default();
    let is_true = |name| document.get(name).is_some_and(|value| value == true);
    Ok(AuthorizationServer {
        // The published text, not the configured one: the `iss` of ID Tokens must equal it.
        issuer: Some(published_issuer(configured_issuer, document)?),
        authorization_endpoint: endpoint("authorization_endpoint")?,
        token_endpoint: endpoint("token_endpoint")?,
        userinfo_endpoint: endpoint("userinfo_endpoint")?,
        pushed_authorization_request_endpoint: endpoint("pushed_authorization_request_endpoint")?,
        require_pushed_authorization_requests: is_true("require_pushed_authorization_requests"),
        end_session_endpoint: needless("end_session_endpoint"),
        revocation_endpoint: needless("revocation_endpoint"),
        jwks_uri: endpoint("jwks_uri")?,
        authorization_response_iss_parameter_supported: is_true(
            "authorization_response_iss_parameter_supported",
        ),
        id_token_signing_alg_values_supported: texts(document, "id_token_signing_alg_values_supported"),
        userinfo_signing_alg_values_supported: texts(document, "userinfo_signing_alg_values_supported"),
        code_challenge_methods_supported: texts(document, "code_challenge_methods_supported"),
    })
}

fn texts(document: &Map<String, Value>, name: &str) -> Option<Vec<String>> {
    let values = document.get(name)?.as_array()?;
    Some(values.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

fn published_issuer(configured: &str, document: &Map<String, Value>) -> Result<String, Error> {
    let published = document.get("issuer").and_then(Value::as_str).unwrap_or_default();
    if issuer::matches(configured, published) {
        return Ok(published.to_owned());
    }
    let detail = format!("the metadata's issuer is {}, not {}", quoted(published), quoted(configured));
    Err(Error::misbehaved(ErrorCode::DiscoveryIssuer, detail))
}

/// Returns an endpoint. Errors if it is present and unusable, whether it is needed or not. A
/// missing endpoint is an error only when it is needed.
fn optional_endpoint(
    document: &Map<String, Value>,
    name: &str,
    issuer: &Url,
    loopback_http: bool,
) -> Result<Option<Url>, Error> {
    match document.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(value)) => endpoint::parse(issuer, name, value, loopback_http).map(Some),
        Some(_) => Err(Error::misbehaved(ErrorCode::DiscoveryEndpoint, format!("{name} is not a text"))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::response::sample;

    const ISSUER: &str = "https://id.example.com";

    fn document() -> Value {
        json!({
            "issuer": ISSUER,
            "authorization_endpoint": "https://id.example.com/auth?a=b",
            "token_endpoint": "https://id.example.com/token",
            "userinfo_endpoint": "https://graph.example.net/me",
            "pushed_authorization_request_endpoint": "https://id.example.com/par",
            "require_pushed_authorization_requests": true,
            "end_session_endpoint": "https://id.example.com/logout",
            "revocation_endpoint": "https://id.example.com/revoke",
            "jwks_uri": "https://www.example.net/jwks",
            "authorization_response_iss_parameter_supported": true,
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "userinfo_signing_alg_values_supported": ["none", "ES256"],
            "code_challenge_methods_supported": ["plain"],
        })
    }

    fn with(name: &str, value: Value) -> Value {
        let mut document = document();
        document[name] = value;
        document
    }

    fn process(document: impl ToString) -> Result<AuthorizationServer, ErrorCode> {
        process_discovery_response(ISSUER, &sample(200, document), false).map_err(|error| error.code())
    }

    #[test]
    fn the_well_known_part_follows_the_issuers_path() {
        let table = [
            ("https://id.example.com", "https://id.example.com/.well-known/openid-configuration"),
            ("https://id.example.com/", "https://id.example.com/.well-known/openid-configuration"),
            (
                "https://id.example.com/realms/a",
                "https://id.example.com/realms/a/.well-known/openid-configuration",
            ),
            ("https://id.example.com/a/", "https://id.example.com/a/.well-known/openid-configuration"),
            ("https://id.example.com/a%20b", "https://id.example.com/a%20b/.well-known/openid-configuration"),
            ("https://id.example.com?t=1", "https://id.example.com/.well-known/openid-configuration?t=1"),
        ];
        for (issuer, expected) in table {
            let request = discovery_request(issuer, None, false).unwrap();
            assert_eq!(
                request,
                OutgoingRequest::get(Url::parse(expected).unwrap()).purpose(Purpose::Discovery),
                "{issuer}"
            );
            assert_eq!(request.method, "GET");
        }
    }

    #[test]
    fn a_configured_well_known_url_is_used_as_it_is() {
        let well_known =
            Url::parse("https://id.example.com/tenant/.well-known/openid-configuration?tenantId=1").unwrap();
        let request = discovery_request("https://acme.example", Some(&well_known), false).unwrap();
        assert_eq!(request.url, well_known);
        let plain = Url::parse("http://id.example.com/.well-known/openid-configuration").unwrap();
        let error = discovery_request(ISSUER, Some(&plain), true).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Configuration);
    }

    #[test]
    fn plain_http_issuers_are_for_development() {
        assert!(discovery_request("http://127.0.0.1:9000", None, true).is_ok());
        for (issuer, loopback_http) in [
            ("http://127.0.0.1:9000", false),
            ("http://id.example.com", true),
            ("https://x@id.example.com", true),
            ("https://id.example.com/#a", true),
            ("ftp://id.example.com", true),
            ("id.example.com", true),
            ("", true),
        ] {
            let error = discovery_request(issuer, None, loopback_http).unwrap_err();
            assert_eq!(error.code(), ErrorCode::Configuration, "{issuer}");
        }
    }

    #[test]
    fn metadata_becomes_an_authorization_server() {
        let url = |text| Some(Url::parse(text).unwrap());
        let expected = AuthorizationServer {
            code_challenge_methods_supported: Some(vec!["plain".to_owned()]),
            issuer: Some(ISSUER.to_owned()),
            authorization_endpoint: url("https://id.example.com/auth?a=b"),
            token_endpoint: url("https://id.example.com/token"),
            userinfo_endpoint: url("https://graph.example.net/me"),
            pushed_authorization_request_endpoint: url("https://id.example.com/par"),
            require_pushed_authorization_requests: true,
            end_session_endpoint: url("https://id.example.com/logout"),
            revocation_endpoint: url("https://id.example.com/revoke"),
            jwks_uri: url("https://www.example.net/jwks"),
            authorization_response_iss_parameter_supported: true,
            id_token_signing_alg_values_supported: Some(vec!["RS256".to_owned(), "ES256".to_owned()]),
            userinfo_signing_alg_values_supported: Some(vec!["none".to_owned(), "ES256".to_owned()]),
        };
        assert_eq!(process(document()), Ok(expected.clone()));
        assert_eq!(parse(ISSUER, &document().to_string(), false), Ok(expected));
    }

    #[test]
    fn all_but_the_issuer_may_be_absent() {
        let server = process(json!({ "issuer": ISSUER, "userinfo_endpoint": null })).unwrap();
        assert_eq!(server, AuthorizationServer { issuer: Some(ISSUER.to_owned()), ..Default::default() });
    }

    #[test]
    fn the_issuer_must_be_the_configured_one() {
        for issuer in [
            json!("https://evil.example"),
            json!("https://id.example.com/a"),
            json!(null),
            json!(1),
            json!(""),
        ] {
            assert_eq!(process(with("issuer", issuer)), Err(ErrorCode::DiscoveryIssuer));
        }
    }

    #[test]
    fn the_published_spelling_of_the_issuer_is_kept() {
        let server = process(with("issuer", json!("https://id.example.com/"))).unwrap();
        assert_eq!(server.issuer.as_deref(), Some("https://id.example.com/"));
    }

    #[test]
    fn every_endpoint_must_be_one_that_requests_may_go_to() {
        for name in ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"] {
            for value in [
                json!("javascript:alert(1)"),
                json!("http://evil.example/auth"),
                json!("http://169.254.169.254/"),
                json!("file:///etc/passwd"),
                json!("https://x:y@id.example.com/token"),
                json!("http://127.0.0.1:9001/jwks"),
                json!("https://id.example.com/#x"),
                json!("/token"),
                json!(1),
                json!(["https://id.example.com/token"]),
            ] {
                assert_eq!(
                    process(with(name, value.clone())),
                    Err(ErrorCode::DiscoveryEndpoint),
                    "{name} {value}"
                );
            }
        }
    }

    #[test]
    fn an_endpoint_that_no_sign_in_needs_may_be_unusable() {
        for name in ["end_session_endpoint", "revocation_endpoint"] {
            for value in [json!("http://evil.example/"), json!(""), json!(1), json!("javascript:alert(1)")] {
                let server = process(with(name, value)).unwrap();
                let server = (server.end_session_endpoint, server.revocation_endpoint);
                assert_eq!(
                    [server.0.is_none(), server.1.is_none()],
                    [name.starts_with("end"), name.starts_with("rev")]
                );
            }
        }
    }

    #[test]
    fn only_a_200_is_metadata() {
        for status in [201, 204, 301, 302, 307, 404, 429, 500] {
            let error = process_discovery_response(ISSUER, &sample(status, document()), false).unwrap_err();
            assert_eq!(error.code(), ErrorCode::ProviderStatus, "{status}");
        }
    }

    #[test]
    fn what_is_no_unambiguous_object_is_refused() {
        let twice = r#"{"issuer":"https://id.example.com","jwks_uri":"https://a.example/","jwks_uri":"https://b.example/"}"#;
        for body in ["", "<html>", "[]", "null", r#"{"issuer":"#, "{}{}", twice] {
            assert_eq!(process(body), Err(ErrorCode::ProviderMalformed), "{body}");
        }
        let utf_16: Vec<u8> = document().to_string().encode_utf16().flat_map(u16::to_le_bytes).collect();
        let response = OutgoingResponse { status: 200, headers: Vec::new(), body: utf_16 };
        let error = process_discovery_response(ISSUER, &response, false).unwrap_err();
        assert_eq!(error.code(), ErrorCode::ProviderMalformed);
    }

    #[test]
    fn documents_may_have_256_kib() {
        let padded = |length: usize| {
            let unpadded = with("x", json!("")).to_string().len();
            with("x", json!("a".repeat(length - unpadded)))
        };
        assert!(process(padded(256 * 1024)).is_ok());
        assert_eq!(process(padded(256 * 1024 + 1)), Err(ErrorCode::ProviderTooLarge));
    }

    #[test]
    fn promises_of_the_wrong_type_are_no_promises() {
        let server = process(with("authorization_response_iss_parameter_supported", json!("true"))).unwrap();
        assert!(!server.authorization_response_iss_parameter_supported);
        let server = process(with("id_token_signing_alg_values_supported", json!("none"))).unwrap();
        assert_eq!(server.id_token_signing_alg_values_supported, None);
    }
}
