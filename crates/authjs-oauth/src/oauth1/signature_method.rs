use authjs_jose::private_key::PrivateKey;

use super::sign::RSA_SHA1;

/// `oauth_signature_method` ([RFC 5849 §3.4](https://www.rfc-editor.org/rfc/rfc5849#section-3.4)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignatureMethod {
    /// HMAC with SHA-1, under both secrets. The only one that every server has.
    #[default]
    HmacSha1,
    /// The same with SHA-256. No part of the RFC, but of many servers.
    HmacSha256,
    /// RSASSA-PKCS1-v1_5 with SHA-1, under the client's private key; the token's secret is not used.
    RsaSha1,
    /// The secrets themselves, over https alone.
    Plaintext,
}

impl SignatureMethod {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::HmacSha1, Self::HmacSha256, Self::RsaSha1, Self::Plaintext];

    /// The method of that name, case-sensitive.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::HmacSha1 => "HMAC-SHA1",
            Self::HmacSha256 => "HMAC-SHA256",
            Self::RsaSha1 => "RSA-SHA1",
            Self::Plaintext => "PLAINTEXT",
        }
    }

    /// Whether the client's private key takes the place of its secret.
    pub const fn uses_private_key(self) -> bool {
        matches!(self, Self::RsaSha1)
    }

    /// Whether it signs with this private key: an RSA key that does not say it is for another algorithm.
    pub fn fits(self, key: &PrivateKey) -> bool {
        self.uses_private_key() && key.fits(&RSA_SHA1)
    }
}
