//! The signed assertion with which the origin learns of the session.

#[cfg(feature = "bearer")]
use serde_json::{Map, Value};

use crate::assertion::Statement;
use crate::config::ASSERTION;
use crate::deployment::Deployment;
use crate::platform::Platform;
use crate::session::{GATE_CLAIM, Session};
use crate::timestamp::Timestamp;

/// The two sides of an assertion.
pub(super) struct Parties<'a> {
    /// The origin of the auth routes. With `basePath` it is the issuer.
    pub(super) site: &'a str,
    /// The audience: the origin of a server, and for a binding or the server of the zone that of the site.
    pub(super) audience: &'a str,
}

/// Returns the name and value of the header with the assertion about the user of a session.
///
/// Errors with a text for the log if the session names no user, or if the runtime refuses the key.
pub(super) async fn of_session(
    deployment: &Deployment,
    platform: &dyn Platform,
    parties: Parties<'_>,
    session: &Session,
    now: Timestamp,
) -> Result<(String, String), String> {
    let config = &deployment.config;
    let issuer = format!("{}{}", parties.site, config.base_path);
    let token = &session.token;
    // Those that the sign-in recorded for the rules, unless the deployer sets others.
    let groups = token.get("groups").or_else(|| token.get(GATE_CLAIM)?.get("groups"));
    let statement = Statement::new(&issuer, parties.audience, token, groups, session.id(), session.expires());
    let statement = statement.ok_or(
        "the session token has no sub, by which an assertion names the user. Keep it in callbacks.jwt, \
         or remove origin.assertion",
    )?;
    signed(deployment, platform, statement, now).await
}

/// Returns the name and value of the header with the assertion about the holder of a token.
///
/// Errors with a text for the log if the runtime refuses the key.
#[cfg(feature = "bearer")]
pub(super) async fn of_token(
    deployment: &Deployment,
    platform: &dyn Platform,
    parties: Parties<'_>,
    claims: &Map<String, Value>,
    now: Timestamp,
) -> Result<(String, String), String> {
    let issuer = format!("{}{}", parties.site, deployment.config.base_path);
    let statement = Statement::of_token(&issuer, parties.audience, claims);
    let statement =
        statement.ok_or("the token has no sub or no iss, by which an assertion names its holder")?;
    signed(deployment, platform, statement, now).await
}

async fn signed(
    deployment: &Deployment,
    platform: &dyn Platform,
    statement: Statement<'_>,
    now: Timestamp,
) -> Result<(String, String), String> {
    let config = &deployment.config;
    let keys = config.assertion_keys.as_ref().map_or(&[][..], |assertion| &assertion.keys);
    let signed = deployment.assertions.signed(keys, platform, statement, now).await;
    let assertion = signed.map_err(|_| {
        "the runtime refuses AUTH_ASSERTION_KEY, so the origin cannot be told of the session. Make another key with \
         `openssl genpkey -algorithm ed25519`, and set it with `npx wrangler secret put AUTH_ASSERTION_KEY`"
    })?;
    Ok((ASSERTION.to_owned(), assertion))
}
