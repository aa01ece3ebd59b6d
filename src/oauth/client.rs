use crate::secret::Secret;

/// A registered client ([RFC 6749 §2](https://www.rfc-editor.org/rfc/rfc6749#section-2)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// `client_id`.
    pub client_id: String,
    /// `client_secret`; none for public clients.
    pub client_secret: Option<Secret>,
    /// `token_endpoint_auth_method`.
    pub token_endpoint_auth_method: ClientAuthMethod,
    /// `id_token_signed_response_alg`, where registered.
    pub id_token_signed_response_alg: Option<String>,
    /// `userinfo_signed_response_alg`, where registered.
    pub userinfo_signed_response_alg: Option<String>,
}

/// `token_endpoint_auth_method`: how we prove to the token endpoint who we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuthMethod {
    /// HTTP Basic ([RFC 6749 §2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)).
    ClientSecretBasic,
    /// `client_id` and `client_secret` in the body.
    ClientSecretPost,
    /// A public client: `client_id` in the body.
    None,
}
