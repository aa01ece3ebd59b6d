use crate::credentials_provider::CredentialsField;

/// A provider of passkeys and security keys ([WebAuthn](https://www.w3.org/TR/webauthn-3/)).
#[derive(Clone, Debug)]
pub struct WebAuthnProvider {
    /// `relyingParty`
    pub relying_party: RelyingParty,
    /// Whether a credential must be a passkey: discoverable, with verification of the user.
    pub requires_passkey: bool,
    /// `enableConditionalUI`: whether the browser offers passkeys in the list of a field.
    pub has_conditional_ui: bool,
    /// `formFields`: the inputs of its form on the sign-in page. Empty: the page has no form.
    pub form_fields: Vec<CredentialsField>,
}

/// Replacements of what the address of the site says of the relying party.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RelyingParty {
    /// `id`: a domain. Otherwise the host name of the site.
    pub id: Option<String>,
    /// `name`: the name that browsers show. Otherwise the host of the site.
    pub name: Option<String>,
    /// `origin`: the origins of the pages that may ask for a credential. Empty: that of the site.
    pub origins: Vec<String>,
}
