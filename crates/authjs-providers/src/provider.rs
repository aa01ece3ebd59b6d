use crate::color::Color;
use crate::oauth_provider::OAuthProvider;

/// A provider as configured.
#[derive(Clone, Debug)]
pub struct Provider {
    /// The id: in URLs and accounts.
    pub id: String,
    /// The name people know it by.
    pub name: String,
    /// How it looks on the sign-in page.
    pub style: Style,
    /// How it signs users in.
    pub method: Method,
}

/// How a provider signs users in.
///
/// Further methods become further variants, in any version. A `match` without a wildcard finds what each needs.
#[derive(Clone, Debug)]
pub enum Method {
    /// At the server of an OAuth or OpenID Provider.
    OAuth(OAuthProvider),
}

impl Provider {
    /// Returns Auth.js's `type`: `oidc`, `oauth` or `oauth1`.
    pub const fn type_name(&self) -> &'static str {
        match &self.method {
            Method::OAuth(provider) => provider.kind.name(),
        }
    }

    /// Returns whether the response that ends a sign-in comes as a cross-site POST.
    pub fn uses_form_post(&self) -> bool {
        match &self.method {
            Method::OAuth(provider) => provider.uses_form_post(),
        }
    }
}

/// How a provider looks on the sign-in page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// The colour of its mark.
    pub brand_color: Color,
}
