use url::Url;

use crate::config::env::variable;
use crate::config::error::{ConfigError, Unset};
use crate::config::node::Setting;
use crate::config::provider::Entry;
use crate::config::provider::options::Variables;
use crate::config::urls;
use crate::providers::{IssuerRule, Kind};

/// Reads the issuer: `issuer`, otherwise `AUTH_<ID>_ISSUER`, otherwise the row's.
///
/// It is kept exactly as written, because issuers are compared byte for byte ([OpenID Connect
/// Discovery
/// §4.3](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation)).
pub(super) fn read(entry: &Entry<'_>, variables: &Variables) -> Result<Option<String>, ConfigError> {
    if entry.row.kind == Kind::Oauth1 {
        return Ok(None);
    }
    if let Some(setting) = entry.setting("issuer", "ISSUER")? {
        refuse_options(entry, &setting)?;
        return parse(entry, setting).map(Some);
    }
    match entry.row.issuer {
        IssuerRule::Unset => Ok(None),
        IssuerRule::Known(template) => variables.fill(template).map(Some),
        IssuerRule::KnownOr { variable: name, issuer } => match variable(entry.env, name)? {
            Some(setting) => parse(entry, setting).map(Some),
            None => Ok(Some(issuer.into())),
        },
        IssuerRule::Options { template, example } => match variables.fill_if_set(template) {
            Some(issuer) => Ok(Some(issuer)),
            None => Err(missing(entry, example)),
        },
        IssuerRule::Deployer { example } => Err(missing(entry, example)),
    }
}

/// Errors if the issuer is set together with options that determine an issuer.
fn refuse_options(entry: &Entry<'_>, issuer: &Setting) -> Result<(), ConfigError> {
    let IssuerRule::Options { .. } = entry.row.issuer else { return Ok(()) };
    let Some(stray) = entry.row.options.iter().find_map(|option| entry.get(option.path)) else {
        return Ok(());
    };
    let cause = format!("set in addition to {}, which determines it", issuer.path);
    Err(stray.error(cause, "Remove one of the two."))
}

/// Reads `wellKnown`: the URL of the metadata, if it does not follow from the issuer.
pub(super) fn read_well_known(
    entry: &Entry<'_>,
    variables: &Variables,
    has_issuer: bool,
) -> Result<Option<Url>, ConfigError> {
    let row = entry.row.well_known.and_then(|template| variables.fill_if_set(template));
    let row = row.map(|text| Setting { path: entry.path.clone(), text });
    let Some(setting) = entry.text("wellKnown")?.or(row) else { return Ok(None) };
    if !has_issuer {
        return Err(setting.error("metadata without an issuer to compare them with", "Set the issuer too."));
    }
    urls::address(&setting, entry.development, "https://id.example.com/.well-known/openid-configuration")
        .map(Some)
}

fn parse(entry: &Entry<'_>, setting: Setting) -> Result<String, ConfigError> {
    let example = match entry.row.issuer {
        IssuerRule::Deployer { example } | IssuerRule::Known(example) if !example.contains('{') => example,
        IssuerRule::KnownOr { issuer, .. } => issuer,
        IssuerRule::Options { example, .. } => example,
        _ => "https://id.example.com",
    };
    let url = urls::address(&setting, entry.development, example)?;
    match issuer_of_metadata_address(&url, &setting.text) {
        None => Ok(setting.text),
        Some(issuer) => {
            let cause = "the address of the metadata, not the issuer";
            Err(setting.error(cause, format!("Write the issuer alone: {issuer}")))
        }
    }
}

/// Returns the issuer whose metadata are at this address ([OpenID Connect Discovery
/// §4](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest),
/// [RFC 8414 §3](https://www.rfc-editor.org/rfc/rfc8414#section-3), which appends the issuer's
/// path).
fn issuer_of_metadata_address(url: &Url, text: &str) -> Option<String> {
    if !url.path().contains("/.well-known/") {
        return None;
    }
    let (before, after) = text.split_once("/.well-known/")?;
    let behind = after.split(['?', '#']).next().unwrap_or_default().split_once('/');
    Some(behind.map_or_else(|| before.to_owned(), |(_, path)| format!("{before}/{path}")))
}

#[inline(never)]
fn missing(entry: &Entry<'_>, example: &str) -> ConfigError {
    let name = entry.variable("ISSUER");
    let options: Vec<_> = match entry.row.issuer {
        IssuerRule::Options { .. } => entry.row.options.iter().map(|option| option.path).collect(),
        _ => Vec::new(),
    };
    let fix = match options.is_empty() {
        true => format!("Set it, or {name}, as the provider's documentation gives it, e.g. {example}"),
        false => format!("Set {}; or set it, or {name}, e.g. {example}", options.join(" and ")),
    };
    ConfigError::new(entry.path_of("issuer"), "not set", fix).unset(Unset::Needed)
}
