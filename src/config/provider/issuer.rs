use url::Url;

use crate::config::env::variable;
use crate::config::error::ConfigError;
use crate::config::node::Setting;
use crate::config::provider::Entry;
use crate::config::provider::options::Variables;
use crate::config::urls;
use crate::providers::{IssuerRule, Kind};

/// The issuer: `issuer`, else `AUTH_<ID>_ISSUER`, else the row's.
///
/// Kept exactly as written, because issuers are compared byte for byte
/// ([OpenID Connect Discovery §4.3](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation)).
pub(super) fn read(entry: &Entry<'_>, variables: &Variables) -> Result<Option<String>, ConfigError> {
    if entry.row.kind == Kind::Oauth1 {
        return Ok(None);
    }
    if let Some(setting) = entry.setting("issuer", "ISSUER")? {
        return parse(entry, setting).map(Some);
    }
    match entry.row.issuer {
        IssuerRule::Unset => Ok(None),
        IssuerRule::Known(template) => variables.fill(template).map(Some),
        IssuerRule::KnownOr { variable: name, issuer } => match variable(entry.env, name)? {
            Some(setting) => parse(entry, setting).map(Some),
            None => Ok(Some(issuer.into())),
        },
        IssuerRule::Deployer { example } => Err(missing(entry, example)),
    }
}

/// `wellKnown`: where the metadata are, when not where the issuer puts them.
pub(super) fn read_well_known(
    entry: &Entry<'_>,
    variables: &Variables,
    has_issuer: bool,
) -> Result<Option<Url>, ConfigError> {
    let row = entry.row.well_known.and_then(|template| variables.fill_if_set(template));
    let row = row.map(|text| Setting { path: entry.path.clone(), text });
    let Some(setting) = entry.text("wellKnown")?.or(row) else { return Ok(None) };
    if !has_issuer {
        return Err(setting.error("metadata without an issuer to hold them against", "Set the issuer too."));
    }
    urls::address(&setting, entry.development, "https://id.example.com/.well-known/openid-configuration")
        .map(Some)
}

fn parse(entry: &Entry<'_>, setting: Setting) -> Result<String, ConfigError> {
    let example = match entry.row.issuer {
        IssuerRule::Deployer { example } | IssuerRule::Known(example) if !example.contains('{') => example,
        IssuerRule::KnownOr { issuer, .. } => issuer,
        _ => "https://id.example.com",
    };
    urls::address(&setting, entry.development, example)?;
    Ok(setting.text)
}

#[inline(never)]
fn missing(entry: &Entry<'_>, example: &str) -> ConfigError {
    let name = entry.variable("ISSUER");
    let fix = format!("Set it, or {name}, as the provider's documentation gives it, e.g. {example}");
    ConfigError::new(entry.path_of("issuer"), "not set", fix)
}
