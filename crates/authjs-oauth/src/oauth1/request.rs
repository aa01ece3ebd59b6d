use std::fmt;

use authjs_jose::secret::Secret;
use authjs_jose::timestamp::Timestamp;
use url::Url;

use super::sign::UnsignedRequest;
use super::{CallbackParams, Credentials, SignatureMethod};
use crate::Client;
use crate::http::{OutgoingRequest, Params};

/// A request of the protocol without client, nonce and time.
pub struct ProtocolRequest {
    request: OutgoingRequest,
    parameters: Vec<(&'static str, String)>,
    token_secret: Option<Secret>,
}

impl fmt::Debug for ProtocolRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.request.fmt(f)
    }
}

/// Builds the request for temporary credentials ([RFC 5849
/// §2.1](https://www.rfc-editor.org/rfc/rfc5849#section-2.1)). `callback` is the URL that the
/// browser returns to.
pub fn temporary_credential_request(endpoint: Url, callback: &str) -> ProtocolRequest {
    let parameters = vec![("oauth_callback", callback.to_owned())];
    ProtocolRequest { request: post(endpoint), parameters, token_secret: None }
}

/// Builds the request that exchanges temporary credentials ([RFC 5849
/// §2.3](https://www.rfc-editor.org/rfc/rfc5849#section-2.3)). The credentials are for one use:
/// never send it twice.
pub fn token_request(endpoint: Url, callback: &CallbackParams) -> ProtocolRequest {
    let verifier = ("oauth_verifier", callback.verifier().reveal().to_owned());
    with_token(post(endpoint), callback.temporary(), vec![verifier])
}

/// Builds the request for the user of a token ([RFC 5849
/// §3.1](https://www.rfc-editor.org/rfc/rfc5849#section-3.1)).
pub fn userinfo_request(endpoint: Url, credentials: &Credentials) -> ProtocolRequest {
    with_token(OutgoingRequest::get(endpoint), credentials, Vec::new())
}

fn with_token(
    request: OutgoingRequest,
    credentials: &Credentials,
    mut parameters: Vec<(&'static str, String)>,
) -> ProtocolRequest {
    parameters.push(("oauth_token", credentials.token.reveal().to_owned()));
    ProtocolRequest { request, parameters, token_secret: Some(credentials.secret.clone()) }
}

/// Builds a POST whose response is a form, whatever its content type.
fn post(endpoint: Url) -> OutgoingRequest {
    OutgoingRequest::post_form(endpoint, &Params::new()).header("accept", "*/*")
}

impl ProtocolRequest {
    /// Returns the request of this client at this time. `nonce` must be random.
    pub fn stamped(
        mut self,
        client: &Client,
        method: SignatureMethod,
        nonce: String,
        now: Timestamp,
    ) -> UnsignedRequest {
        let mut add = |name, value| self.parameters.push((name, value));
        add("oauth_consumer_key", client.client_id.clone());
        add("oauth_nonce", nonce);
        add("oauth_signature_method", method.name().to_owned());
        add("oauth_timestamp", now.seconds().to_string());
        add("oauth_version", "1.0".to_owned());
        UnsignedRequest::new(self.request, self.parameters, self.token_secret, method)
    }
}
