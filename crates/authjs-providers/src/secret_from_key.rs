/// The recipe for a client secret that the Worker creates for the deployer: a JWT signed with a
/// private key from the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretFromKey {
    /// The algorithm to sign with.
    pub algorithm: &'static str,
    /// Its `aud`.
    pub audience: &'static str,
    /// The option with its `iss`.
    pub issuer: &'static str,
    /// The option with its `kid`.
    pub kid: &'static str,
}
