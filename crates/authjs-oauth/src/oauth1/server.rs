use url::Url;

use super::SignatureMethod;

/// An OAuth 1.0 server: its endpoints ([RFC 5849
/// §2](https://www.rfc-editor.org/rfc/rfc5849#section-2)), and the signature method of requests to
/// it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The Temporary Credential Request endpoint.
    pub request_token: Url,
    /// The Resource Owner Authorization endpoint.
    pub authorization: Url,
    /// The Token Request endpoint.
    pub token: Url,
    /// The endpoint that returns the user.
    pub userinfo: Url,
    /// The signature method of requests.
    pub signature_method: SignatureMethod,
}
