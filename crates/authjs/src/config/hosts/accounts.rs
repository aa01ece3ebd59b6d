use litemap::LiteMap;

use crate::config::Config;
use crate::config::error::{ConfigError, member_path};
use crate::config::warning::Warning;
use crate::providers::{CredentialsProvider, Method, OAuthProvider};

/// Errors if a provider's id stands for servers with different users on two hosts, and there is a
/// database: an account is known by the id of its provider and of its user, and the hosts share it. Users of
/// credentials are in the database with `session.credentials` alone.
pub(super) fn refuse_other_issuers(
    base: &Config,
    named: &LiteMap<String, Config>,
) -> Result<(), ConfigError> {
    if !base.has_database {
        return refuse_shared_rows(base, named);
    }
    let mut known: LiteMap<&str, Server<'_>> = LiteMap::new();
    let all = [(None, base)].into_iter().chain(named.iter().map(|(host, config)| (Some(host), config)));
    for (host, config) in all {
        for provider in &config.providers {
            let server = match &provider.method {
                Method::OAuth(oauth) => server(oauth),
                Method::Credentials(credentials) if config.session.stores_credentials => checker(credentials),
                Method::Credentials(_) | Method::Email(_) => continue,
                #[cfg(feature = "webauthn")]
                Method::WebAuthn(_) => continue,
            };
            if *known.entry(&provider.id).or_insert(server) != server {
                let path = host.map_or_else(String::new, |host| member_path("hosts", host));
                let cause = format!(
                    "{} is another server than the {0} of another host, and both write their accounts into AUTH_DB",
                    provider.id
                );
                let fix = "Give it another id, so that a user of one is not taken for a user of the other.";
                return Err(ConfigError::new(member_path(&path, "providers"), cause, fix));
            }
        }
    }
    Ok(())
}

/// Errors if a provider's id stands for different servers on hosts that share their sessions, and a session has rows, or
/// tokens for its provider: a user of one server would end the sessions of a user of the other, and each server would get
/// the tokens of the other.
fn refuse_shared_rows(base: &Config, named: &LiteMap<String, Config>) -> Result<(), ConfigError> {
    let mut known: LiteMap<(String, &str), Server<'_>> = LiteMap::new();
    let all = [(None, base)].into_iter().chain(named.iter().map(|(host, config)| (Some(host), config)));
    let has_rows = |config: &Config| {
        config.revocation.families.is_some() || config.tokens.is_some() || config.sign_out.is_set()
    };
    for (host, config) in all.filter(|(_, config)| has_rows(config)) {
        for provider in &config.providers {
            let Method::OAuth(oauth) = &provider.method else { continue };
            let server = server(oauth);
            if *known.entry((config.realm.salt(), provider.id.as_str())).or_insert(server) != server {
                let path = host.map_or_else(String::new, |host| member_path("hosts", host));
                let cause = format!(
                    "{} is another server than the {0} of a host that shares the session cookie by its `domain`, and revocable, \
                     tokens and signOut know a session by this id",
                    provider.id
                );
                let fix = "Give it another id, so that no server gets the tokens of the other, or another `domain`.";
                return Err(ConfigError::new(member_path(&path, "providers"), cause, fix));
            }
        }
    }
    Ok(())
}

/// Returns a warning for each provider whose id stands for servers with different users on hosts that share their
/// sessions, without a database: a rule with `providers` takes a user of one server for one of the other.
pub(super) fn other_issuers(base: &Config, named: &LiteMap<String, Config>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut known: LiteMap<(String, &str), Server<'_>> = LiteMap::new();
    if base.has_database {
        return warnings;
    }
    for config in std::iter::once(base).chain(named.values()) {
        for provider in &config.providers {
            let Method::OAuth(oauth) = &provider.method else { continue };
            let server = server(oauth);
            let warning = Warning::OtherServer { provider: provider.id.clone() };
            let first = *known.entry((config.realm.salt(), provider.id.as_str())).or_insert(server);
            if first != server && !warnings.contains(&warning) {
                warnings.push(warning);
            }
        }
    }
    warnings
}

/// What tells the users of a provider from those of another.
type Server<'a> = [Option<&'a str>; 2];

/// Returns the server that checks credentials. Code that checks them is the same on all hosts.
fn checker(provider: &CredentialsProvider) -> Server<'_> {
    let backend = provider.backend.as_ref();
    [backend.map(|backend| backend.url.as_str()), backend.and_then(|backend| backend.service.as_deref())]
}

/// Returns what tells the users of a provider from those of another.
fn server(provider: &OAuthProvider) -> Server<'_> {
    let userinfo = provider.endpoints.userinfo.as_ref().map(url::Url::as_str);
    let token = provider.endpoints.token.as_ref().map(url::Url::as_str);
    match &provider.issuer {
        Some(issuer) => [Some(issuer), None],
        None => [userinfo, token],
    }
}
