use super::request::post;
use crate::client_assertion::ClientAssertion;
use crate::http::{OutgoingRequest, Params};
use crate::{AuthorizationServer, Client, Error};

/// Builds the request for new tokens in exchange for a refresh token ([RFC 6749
/// §6](https://www.rfc-editor.org/rfc/rfc6749#section-6)). The scope stays the one that was granted.
///
/// A server that rotates refresh tokens takes a second use of one for theft: never send it twice.
///
/// Errors with [`ErrorCode::EndpointMissing`](crate::ErrorCode::EndpointMissing). Errors with
/// [`ErrorCode::Configuration`](crate::ErrorCode::Configuration) if a required client secret or
/// assertion is missing.
pub fn refresh_request(
    server: &AuthorizationServer,
    client: &Client,
    refresh_token: &str,
    assertion: Option<&ClientAssertion>,
) -> Result<OutgoingRequest, Error> {
    let mut form = Params::new();
    form.append("grant_type", "refresh_token");
    form.append("refresh_token", refresh_token);
    post(server, client, form, assertion)
}

#[cfg(test)]
mod tests {
    use authjs_jose::algorithms::find;
    use authjs_jose::secret::Secret;
    use authjs_jose::timestamp::Timestamp;
    use url::Url;

    use super::*;
    use crate::client_assertion::client_assertion;
    use crate::{ClientAuthMethod, ErrorCode};

    fn server() -> AuthorizationServer {
        let token_endpoint = Url::parse("https://id.example.com/token?v=5").ok();
        let issuer = Some("https://id.example.com".to_owned());
        AuthorizationServer { token_endpoint, issuer, ..Default::default() }
    }

    fn client(token_endpoint_auth_method: ClientAuthMethod) -> Client {
        Client {
            client_id: "client 1".to_owned(),
            client_secret: Some(Secret::new("s&cret")),
            token_endpoint_auth_method,
            ..Client::default()
        }
    }

    fn body(method: ClientAuthMethod) -> (String, Option<String>) {
        let request = refresh_request(&server(), &client(method), "r/1", None).unwrap();
        assert_eq!((request.method, request.url.as_str()), ("POST", "https://id.example.com/token?v=5"));
        let header = request.headers.iter().find(|(name, _)| *name == "authorization");
        (request.body.unwrap(), header.map(|(_, value)| value.clone()))
    }

    #[test]
    fn the_client_authenticates_as_it_does_with_a_code() {
        let form = "grant_type=refresh_token&refresh_token=r%2F1";
        let basic = Some("Basic Y2xpZW50JTIwMTpzJTI2Y3JldA==".to_owned());
        assert_eq!(body(ClientAuthMethod::ClientSecretBasic), (form.to_owned(), basic));
        let post = format!("{form}&client_id=client+1&client_secret=s%26cret");
        assert_eq!(body(ClientAuthMethod::ClientSecretPost), (post, None));
        assert_eq!(body(ClientAuthMethod::None), (format!("{form}&client_id=client+1"), None));
    }

    #[test]
    fn an_assertion_takes_the_place_of_the_secret() {
        let client = Client {
            client_secret: Some(Secret::new("s".repeat(32))),
            token_endpoint_auth_signing_alg: find("HS256"),
            ..client(ClientAuthMethod::ClientSecretJwt)
        };
        let now = Timestamp::from_millis(0);
        let unsigned = client_assertion(&server(), &client, "JTI", now).unwrap().unwrap();
        let assertion = unsigned.signed(b"signature");
        let request = refresh_request(&server(), &client, "r", Some(&assertion)).unwrap();
        let body = request.body.unwrap();
        let expected = "grant_type=refresh_token&refresh_token=r&client_id=client+1&client_assertion_type=";
        assert!(body.starts_with(expected) && body.ends_with(".c2lnbmF0dXJl"), "{body}");
    }

    #[test]
    fn what_is_missing_is_an_error() {
        let refused = |server: &AuthorizationServer, client: &Client| {
            refresh_request(server, client, "r", None).unwrap_err().code()
        };
        let none = client(ClientAuthMethod::None);
        assert_eq!(refused(&AuthorizationServer::default(), &none), ErrorCode::EndpointMissing);
        let without_secret = Client { client_secret: None, ..client(ClientAuthMethod::ClientSecretPost) };
        assert_eq!(refused(&server(), &without_secret), ErrorCode::Configuration);
        assert_eq!(refused(&server(), &client(ClientAuthMethod::PrivateKeyJwt)), ErrorCode::Configuration);
    }
}
