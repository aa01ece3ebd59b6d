use crate::client_assertion::ClientAssertion;
use crate::client_auth::authenticate;
use crate::http::{OutgoingRequest, OutgoingResponse, Params};
use crate::{AuthorizationServer, Client, Error, ErrorCode};

/// The kind of a token, as a revocation request names it ([RFC 7009
/// §2.1](https://www.rfc-editor.org/rfc/rfc7009#section-2.1)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenTypeHint {
    /// `access_token`
    AccessToken,
    /// `refresh_token`. Its revocation also ends the access tokens that it gave.
    RefreshToken,
}

impl TokenTypeHint {
    const fn name(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::RefreshToken => "refresh_token",
        }
    }
}

/// Builds the request that revokes a token ([RFC 7009
/// §2.1](https://www.rfc-editor.org/rfc/rfc7009#section-2.1)). The client authenticates as at the token
/// endpoint.
///
/// Errors with [`ErrorCode::EndpointMissing`] if the server has no endpoint for it, and with
/// [`ErrorCode::Configuration`] if a required client secret or assertion is missing.
pub fn revocation_request(
    server: &AuthorizationServer,
    client: &Client,
    token: &str,
    hint: TokenTypeHint,
    assertion: Option<&ClientAssertion>,
) -> Result<OutgoingRequest, Error> {
    let endpoint = server.revocation_endpoint.clone();
    let endpoint = endpoint.ok_or_else(|| Error::endpoint_missing("revocation_endpoint"))?;
    let mut form = Params::new();
    form.append("token", token);
    form.append("token_type_hint", hint.name());
    let authorization = authenticate(client, assertion, &mut form)?;
    let request = OutgoingRequest::post_form(endpoint, &form);
    Ok(match authorization {
        Some(authorization) => request.header("authorization", authorization),
        None => request,
    })
}

/// Interprets the response. A token that the server does not know is revoked too ([RFC 7009
/// §2.2](https://www.rfc-editor.org/rfc/rfc7009#section-2.2)).
///
/// Errors with [`ErrorCode::RevocationRefused`] for any status but 200.
pub fn process_revocation_response(response: &OutgoingResponse) -> Result<(), Error> {
    match response.status {
        200 => Ok(()),
        status => {
            let detail = format!("response to the revocation request: status {status}, not 200");
            Err(Error::misbehaved(ErrorCode::RevocationRefused, detail))
        }
    }
}

#[cfg(test)]
mod tests {
    use authjs_jose::secret::Secret;
    use serde_json::json;
    use url::Url;

    use super::*;
    use crate::ClientAuthMethod;
    use crate::response::sample;

    fn request(method: ClientAuthMethod, hint: TokenTypeHint) -> OutgoingRequest {
        let server = AuthorizationServer {
            revocation_endpoint: Url::parse("https://id.example.com/revoke").ok(),
            ..Default::default()
        };
        let client = Client {
            client_id: "client 1".to_owned(),
            client_secret: Some(Secret::new("s&cret")),
            token_endpoint_auth_method: method,
            ..Client::default()
        };
        revocation_request(&server, &client, "t+1", hint, None).unwrap()
    }

    #[test]
    fn the_form_names_the_token_and_the_client_authenticates() {
        let by_header = request(ClientAuthMethod::ClientSecretBasic, TokenTypeHint::RefreshToken);
        assert_eq!((by_header.method, by_header.url.as_str()), ("POST", "https://id.example.com/revoke"));
        assert_eq!(by_header.body.as_deref(), Some("token=t%2B1&token_type_hint=refresh_token"));
        let basic = "Basic Y2xpZW50JTIwMTpzJTI2Y3JldA==".to_owned();
        assert!(by_header.headers.contains(&("authorization", basic)));
        let by_form = request(ClientAuthMethod::ClientSecretPost, TokenTypeHint::AccessToken).body;
        let expected = "token=t%2B1&token_type_hint=access_token&client_id=client+1&client_secret=s%26cret";
        assert_eq!(by_form.as_deref(), Some(expected));
    }

    #[test]
    fn a_server_without_the_endpoint_is_an_error() {
        let (server, client) = (AuthorizationServer::default(), Client::default());
        let error = revocation_request(&server, &client, "t", TokenTypeHint::AccessToken, None).unwrap_err();
        assert_eq!(error.code(), ErrorCode::EndpointMissing);
    }

    #[test]
    fn only_a_200_is_a_revocation() {
        assert_eq!(process_revocation_response(&sample(200, json!({}))), Ok(()));
        for status in [204, 302, 400, 401, 404, 503] {
            let error = process_revocation_response(&sample(status, json!({}))).unwrap_err();
            assert_eq!(error.code(), ErrorCode::RevocationRefused, "{status}");
        }
    }
}
