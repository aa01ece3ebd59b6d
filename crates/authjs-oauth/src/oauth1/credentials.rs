use authjs_jose::secret::Secret;

/// A token and its shared secret: temporary credentials (a request token), or token credentials (an access token).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// `oauth_token`.
    pub token: Secret,
    /// `oauth_token_secret`.
    pub secret: Secret,
}

impl Credentials {
    /// Returns both as one text, for the sealed cookie.
    pub fn to_text(&self) -> String {
        [self.token.reveal(), "\n", self.secret.reveal()].concat()
    }

    /// Reads a text of [`to_text`](Self::to_text). Neither value has a line end.
    pub fn from_text(text: &str) -> Option<Self> {
        let (token, secret) = text.split_once('\n')?;
        Some(Self { token: Secret::new(token), secret: Secret::new(secret) })
    }
}
