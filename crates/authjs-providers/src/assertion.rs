/// How a proxy in front of the Worker says in each request who the visitor is: with a signed assertion. Its
/// `aud` is the client id.
///
/// Such a provider has no authorization endpoint. A sign-in reads the assertion of the request that asks for
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// The header of the assertion, in lower case.
    pub header: &'static str,
    /// The path of the keys, behind the issuer.
    pub keys: &'static str,
    /// The algorithm of the signatures.
    pub algorithm: &'static str,
    /// The claim of an assertion about a user. An assertion without it is about a machine.
    pub user_claim: &'static str,
}
