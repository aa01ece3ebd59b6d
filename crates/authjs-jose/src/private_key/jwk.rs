use serde_json::{Map, Value};

use super::{Material, PrivateKey, PrivateKeyError};
use crate::algorithms::{self, JwsAlgorithm};
use crate::base64url;
use crate::json;
use crate::jwk::Jwk;
use crate::secret::Secret;

/// Reads a private JSON Web Key ([RFC 7518 §6](https://www.rfc-editor.org/rfc/rfc7518#section-6),
/// [RFC 8037 §2](https://www.rfc-editor.org/rfc/rfc8037#section-2)).
pub(super) fn parse(text: &str) -> Result<PrivateKey, PrivateKeyError> {
    let members = json::parse_object(text.as_bytes()).ok_or(PrivateKeyError::Unreadable)?;
    let alg = algorithm_of(&members)?;
    let kty = member(&members, "kty").ok_or(PrivateKeyError::Unreadable)?;
    let names = private_members(kty).ok_or(PrivateKeyError::Unsuitable)?;
    let usual = algorithms::usual(kty, member(&members, "crv")).ok_or(PrivateKeyError::Unsuitable)?;
    let algorithm = alg.unwrap_or(usual);
    if (algorithm.kty, algorithm.crv) != (usual.kty, usual.crv) || !is_meant_to_sign(&members) {
        return Err(PrivateKeyError::Unsuitable);
    }
    if !members.contains_key("d") {
        return Err(PrivateKeyError::Public);
    }
    let material: Map<String, Value> = names
        .iter()
        .map(|name| Some(((*name).to_owned(), member(&members, name)?.into())))
        .collect::<Option<_>>()
        .ok_or(PrivateKeyError::Unreadable)?;
    let kid = member(&members, "kid").map(str::to_owned);
    if !Jwk::new(members).is_sound(algorithm) {
        return Err(PrivateKeyError::Unsuitable);
    }
    let material = Material::Jwk(Secret::new(Value::Object(material).to_string()));
    Ok(PrivateKey { kty: algorithm.kty, crv: algorithm.crv, alg, kid, material })
}

/// Returns the public half of a key, without any other member.
pub(super) fn public_half(jwk: &Secret) -> Option<Jwk> {
    let members = json::parse_object(jwk.reveal().as_bytes())?;
    Some(Jwk::new(Jwk::new(members).for_import()))
}

/// Returns whether a PKCS #8 key is the same key, that is, contains the private exponent or the
/// private scalar.
pub(super) fn is_in(jwk: &Secret, der: &[u8]) -> bool {
    let members = json::parse_object(jwk.reveal().as_bytes());
    let d = members.as_ref().and_then(|members| member(members, "d")).and_then(base64url::decode);
    d.is_some_and(|d| !d.is_empty() && der.windows(d.len()).any(|window| window == d))
}

/// Returns `alg`, which must be supported if it is present.
fn algorithm_of(members: &Map<String, Value>) -> Result<Option<&'static JwsAlgorithm>, PrivateKeyError> {
    let Some(name) = members.get("alg") else { return Ok(None) };
    let algorithm = name.as_str().and_then(algorithms::find).ok_or(PrivateKeyError::Unsuitable)?;
    Ok(Some(algorithm))
}

/// Returns whether `use` and `key_ops` are absent or allow signing.
fn is_meant_to_sign(members: &Map<String, Value>) -> bool {
    let may_sign = |operations: &Value| {
        operations.as_array().is_some_and(|operations| operations.iter().any(|operation| operation == "sign"))
    };
    members.get("use").is_none_or(|purpose| purpose == "sig") && members.get("key_ops").is_none_or(may_sign)
}

fn member<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    members.get(name)?.as_str()
}

/// Returns the members that make a private key. Runtimes require all members of RSA.
fn private_members(kty: &str) -> Option<&'static [&'static str]> {
    match kty {
        "RSA" => Some(&["kty", "n", "e", "d", "p", "q", "dp", "dq", "qi"]),
        "EC" => Some(&["kty", "crv", "x", "y", "d"]),
        "OKP" => Some(&["kty", "crv", "x", "d"]),
        _ => None,
    }
}
