use authjs::config::provider_variable;
use authjs::jose::base64url;
use authjs::providers::{self, Row};
use serde_json::{Value, json};

/// Returns a text of the form that the variable `name` needs, so that no secret has to be known.
/// `None` leaves the variable unset. `root` is the merged configuration.
pub(super) fn value(name: &str, root: &Value) -> Option<String> {
    let text = match name {
        // It is for development alone.
        "AUTH_DEV" => return None,
        "AUTH_URL" | "NEXTAUTH_URL" => "https://www.example.com".into(),
        "AUTH_TRUST_HOST" => "true".into(),
        "AUTH_REDIRECT_PROXY_URL" => "https://www.example.com/api/auth".into(),
        _ if is_configuration(name) => "{}".into(),
        _ if name.starts_with("AUTH_ASSERTION_KEY") => private_key(name, root),
        _ => match name.rsplit_once('_').filter(|_| name.starts_with("AUTH_")) {
            Some((_, "ISSUER")) => "https://id.example.com".into(),
            Some((_, "KEY")) if name.ends_with("_PRIVATE_KEY") => private_key(name, root),
            Some((_, "HEADERS")) if name.ends_with("_FETCH_HEADERS") => headers(name),
            // Longer than the key of any HMAC.
            _ => format!("{name}-{}", "placeholder".repeat(7)),
        },
    };
    Some(text)
}

/// Returns whether a variable holds options.
pub(super) fn is_configuration(name: &str) -> bool {
    name == "AUTH"
        || name.strip_prefix("AUTH_CONFIG_").is_some_and(|number| matches!(number.as_bytes(), [b'1'..=b'9']))
}

/// Returns a JSON Web Key of the type that the provider signs with. Its numbers come from `name`, so
/// that no two are equal.
fn private_key(name: &str, root: &Value) -> String {
    let number = |length: usize| {
        let bytes: Vec<u8> = name.bytes().cycle().take(length).map(|byte| byte | 0x81).collect();
        base64url::encode(&bytes)
    };
    let ec = |crv: &str, length| json!({ "kty": "EC", "crv": crv, "x": number(length), "y": number(length), "d": number(length) });
    let key = match algorithm(name, root).as_str() {
        "ES384" => ec("P-384", 48),
        "ES512" => ec("P-521", 66),
        "EdDSA" | "Ed25519" => {
            json!({ "kty": "OKP", "crv": "Ed25519", "x": number(32), "d": number(32) })
        }
        text if text.starts_with("RS") || text.starts_with("PS") => {
            let half = number(128);
            json!({ "kty": "RSA", "n": number(256), "e": "AQAB", "d": number(256), "p": half, "q": half,
                "dp": half, "dq": half, "qi": half })
        }
        _ => ec("P-256", 32),
    };
    key.to_string()
}

/// Returns the algorithm that is configured for the provider of this variable, otherwise ES256.
fn algorithm(name: &str, root: &Value) -> String {
    let providers = root.get("providers").and_then(Value::as_array);
    let entry = providers.into_iter().flatten().find(|entry| {
        let id = entry.as_str().or_else(|| entry.get("id")?.as_str());
        id.is_some_and(|id| provider_variable(id, "PRIVATE_KEY") == name)
    });
    let text = entry.and_then(|entry| match entry.get("signatureMethod") {
        Some(method) => method.as_str(),
        None => entry.get("client")?.get("token_endpoint_auth_signing_alg")?.as_str(),
    });
    text.unwrap_or("ES256").into()
}

fn headers(name: &str) -> String {
    let row = providers::all().find(|row: &&Row| provider_variable(row.id, "FETCH_HEADERS") == name);
    let header = row.and_then(|row| row.required_header).unwrap_or("x-placeholder");
    json!({ header: "placeholder" }).to_string()
}

#[cfg(test)]
mod tests {
    use authjs::jose::algorithms;
    use authjs::jose::private_key::PrivateKey;

    use super::*;

    #[test]
    fn a_key_is_of_the_configured_type() {
        for name in ["ES256", "ES384", "ES512", "EdDSA", "RS256", "PS512"] {
            let client = json!({ "token_endpoint_auth_signing_alg": name });
            let root = json!({ "providers": ["x", { "id": "acme", "client": client }] });
            let key = PrivateKey::parse(&value("AUTH_ACME_PRIVATE_KEY", &root).unwrap()).unwrap();
            assert!(key.fits(algorithms::find(name).unwrap()), "{name}");
        }
    }

    #[test]
    fn a_key_of_assertions_is_of_p256() {
        for name in ["AUTH_ASSERTION_KEY", "AUTH_ASSERTION_KEY_3"] {
            let key = PrivateKey::parse(&value(name, &json!({})).unwrap()).unwrap();
            assert_eq!(key.usual_algorithm().unwrap().name, "ES256");
        }
    }

    #[test]
    fn a_variable_of_development_and_one_of_options_say_nothing() {
        assert_eq!(value("AUTH_DEV", &json!({})), None);
        assert_eq!(value("AUTH_CONFIG_3", &json!({})).as_deref(), Some("{}"));
        assert!(!is_configuration("AUTH_CONFIG_10") && !is_configuration("AUTH_CONFIG_0"));
        assert!(value("AUTH_SECRET", &json!({})).unwrap().len() > 64);
    }
}
