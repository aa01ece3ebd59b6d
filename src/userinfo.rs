//! The profile from the UserInfo endpoint, where it is not the ID Token's claims.

use serde_json::{Map, Value};

use crate::actions::Cx;
use crate::error::AuthError;
use crate::oauth::token::TokenSet;
use crate::oauth::userinfo::{
    UserinfoResponse, expected_algorithm, process_userinfo_response, userinfo_request, validate,
};
use crate::providers::Exchange;
use crate::reason::Reason;
use crate::signature::Unverifiable;
use crate::signed_by::Signer;

/// Asks for userinfo and validates it: a signed one under the issuer's keys, with the algorithm that was agreed on.
///
/// `subject` is the ID Token's, which it must be about, where there is one.
pub(crate) async fn userinfo(
    cx: &Cx<'_>,
    exchange: &Exchange<'_>,
    tokens: &TokenSet,
    subject: Option<&str>,
) -> Result<Map<String, Value>, AuthError> {
    let Exchange { provider, server, .. } = *exchange;
    let client = &provider.client;
    let request = provider.quirk.userinfo_request(exchange, userinfo_request(server, client, tokens)?);
    let response = cx.auth.fetch(cx.platform, provider, request).await?;
    match process_userinfo_response(&response, client, subject)? {
        UserinfoResponse::Plain(userinfo) => Ok(userinfo),
        UserinfoResponse::Signed(unverified) => {
            let algorithm = expected_algorithm(client, server, &unverified.header)?;
            let signer = Signer { provider, server, issuer: server.issuer.as_deref() };
            let verified = signer.verify(cx, unverified, algorithm, unverifiable).await?;
            Ok(validate(verified, server, client, subject, cx.now)?)
        }
    }
}

fn unverifiable(cause: Unverifiable) -> AuthError {
    let (reason, detail) = match cause {
        Unverifiable::NoKey => (Reason::UserinfoKey, "no key of the provider fits the userinfo"),
        Unverifiable::DoesNotHold => (Reason::UserinfoSignature, "the userinfo's signature does not hold"),
    };
    AuthError::callback_route(reason, detail)
}
