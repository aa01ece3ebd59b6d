use crate::authorization::CallbackParams;
use crate::client_assertion::ClientAssertion;
use crate::client_auth::authenticate;
use crate::http::{OutgoingRequest, Params, Purpose};
use crate::pkce::CodeVerifier;
use crate::{AuthorizationServer, Client, Error};

/// Builds the request that redeems an authorization code ([RFC 6749
/// §4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3), [RFC 7636
/// §4.5](https://www.rfc-editor.org/rfc/rfc7636#section-4.5)). Codes are for one use: never send it
/// twice.
///
/// `redirect_uri` is that of the authorization request. `code_verifier` is the verifier of its code
/// challenge.
///
/// Errors with [`ErrorCode::EndpointMissing`](crate::ErrorCode::EndpointMissing). Errors with
/// [`ErrorCode::Configuration`](crate::ErrorCode::Configuration) if a required client secret or
/// assertion is missing.
pub fn token_request(
    server: &AuthorizationServer,
    client: &Client,
    params: &CallbackParams,
    redirect_uri: &str,
    code_verifier: Option<CodeVerifier>,
    assertion: Option<&ClientAssertion>,
) -> Result<OutgoingRequest, Error> {
    let mut form = Params::new();
    form.append("redirect_uri", redirect_uri);
    form.append("code", params.code().reveal());
    if let Some(code_verifier) = code_verifier {
        form.append("code_verifier", code_verifier.reveal());
    }
    form.append("grant_type", "authorization_code");
    post(server, client, form, assertion)
}

/// Builds a request to the token endpoint with this form, and with the credentials of the client.
pub(super) fn post(
    server: &AuthorizationServer,
    client: &Client,
    mut form: Params,
    assertion: Option<&ClientAssertion>,
) -> Result<OutgoingRequest, Error> {
    let endpoint = server.token_endpoint.clone().ok_or_else(|| Error::endpoint_missing("token_endpoint"))?;
    let authorization = authenticate(client, assertion, &mut form)?;
    let request = OutgoingRequest::post_form(endpoint, &form).purpose(Purpose::Token);
    Ok(match authorization {
        Some(authorization) => request.header("authorization", authorization),
        None => request,
    })
}

#[cfg(test)]
mod tests {
    use authjs_jose::algorithms::find;
    use authjs_jose::secret::Secret;
    use authjs_jose::timestamp::Timestamp;
    use url::Url;

    use super::*;
    use crate::authorization::validate_auth_response;
    use crate::client_assertion::client_assertion;
    use crate::{ClientAuthMethod, ErrorCode};

    fn client(token_endpoint_auth_method: ClientAuthMethod) -> Client {
        Client {
            client_id: "client 1".to_owned(),
            client_secret: Some(Secret::new("s&cret")),
            token_endpoint_auth_method,
            ..Client::default()
        }
    }

    fn server(token_endpoint: &str) -> AuthorizationServer {
        AuthorizationServer { token_endpoint: Url::parse(token_endpoint).ok(), ..Default::default() }
    }

    fn request(method: ClientAuthMethod, verifier: Option<&str>) -> Result<OutgoingRequest, Error> {
        let server = server("https://id.example.com/token?v=5");
        let callback = Params::parse(b"code=a%2Fb", 100).unwrap();
        let callback = validate_auth_response(&server, &callback, None).unwrap();
        let verifier = verifier.map(|verifier| CodeVerifier::from_cookie(verifier.to_owned()));
        token_request(
            &server,
            &client(method),
            &callback,
            "https://app.example/api/auth/callback/op",
            verifier,
            None,
        )
    }

    fn header<'a>(request: &'a OutgoingRequest, name: &str) -> Option<&'a str> {
        request.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }

    const REDIRECT: &str = "redirect_uri=https%3A%2F%2Fapp.example%2Fapi%2Fauth%2Fcallback%2Fop";

    #[test]
    fn the_form_comes_in_the_order_of_auth_js() {
        let request = request(ClientAuthMethod::ClientSecretPost, Some("VERIFIER~")).unwrap();
        assert_eq!((request.method, request.url.as_str()), ("POST", "https://id.example.com/token?v=5"));
        assert_eq!(
            request.body.as_deref(),
            Some(&*format!(
                "{REDIRECT}&code=a%2Fb&code_verifier=VERIFIER%7E&grant_type=authorization_code\
                 &client_id=client+1&client_secret=s%26cret"
            ))
        );
        assert_eq!(header(&request, "authorization"), None);
        assert_eq!(header(&request, "accept"), Some("application/json"));
        assert_eq!(header(&request, "content-type"), Some("application/x-www-form-urlencoded;charset=UTF-8"));
    }

    #[test]
    fn basic_credentials_stay_out_of_the_form() {
        let request = request(ClientAuthMethod::ClientSecretBasic, None).unwrap();
        let form = format!("{REDIRECT}&code=a%2Fb&grant_type=authorization_code");
        assert_eq!(request.body, Some(form));
        // base64("client%201:s%26cret")
        assert_eq!(header(&request, "authorization"), Some("Basic Y2xpZW50JTIwMTpzJTI2Y3JldA=="));
    }

    #[test]
    fn a_public_client_sends_its_id_alone() {
        let request = request(ClientAuthMethod::None, Some("V")).unwrap();
        let form =
            format!("{REDIRECT}&code=a%2Fb&code_verifier=V&grant_type=authorization_code&client_id=client+1");
        assert_eq!(request.body, Some(form));
    }

    #[test]
    fn an_assertion_takes_the_place_of_the_secret() {
        let issuer = Some("https://id.example.com".to_owned());
        let server = AuthorizationServer { issuer, ..server("https://id.example.com/token") };
        let callback = Params::parse(b"code=c", 100).unwrap();
        let callback = validate_auth_response(&server, &callback, None).unwrap();
        let client = Client {
            client_secret: Some(Secret::new("s".repeat(32))),
            token_endpoint_auth_signing_alg: find("HS256"),
            ..client(ClientAuthMethod::ClientSecretJwt)
        };
        let unsigned = client_assertion(&server, &client, "JTI", Timestamp::from_millis(0)).unwrap().unwrap();
        let assertion = unsigned.signed(b"signature");
        let request = token_request(&server, &client, &callback, "", None, Some(&assertion)).unwrap();
        let body = request.body.as_deref().unwrap();
        let expected = "redirect_uri=&code=c&grant_type=authorization_code&client_id=client+1\
            &client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer\
            &client_assertion=eyJ";
        assert!(body.starts_with(expected) && body.ends_with(".c2lnbmF0dXJl"), "{body}");
        assert_eq!(header(&request, "authorization"), None);
        assert!(!body.contains("ssss") && !format!("{request:?} {assertion:?}").contains("eyJ"));
    }

    #[test]
    fn a_server_without_token_endpoint_is_an_error() {
        let callback = Params::parse(b"code=c", 100).unwrap();
        let server = AuthorizationServer::default();
        let callback = validate_auth_response(&server, &callback, None).unwrap();
        let client = client(ClientAuthMethod::None);
        let error = token_request(&server, &client, &callback, "", None, None).unwrap_err();
        assert_eq!(error.code(), ErrorCode::EndpointMissing);
        assert_eq!(error.detail(), "the provider has no token_endpoint");
    }
}
