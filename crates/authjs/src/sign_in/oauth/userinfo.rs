//! The profile from the UserInfo endpoint, if it is not the ID Token's claims.

use serde_json::{Map, Value};

use crate::context::{Context, callback_failed};
use crate::error::AuthError;
use crate::log::{Level, LogEntry, Step};
use crate::oauth::ErrorCode;
use crate::oauth::token::TokenSet;
use crate::oauth::userinfo::{
    UserinfoResponse, expected_algorithm, process_userinfo_response, userinfo_request, validate,
};
use crate::provider::answer::Answer;
use crate::provider::signature::Unverifiable;
use crate::provider::{Signer, fetch};
use crate::providers::Exchange;
use crate::reason::Reason;
use crate::trace::host;

/// Requests userinfo and validates it. A signed response is verified under the issuer's keys with
/// the agreed algorithm.
///
/// If there is an ID Token, userinfo must be about its `subject`.
pub(crate) async fn userinfo(
    cx: &Context<'_>,
    exchange: &Exchange<'_>,
    tokens: &TokenSet,
    subject: Option<&str>,
) -> Result<Map<String, Value>, AuthError> {
    let Exchange { provider, server, .. } = *exchange;
    if let Some(functions) = &cx.deployment.functions
        && let Some(userinfo) =
            functions.userinfo(&provider.id, exchange.tokens).await.map_err(callback_failed)?
    {
        return about(userinfo, subject);
    }
    let client = &provider.client;
    let request = provider.quirk.userinfo_request(exchange, userinfo_request(server, client, tokens)?);
    let endpoint = request.endpoint();
    cx.step(Step::UserinfoRequest, format_args!("to {}", host(&request.url)));
    let response = fetch(&**cx.platform, provider, request).await?;
    cx.step(Step::UserinfoResponse, format_args!("status {}", response.status));
    let processed = process_userinfo_response(&response, client, subject).map_err(|error| {
        let secrets =
            [tokens.access_token().unwrap_or_default(), exchange.callback.get("code").unwrap_or_default()];
        Answer { endpoint: &endpoint, response: &response, secrets: &secrets }.refused(error)
    });
    match processed? {
        UserinfoResponse::Plain(userinfo) => Ok(userinfo),
        UserinfoResponse::Signed(unverified) => {
            let algorithm = expected_algorithm(client, server, &unverified.header)?;
            let (discovery, platform) = (&cx.deployment.discovery, cx.platform);
            let issuer = server.issuer.as_deref();
            let signer = Signer { discovery, platform, provider, server, issuer };
            let verified = signer.verify(unverified, algorithm, unverifiable).await?;
            Ok(validate(verified, server, client, subject, cx.now)?)
        }
    }
}

/// Returns the userinfo of the deployer's code. Errors if it is about another user than the ID Token.
fn about(userinfo: Map<String, Value>, subject: Option<&str>) -> Result<Map<String, Value>, AuthError> {
    if subject.is_some_and(|subject| userinfo.get("sub").and_then(Value::as_str) != Some(subject)) {
        let detail = "the `sub` of userinfo differs from that of the ID Token";
        return Err(AuthError::callback_route(ErrorCode::UserinfoSubject, detail));
    }
    Ok(userinfo)
}

/// Returns an ID Token's claims with the additions of userinfo, for a token with neither name nor
/// e-mail.
///
/// The ID Token's own claims take precedence, and userinfo must be about its `sub`. A failure is
/// logged, and does not fail the sign-in.
pub(crate) async fn completed(
    cx: &Context<'_>,
    exchange: &Exchange<'_>,
    tokens: &TokenSet,
    mut claims: Map<String, Value>,
) -> Map<String, Value> {
    const WHAT: &str = "the ID Token has neither name nor e-mail";
    if exchange.server.userinfo_endpoint.is_none() {
        let detail = format!(
            "{WHAT}, and the provider has no userinfo_endpoint: set `userinfo`, or ask for them with `scope`"
        );
        warn(cx, exchange, ErrorCode::EndpointMissing.into(), &detail);
        return claims;
    }
    let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default().to_owned();
    match userinfo(cx, exchange, tokens, Some(&subject)).await {
        Ok(userinfo) => add_missing(&mut claims, userinfo),
        Err(error) => {
            let detail =
                format!("{WHAT}, and the userinfo request failed, so the user has neither: {}", error.detail);
            warn(cx, exchange, error.reason, &detail);
        }
    }
    claims
}

fn add_missing(claims: &mut Map<String, Value>, userinfo: Map<String, Value>) {
    if userinfo.contains_key("email") {
        // The ID Token has no address, so its claim is not about the one of userinfo.
        claims.shift_remove("email_verified");
    }
    for (name, value) in userinfo {
        if claims.get(&name).is_none_or(Value::is_null) {
            claims.insert(name, value);
        }
    }
}

fn warn(cx: &Context<'_>, exchange: &Exchange<'_>, reason: Reason, detail: &str) {
    let provider = Some(exchange.provider.id.as_str());
    cx.platform.log(&LogEntry::new(Level::Warn, reason, detail).provider(provider));
}

fn unverifiable(cause: Unverifiable) -> AuthError {
    let (code, detail) = match cause {
        Unverifiable::NoKey => (ErrorCode::UserinfoKey, "no key of the provider fits the userinfo"),
        Unverifiable::DoesNotHold => (ErrorCode::UserinfoSignature, "the userinfo's signature is invalid"),
    };
    AuthError::callback_route(code, detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_verified_address_is_that_of_one_source() {
        let table = [
            (
                json!({"sub": "1", "email_verified": true}),
                json!({"email": "a@b.example", "email_verified": false}),
                json!({"sub": "1", "email": "a@b.example", "email_verified": false}),
            ),
            (
                json!({"sub": "1", "email_verified": true}),
                json!({"email": "a@b.example"}),
                json!({"sub": "1", "email": "a@b.example"}),
            ),
            (
                json!({"sub": "1", "email": null}),
                json!({"name": "Ada", "sub": "2"}),
                json!({"sub": "1", "email": null, "name": "Ada"}),
            ),
        ];
        for (claims, userinfo, expected) in table {
            let object = |value: Value| value.as_object().unwrap().clone();
            let mut merged = object(claims);
            add_missing(&mut merged, object(userinfo));
            assert_eq!(Value::Object(merged), expected);
        }
    }
}
