//! Opaque access tokens, which only their issuer can read ([RFC 7662](https://www.rfc-editor.org/rfc/rfc7662)).

use authjs_jose::secret::Secret;
use authjs_jose::timestamp::Timestamp;
use serde_json::{Map, Value};
use url::Url;

use super::{Issuer, claims};
use crate::client_auth::basic;
use crate::http::{OutgoingRequest, OutgoingResponse, Params};
use crate::{Error, ErrorCode, response};

/// Builds the request that asks an issuer about a token ([RFC 7662
/// §2.1](https://www.rfc-editor.org/rfc/rfc7662#section-2.1)), with HTTP Basic.
pub fn introspection_request(
    endpoint: &Url,
    client_id: &str,
    client_secret: &Secret,
    token: &str,
) -> OutgoingRequest {
    let mut form = Params::new();
    form.append("token", token);
    form.append("token_type_hint", "access_token");
    let authorization = basic(client_id, client_secret.reveal());
    OutgoingRequest { timeout_ms: 5_000, ..OutgoingRequest::post_form(endpoint.clone(), &form) }
        .header("authorization", authorization)
}

/// Interprets the response ([RFC 7662 §2.2](https://www.rfc-editor.org/rfc/rfc7662#section-2.2)), with
/// the rules for the claims of a JWT. Returns the claims.
///
/// Only `iss` and `exp` may be absent: the server answers for itself, and only while the token is
/// active. Errors with [`ErrorCode::AccessTokenInactive`] unless `active` is `true`, and with the code
/// of the violated rule. Errors with [`ErrorCode::ProviderStatus`], [`ErrorCode::ProviderTooLarge`] or
/// [`ErrorCode::ProviderMalformed`] if the response says nothing about the token.
pub fn process_introspection_response(
    response: &OutgoingResponse,
    issuer: &Issuer,
    now: Timestamp,
) -> Result<Map<String, Value>, Error> {
    response::require_ok(response, WHAT)?;
    let mut claims = response::object(response, WHAT, ErrorCode::ProviderMalformed)?;
    if claims.get("active") != Some(&Value::Bool(true)) {
        let detail = "the issuer says that the access token is not active";
        return Err(Error::misbehaved(ErrorCode::AccessTokenInactive, detail));
    }
    claims.entry("iss").or_insert_with(|| issuer.issuer.as_str().into());
    claims::validate_iss(&claims, &issuer.issuer)?;
    claims::validate_aud(&claims, &issuer.audiences)?;
    claims::validate_kind(&claims)?;
    claims::validate_token_type(&claims)?;
    if claims.contains_key("exp") {
        claims::validate_exp(&claims, now)?;
    }
    claims::validate_nbf(&claims, now)?;
    claims::validate_iat(&claims, now)?;
    claims::validate_sub(&claims)?;
    claims::validate_client(&claims, &issuer.clients)?;
    claims::validate_unbound(&claims)?;
    claims::validate_scope(&claims, &issuer.scopes)?;
    Ok(claims)
}

const WHAT: &str = "introspection";
