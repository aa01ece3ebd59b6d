use authjs_jose::algorithms::JwsAlgorithm;
use serde_json::{Map, Value};

use crate::agreed_algorithm::Agreement;
use crate::{AuthorizationServer, Client, Error, ErrorCode};

/// Returns the algorithm of an ID Token ([OpenID Connect Core
/// §3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation), 7 and 8).
///
/// It must be the registered algorithm. Without a registration, it must be one of the metadata.
/// Without a list, it must be RS256. HMAC needs a registration.
///
/// Errors with [`ErrorCode::IdTokenAlgorithm`].
pub fn expected_algorithm(
    client: &Client,
    server: &AuthorizationServer,
    header: &Map<String, Value>,
) -> Result<&'static JwsAlgorithm, Error> {
    let agreement = Agreement {
        what: "the ID Token",
        setting: "client.id_token_signed_response_alg",
        code: ErrorCode::IdTokenAlgorithm,
        registered: client.id_token_signed_response_alg.as_deref(),
        listed: server.id_token_signing_alg_values_supported.as_deref(),
        usual: Some("RS256"),
    };
    agreement.algorithm(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agreed(
        registered: Option<&str>,
        supported: Option<&[&str]>,
        alg: &Value,
    ) -> Result<&'static str, ErrorCode> {
        let client = Client {
            client_id: "client".to_owned(),
            id_token_signed_response_alg: registered.map(str::to_owned),
            ..Client::default()
        };
        let names = supported.map(|names| names.iter().copied().map(str::to_owned).collect());
        let server =
            AuthorizationServer { id_token_signing_alg_values_supported: names, ..Default::default() };
        let header = Map::from_iter([("alg".to_owned(), alg.clone())]);
        expected_algorithm(&client, &server, &header)
            .map(|algorithm| algorithm.name)
            .map_err(|error| error.code())
    }

    #[test]
    fn the_registered_algorithm_is_the_only_one() {
        for alg in ["HS256", "RS256", "ES384", "EdDSA"] {
            assert_eq!(agreed(Some(alg), Some(&["PS256"]), &alg.into()), Ok(alg));
        }
        for alg in ["RS256", "ES256", "HS256", "PS512", "none"] {
            assert_eq!(
                agreed(Some("RS384"), Some(&[alg]), &alg.into()),
                Err(ErrorCode::IdTokenAlgorithm),
                "{alg}"
            );
        }
        assert_eq!(agreed(Some("none"), None, &"none".into()), Err(ErrorCode::IdTokenAlgorithm));
    }

    #[test]
    fn without_a_registration_the_metadata_decides() {
        assert_eq!(agreed(None, Some(&["RS256", "ES256"]), &"ES256".into()), Ok("ES256"));
        for alg in ["PS256", "RS384", "es256", "ES256K", "none", ""] {
            assert_eq!(
                agreed(None, Some(&["RS256", "ES256"]), &alg.into()),
                Err(ErrorCode::IdTokenAlgorithm),
                "{alg}"
            );
        }
        assert_eq!(agreed(None, Some(&["none"]), &"none".into()), Err(ErrorCode::IdTokenAlgorithm));
        assert_eq!(agreed(None, Some(&[]), &"RS256".into()), Err(ErrorCode::IdTokenAlgorithm));
    }

    #[test]
    fn without_metadata_it_is_rs256() {
        assert_eq!(agreed(None, None, &"RS256".into()), Ok("RS256"));
        for alg in ["RS384".into(), "ES256".into(), "none".into(), Value::Null, 1.into()] {
            assert_eq!(agreed(None, None, &alg), Err(ErrorCode::IdTokenAlgorithm), "{alg}");
        }
    }

    #[test]
    fn hmac_needs_a_registration() {
        for alg in ["HS256", "HS384", "HS512"] {
            assert_eq!(agreed(Some(alg), None, &alg.into()), Ok(alg));
            assert_eq!(agreed(None, Some(&[alg]), &alg.into()), Err(ErrorCode::IdTokenAlgorithm));
            assert_eq!(agreed(None, None, &alg.into()), Err(ErrorCode::IdTokenAlgorithm));
        }
    }
}
