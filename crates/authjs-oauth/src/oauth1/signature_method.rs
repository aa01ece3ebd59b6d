use authjs_jose::private_key::PrivateKey;

use super::sign::RSA_SHA1;

/// `oauth_signature_method` ([RFC 5849 §3.4](https://www.rfc-editor.org/rfc/rfc5849#section-3.4)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignatureMethod {
    /// HMAC with SHA-1, under both secrets. The only method that every server supports.
    #[default]
    HmacSha1,
    /// HMAC with SHA-256, under both secrets. The RFC does not define it, but many servers support
    /// it.
    HmacSha256,
    /// RSASSA-PKCS1-v1_5 with SHA-1, under the client's private key. The token's secret is not
    /// used.
    RsaSha1,
    /// The secrets themselves, only over https.
    Plaintext,
}

impl SignatureMethod {
    /// All methods.
    pub const ALL: [Self; 4] = [Self::HmacSha1, Self::HmacSha256, Self::RsaSha1, Self::Plaintext];

    /// Returns the method of this name, case-sensitive.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }

    /// Returns the name of the method.
    pub const fn name(self) -> &'static str {
        match self {
            Self::HmacSha1 => "HMAC-SHA1",
            Self::HmacSha256 => "HMAC-SHA256",
            Self::RsaSha1 => "RSA-SHA1",
            Self::Plaintext => "PLAINTEXT",
        }
    }

    /// Returns whether the client's private key replaces its secret.
    pub const fn uses_private_key(self) -> bool {
        matches!(self, Self::RsaSha1)
    }

    /// Returns whether the method signs with this private key: an RSA key without an `alg` for
    /// another algorithm.
    pub fn fits(self, key: &PrivateKey) -> bool {
        self.uses_private_key() && key.fits(&RSA_SHA1)
    }
}
