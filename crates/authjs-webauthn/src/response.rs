use authjs_jose::{base64url, json};
use serde_json::{Map, Value};

use crate::error::WebAuthnError;

/// The largest number of transports that are kept. The registry has seven.
const MAX_TRANSPORTS: usize = 8;

/// The response of a browser to registration options, as SimpleWebAuthn and `toJSON` of
/// `PublicKeyCredential` write it
/// ([§5.1](https://www.w3.org/TR/webauthn-3/#dictdef-registrationresponsejson)).
#[derive(Debug)]
pub struct RegistrationResponse {
    /// The id of the credential.
    pub credential_id: Vec<u8>,
    /// `clientDataJSON`
    pub client_data: Vec<u8>,
    /// `attestationObject`
    pub attestation_object: Vec<u8>,
    /// `transports`: names such as `internal` and `usb`.
    pub transports: Vec<String>,
}

/// The response of a browser to authentication options
/// ([§5.1](https://www.w3.org/TR/webauthn-3/#dictdef-authenticationresponsejson)).
#[derive(Debug)]
pub struct AuthenticationResponse {
    /// The id of the credential.
    pub credential_id: Vec<u8>,
    /// `clientDataJSON`
    pub client_data: Vec<u8>,
    /// `authenticatorData`
    pub authenticator_data: Vec<u8>,
    /// `signature`
    pub signature: Vec<u8>,
    /// `userHandle`: a text in SimpleWebAuthn 9, base64url of its bytes in later versions and in `toJSON`.
    pub user_handle: Option<String>,
}

impl RegistrationResponse {
    /// Parses a response. Errors if a member is missing or has another type, if base64url is not in its one
    /// form, and if `id` and `rawId` differ.
    pub fn parse(text: &str) -> Result<Self, WebAuthnError> {
        let (credential_id, response) = parse(text)?;
        Ok(Self {
            credential_id,
            client_data: bytes(&response, "clientDataJSON")?,
            attestation_object: bytes(&response, "attestationObject")?,
            transports: transports(response.get("transports")),
        })
    }
}

impl AuthenticationResponse {
    /// Parses a response. Errors as [`RegistrationResponse::parse`] does.
    pub fn parse(text: &str) -> Result<Self, WebAuthnError> {
        let (credential_id, response) = parse(text)?;
        let user_handle = match response.get("userHandle") {
            None | Some(Value::Null) => None,
            Some(Value::String(handle)) => Some(handle.clone()).filter(|handle| !handle.is_empty()),
            Some(_) => return Err(WebAuthnError::Response),
        };
        Ok(Self {
            credential_id,
            client_data: bytes(&response, "clientDataJSON")?,
            authenticator_data: bytes(&response, "authenticatorData")?,
            signature: bytes(&response, "signature")?,
            user_handle,
        })
    }
}

fn parse(text: &str) -> Result<(Vec<u8>, Map<String, Value>), WebAuthnError> {
    let mut credential = json::parse_object(text.as_bytes()).ok_or(WebAuthnError::Response)?;
    if credential.get("type").and_then(Value::as_str) != Some("public-key") {
        return Err(WebAuthnError::Response);
    }
    // A check of `id` and a use of `rawId` must not be of two credentials (GitLab issue 585333).
    if credential.get("id") != credential.get("rawId") {
        return Err(WebAuthnError::CredentialId);
    }
    let credential_id = bytes(&credential, "id")?;
    match credential.remove("response") {
        Some(Value::Object(response)) if !credential_id.is_empty() => Ok((credential_id, response)),
        _ => Err(WebAuthnError::Response),
    }
}

fn bytes(object: &Map<String, Value>, name: &str) -> Result<Vec<u8>, WebAuthnError> {
    let text = object.get(name).and_then(Value::as_str).ok_or(WebAuthnError::Response)?;
    base64url::decode(text).ok_or(WebAuthnError::Response)
}

/// Returns the names that are words in lower case. A browser may add names, which are kept as well
/// ([§5.2.1](https://www.w3.org/TR/webauthn-3/#dom-authenticatorattestationresponse-gettransports)).
fn transports(value: Option<&Value>) -> Vec<String> {
    let names = value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let is_name = |name: &&str| {
        (1..=32).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    };
    names.filter(is_name).take(MAX_TRANSPORTS).map(str::to_owned).collect()
}
