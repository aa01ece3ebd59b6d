use crate::backend::Backend;

/// A provider whose users type what a server or code of the deployer checks: Auth.js's
/// [`Credentials`](https://authjs.dev/getting-started/authentication/credentials).
#[derive(Clone, Debug)]
pub struct CredentialsProvider {
    /// The server that checks the credentials. `None` if code of the deployer checks them.
    pub backend: Option<Backend>,
    /// `account`: the name of the field that names the account, for the limits of attempts. `None` if
    /// the deployer names no field.
    pub account: Option<String>,
    /// `fields`: the inputs of the form, in order. Without one the sign-in page has no form.
    pub fields: Vec<CredentialsField>,
}

/// An input of the form for credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialsField {
    /// The name of the field, as it is sent.
    pub name: String,
    /// `label`: the text beside the input. Without it, the name.
    pub label: Option<String>,
    /// The attributes of the input, as HTML spells them, with `type` and `placeholder` first. An
    /// empty value is an attribute without one.
    pub attributes: Vec<(&'static str, String)>,
}
