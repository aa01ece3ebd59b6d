use crate::http::OutgoingRequest;
use crate::token::TokenSet;
use crate::{AuthorizationServer, Client, Error};

/// Builds the request for the user of an access token. The token goes into a header, never into the
/// URL ([RFC 6750 §2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)).
///
/// Errors with [`ErrorCode::EndpointMissing`](crate::ErrorCode::EndpointMissing), or with
/// [`ErrorCode::TokenResponseMalformed`](crate::ErrorCode::TokenResponseMalformed) without an
/// access token.
pub fn userinfo_request(
    server: &AuthorizationServer,
    client: &Client,
    tokens: &TokenSet,
) -> Result<OutgoingRequest, Error> {
    let endpoint = server.userinfo_endpoint.clone();
    let endpoint = endpoint.ok_or_else(|| Error::endpoint_missing("userinfo_endpoint"))?;
    let accept = match client.userinfo_signed_response_alg {
        Some(_) => "application/jwt",
        None => "application/json, application/jwt",
    };
    let authorization = format!("Bearer {}", tokens.require_access_token()?);
    Ok(OutgoingRequest::get(endpoint).header("authorization", authorization).header("accept", accept))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use url::Url;

    use super::*;
    use crate::ErrorCode;
    use crate::response::sample;
    use crate::token::process_token_response;

    fn tokens() -> TokenSet {
        let body = json!({ "access_token": "SlAV32hkKG", "token_type": "Bearer" });
        process_token_response(&sample(200, body)).unwrap()
    }

    /// [OpenID Connect Core §5.3.1](https://openid.net/specs/openid-connect-core-1_0.html#UserInfoRequest).
    #[test]
    fn the_access_token_goes_into_a_header() {
        let userinfo_endpoint = Url::parse("https://server.example.com/userinfo?v=1").ok();
        let server = AuthorizationServer { userinfo_endpoint, ..Default::default() };
        let request = userinfo_request(&server, &Client::default(), &tokens()).unwrap();
        assert_eq!(
            (request.method, request.url.as_str()),
            ("GET", "https://server.example.com/userinfo?v=1")
        );
        assert!(request.headers.contains(&("authorization", "Bearer SlAV32hkKG".to_owned())));
        assert!(request.headers.contains(&("accept", "application/json, application/jwt".to_owned())));
        let error = userinfo_request(&AuthorizationServer::default(), &Client::default(), &tokens());
        assert_eq!(error.unwrap_err().code(), ErrorCode::EndpointMissing);
    }

    #[test]
    fn a_signed_response_is_asked_for_where_one_is_registered() {
        let userinfo_endpoint = Url::parse("https://server.example.com/userinfo").ok();
        let server = AuthorizationServer { userinfo_endpoint, ..Default::default() };
        let client = Client { userinfo_signed_response_alg: Some("RS256".to_owned()), ..Client::default() };
        let request = userinfo_request(&server, &client, &tokens()).unwrap();
        assert!(request.headers.contains(&("accept", "application/jwt".to_owned())));
    }
}
