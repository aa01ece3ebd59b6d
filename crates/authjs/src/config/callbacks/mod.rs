//! `callbacks`: what Auth.js's callbacks do without code.

mod assignment;
mod email;
mod exchange;
pub(super) mod kept;
mod redirect;
mod sign_in;

use super::env::Source;
use super::error::ConfigError;
use super::node::{Node, Table};
use super::options::keys;
use super::warning::Warning;
use crate::providers::Provider;

pub(crate) use assignment::{Assignment, Target};
pub(crate) use email::{EmailRule, is_one_address};
pub(super) use email::{address, exact_domain};
pub(crate) use exchange::Exchange;
use kept::Kept;
pub(crate) use sign_in::SignInRules;
pub(super) use sign_in::provider_id;

/// `callbacks`
#[derive(Debug, Default)]
pub(crate) struct Callbacks {
    /// `jwt`: copied into the token at sign-in.
    pub(crate) jwt: Vec<Assignment>,
    /// `session`: shown beside Auth.js's members.
    pub(crate) session: Vec<Assignment>,
    /// `signIn`: who may sign in.
    pub(crate) sign_in: SignInRules,
    /// `signIn.exchange`
    pub(crate) exchange: Option<Exchange>,
    /// `redirect.allow`: further origins that a callback URL may lead to, as the URL standard
    /// serializes them.
    pub(crate) redirect_allow: Vec<String>,
}

/// The sources of `jwt`, and of the body of `signIn.exchange`.
const AT_SIGN_IN: &[&str] = &["account", "profile", "user"];

/// Reads `callbacks`. Marks the providers whose proof of a verified address a rule needs.
#[inline(never)]
pub(super) fn read(
    root: &Table<'_>,
    source: &Source<'_>,
    providers: &mut [Provider],
    warnings: &mut Vec<Warning>,
) -> Result<Callbacks, ConfigError> {
    let Some(table) = root.table("callbacks", &keys::CALLBACKS)? else {
        return Ok(Callbacks::default());
    };
    let jwt = read_assignments(table.get("jwt"), AT_SIGN_IN, assignment::token_member)?;
    let session = read_assignments(table.get("session"), &["token"], assignment::session_member)?;
    let (sign_in, exchange) = match table.get("signIn") {
        Some(node) => sign_in::read(&node, source, providers)?,
        None => Default::default(),
    };
    let of_token = Kept { jwt: &jwt, exchange: exchange.as_ref() };
    assignment::warn_of_shown_tokens(of_token, &session, warnings);
    let redirect_allow = redirect::read(&table, source.development)?;
    Ok(Callbacks { jwt, session, sign_in, exchange, redirect_allow })
}

fn read_assignments(
    node: Option<Node<'_>>,
    sources: &[&str],
    target: assignment::ReadTarget,
) -> Result<Vec<Assignment>, ConfigError> {
    node.map_or_else(|| Ok(Vec::new()), |node| assignment::read_all(&node, sources, target))
}

#[cfg(test)]
mod tests;
