use crate::color::Color;
use crate::credentials_provider::CredentialsProvider;
use crate::email_provider::EmailProvider;
use crate::oauth_provider::OAuthProvider;
#[cfg(feature = "webauthn")]
use crate::webauthn_provider::WebAuthnProvider;

/// A configured provider.
#[derive(Clone, Debug)]
pub struct Provider {
    /// The id, used in URLs and accounts.
    pub id: String,
    /// The display name.
    pub name: String,
    /// Its style on the sign-in page.
    pub style: Style,
    /// Its method of signing users in.
    pub method: Method,
}

/// The method by which a provider signs users in.
///
/// Any version may add variants. A `match` without a wildcard shows every place that a new method
/// affects.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "few providers have another method, and a list has them once")]
pub enum Method {
    /// Sign-in at an OAuth server or OpenID Provider.
    OAuth(OAuthProvider),
    /// Sign-in with what the visitor types into a form.
    Credentials(CredentialsProvider),
    /// Sign-in with a link in a mail.
    Email(EmailProvider),
    /// Sign-in with a passkey or security key.
    #[cfg(feature = "webauthn")]
    WebAuthn(WebAuthnProvider),
}

impl Provider {
    /// Returns Auth.js's `type`: `oidc`, `oauth`, `oauth1`, `credentials`, `email` or `webauthn`.
    pub const fn type_name(&self) -> &'static str {
        match &self.method {
            Method::OAuth(provider) => provider.kind.name(),
            Method::Credentials(_) => "credentials",
            Method::Email(_) => "email",
            #[cfg(feature = "webauthn")]
            Method::WebAuthn(_) => "webauthn",
        }
    }

    /// Returns the OAuth server or OpenID Provider, if it is one.
    pub const fn oauth(&self) -> Option<&OAuthProvider> {
        match &self.method {
            Method::OAuth(provider) => Some(provider),
            Method::Credentials(_) | Method::Email(_) => None,
            #[cfg(feature = "webauthn")]
            Method::WebAuthn(_) => None,
        }
    }

    /// Returns whether the response that ends a sign-in is a cross-site POST.
    pub fn uses_form_post(&self) -> bool {
        match &self.method {
            Method::OAuth(provider) => provider.uses_form_post(),
            Method::Credentials(_) | Method::Email(_) => false,
            #[cfg(feature = "webauthn")]
            Method::WebAuthn(_) => false,
        }
    }
}

/// The style of a provider on the sign-in page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// The brand colour.
    pub brand_color: Color,
    /// The address of a picture in place of its mark.
    pub logo: Option<String>,
    /// The name on its button, in place of the display name.
    pub button_name: Option<&'static str>,
}
