use url::Url;

use super::SignatureMethod;

/// What is known of an OAuth 1.0 server beyond what every provider has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The Temporary Credential Request endpoint ([RFC 5849 §2](https://www.rfc-editor.org/rfc/rfc5849#section-2)).
    pub request_token: Url,
    /// How requests are signed.
    pub signature_method: SignatureMethod,
}
