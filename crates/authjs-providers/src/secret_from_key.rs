/// A client secret that deployers need not make themselves: a JWT under a private key that the provider gave them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretFromKey {
    /// The algorithm it is signed with.
    pub algorithm: &'static str,
    /// Its `aud`.
    pub audience: &'static str,
    /// The option that is its `iss`.
    pub issuer: &'static str,
    /// The option that is its `kid`.
    pub kid: &'static str,
}
