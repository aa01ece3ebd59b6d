use serde_json::Value;
use url::Url;

use crate::client_assertion::ClientAssertion;
use crate::client_auth::authenticate;
use crate::http::{OutgoingRequest, OutgoingResponse, Params};
use crate::{AuthorizationServer, Client, Error, ErrorCode, response};

/// Builds the request that pushes the parameters of an authorization URL to the server ([RFC 9126
/// §2.1](https://www.rfc-editor.org/rfc/rfc9126#section-2.1)). The client authenticates as at the token
/// endpoint.
///
/// Errors with [`ErrorCode::EndpointMissing`] if the server has no endpoint for it, and with
/// [`ErrorCode::Configuration`] if a required client secret or assertion is missing.
pub fn pushed_authorization_request(
    server: &AuthorizationServer,
    client: &Client,
    url: &Url,
    assertion: Option<&ClientAssertion>,
) -> Result<OutgoingRequest, Error> {
    let endpoint = server.pushed_authorization_request_endpoint.clone();
    let endpoint =
        endpoint.ok_or_else(|| Error::endpoint_missing("pushed_authorization_request_endpoint"))?;
    let mut form: Params = url.query_pairs().collect();
    // Authentication adds it in its own place. `request_uri` must not be pushed.
    ["client_id", "request_uri"].iter().for_each(|name| form.remove(name));
    let authorization = authenticate(client, assertion, &mut form)?;
    form.set("client_id", &*client.client_id);
    let request = OutgoingRequest::post_form(endpoint, &form);
    Ok(match authorization {
        Some(authorization) => request.header("authorization", authorization),
        None => request,
    })
}

/// Returns the URL to send the browser to after the server took the parameters: the endpoint with the
/// reference to them and the id of the client ([RFC 9126
/// §4](https://www.rfc-editor.org/rfc/rfc9126#section-4)).
///
/// Errors with [`ErrorCode::ProviderStatus`] if the server refuses them, and with
/// [`ErrorCode::PushedResponseMalformed`] if its response has no reference.
pub fn pushed_authorization_url(
    endpoint: &Url,
    client: &Client,
    response: &OutgoingResponse,
) -> Result<Url, Error> {
    let members = match response.status {
        200 | 201 => response::object(response, WHAT, ErrorCode::PushedResponseMalformed)?,
        status => {
            let detail = format!("{WHAT}: status {status}, not 201");
            return Err(Error::misbehaved(ErrorCode::ProviderStatus, detail));
        }
    };
    let reference = members.get("request_uri").and_then(Value::as_str).filter(|reference| is_uri(reference));
    let Some(reference) = reference else {
        return Err(Error::misbehaved(
            ErrorCode::PushedResponseMalformed,
            format!("{WHAT}: request_uri is missing or no URI"),
        ));
    };
    let mut url = endpoint.clone();
    let mut params: Params = url.query_pairs().collect();
    params.set("client_id", &*client.client_id);
    params.set("request_uri", reference);
    url.set_query(Some(&params.to_string()));
    Ok(url)
}

const WHAT: &str = "response to the pushed authorization request";

/// Returns whether the text could be a URI of one line.
fn is_uri(text: &str) -> bool {
    text.len() <= 2048 && text.contains(':') && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use authjs_jose::secret::Secret;
    use serde_json::json;

    use super::*;
    use crate::ClientAuthMethod;
    use crate::response::sample;

    const PUSHED: &str =
        "response_type=code&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&state=S&scope=openid";

    fn client(token_endpoint_auth_method: ClientAuthMethod) -> Client {
        let client_secret = Some(Secret::new("s&cret"));
        Client {
            client_id: "client 1".to_owned(),
            client_secret,
            token_endpoint_auth_method,
            ..Client::default()
        }
    }

    fn endpoint() -> Url {
        Url::parse("https://id.example.com/auth?tenant=a").unwrap()
    }

    fn request(method: ClientAuthMethod) -> OutgoingRequest {
        let server = AuthorizationServer {
            pushed_authorization_request_endpoint: Url::parse("https://id.example.com/par").ok(),
            ..Default::default()
        };
        let url = format!("https://id.example.com/auth?client_id=client+1&request_uri=urn:x&{PUSHED}");
        pushed_authorization_request(&server, &client(method), &Url::parse(&url).unwrap(), None).unwrap()
    }

    #[test]
    fn all_parameters_are_pushed_once_and_the_client_authenticates() {
        let by_header = request(ClientAuthMethod::ClientSecretBasic);
        assert_eq!((by_header.method, by_header.url.as_str()), ("POST", "https://id.example.com/par"));
        assert_eq!(by_header.body, Some(format!("{PUSHED}&client_id=client+1")));
        let basic = "Basic Y2xpZW50JTIwMTpzJTI2Y3JldA==".to_owned();
        assert!(by_header.headers.contains(&("authorization", basic)));
        let by_form = request(ClientAuthMethod::ClientSecretPost).body;
        assert_eq!(by_form, Some(format!("{PUSHED}&client_id=client+1&client_secret=s%26cret")));
        let public = request(ClientAuthMethod::None);
        assert_eq!(public.body, Some(format!("{PUSHED}&client_id=client+1")));
        assert!(!public.headers.iter().any(|(name, _)| *name == "authorization"));
    }

    #[test]
    fn a_server_without_the_endpoint_is_an_error() {
        let client = client(ClientAuthMethod::None);
        let error = pushed_authorization_request(&AuthorizationServer::default(), &client, &endpoint(), None);
        let error = error.unwrap_err();
        assert_eq!(error.code(), ErrorCode::EndpointMissing);
        assert_eq!(error.detail(), "the provider has no pushed_authorization_request_endpoint");
    }

    /// The response of <https://www.rfc-editor.org/rfc/rfc9126#section-2.2>.
    #[test]
    fn the_browser_gets_the_reference_and_the_client_id_alone() {
        let body = json!({ "request_uri": "urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c", "expires_in": 60 });
        for status in [200, 201] {
            let url = pushed_authorization_url(
                &endpoint(),
                &client(ClientAuthMethod::None),
                &sample(status, &body),
            );
            assert_eq!(
                url.unwrap().as_str(),
                "https://id.example.com/auth?tenant=a&client_id=client+1\
                 &request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3A6esc_11ACC5bwc014ltc14eY22c"
            );
        }
    }

    #[test]
    fn other_responses_are_refused() {
        let uri = || json!({ "request_uri": "urn:x:1" });
        for (status, body) in [
            (302, uri()),
            (500, uri()),
            (400, uri()),
            (400, json!({ "error": "invalid_request", "error_description": "x" })),
            (201, json!({})),
            (201, json!([])),
            (201, json!({ "request_uri": "" })),
            (201, json!({ "request_uri": 1 })),
            (201, json!({ "request_uri": "x" })),
            (201, json!({ "request_uri": "urn:x y" })),
            (201, json!({ "request_uri": "urn:x\n" })),
            (201, json!({ "request_uri": format!("urn:{}", "x".repeat(2048)) })),
        ] {
            let url = pushed_authorization_url(
                &endpoint(),
                &client(ClientAuthMethod::None),
                &sample(status, &body),
            );
            let malformed =
                if status == 201 { ErrorCode::PushedResponseMalformed } else { ErrorCode::ProviderStatus };
            assert_eq!(url.unwrap_err().code(), malformed, "{status} {body}");
        }
    }
}
