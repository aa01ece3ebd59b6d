use sha2::{Digest, Sha256};

/// The values that a response must have.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The challenge of the options, in base64url.
    pub challenge: &'a str,
    /// The origins of the pages that may ask for a credential, such as `https://example.com`.
    pub origins: &'a [&'a str],
    /// The id of the relying party: a domain.
    pub relying_party_id: &'a str,
    /// Whether the authenticator must have verified the user.
    pub requires_user_verification: bool,
    /// Whether the page may have been in a frame of another origin.
    pub embedding: Embedding<'a>,
}

/// Whether the page of a ceremony may have been in a frame of another origin.
#[derive(Clone, Copy, Debug)]
pub enum Embedding<'a> {
    /// It must not.
    Refused,
    /// It may. If the browser names the top page, its origin is one of these.
    Allowed {
        /// The origins of top pages.
        top_origins: &'a [&'a str],
    },
}

impl Expected<'_> {
    pub(crate) fn relying_party_id_hash(&self) -> [u8; 32] {
        Sha256::digest(self.relying_party_id).into()
    }
}
