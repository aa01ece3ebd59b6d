use url::Url;

use super::SignatureMethod;

/// An OAuth 1.0 server: its endpoints ([RFC 5849 §2](https://www.rfc-editor.org/rfc/rfc5849#section-2)), and how requests
/// to it are signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Temporary Credential Request.
    pub request_token: Url,
    /// Resource Owner Authorization.
    pub authorization: Url,
    /// Token Request.
    pub token: Url,
    /// Who the user is.
    pub userinfo: Url,
    /// How requests are signed.
    pub signature_method: SignatureMethod,
}
