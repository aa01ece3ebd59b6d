//! Client authentication with a signed assertion: `client_secret_jwt` and `private_key_jwt`
//! ([OpenID Connect Core
//! §9](https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication), [RFC 7523
//! §2.2](https://www.rfc-editor.org/rfc/rfc7523#section-2.2)), or with a client secret that is such
//! an assertion.

use authjs_jose::algorithms::JwsAlgorithm;
use authjs_jose::jws::{UnsignedJws, hmac_sign};
use authjs_jose::secret::Secret;
use authjs_jose::timestamp::Timestamp;
use serde_json::{Map, Value, json};
use url::Url;

use crate::{AssertionAudience, AuthorizationServer, Client, Error, ErrorCode};

/// `client_assertion_type`.
pub(super) const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The lifetime of an assertion, in seconds.
const LIFETIME: i64 = 60;

/// The lifetime of a created client secret, in seconds. Apple allows six months. One hour is enough
/// for a request.
const SECRET_LIFETIME: i64 = 3600;

/// The time before its expiry at which a created secret is replaced, in seconds, because clocks
/// differ.
const MARGIN: i64 = 300;

/// An assertion that authenticates the client to one server. It is valid once and for a minute,
/// unless it is a client secret.
#[derive(Clone, Debug)]
pub struct ClientAssertion {
    token: Secret,
    made_at: Timestamp,
}

impl ClientAssertion {
    /// Returns `client_assertion`. Use it only in the request.
    pub(super) fn reveal(&self) -> &str {
        self.token.reveal()
    }

    /// Returns whether the assertion is still valid as a client secret, with time to spare.
    pub fn is_usable_secret(&self, now: Timestamp) -> bool {
        (self.made_at..self.made_at.plus_seconds(SECRET_LIFETIME - MARGIN)).contains(&now)
    }
}

/// An assertion without its signature.
#[derive(Debug)]
pub struct UnsignedAssertion {
    algorithm: &'static JwsAlgorithm,
    jws: UnsignedJws,
    made_at: Timestamp,
}

impl UnsignedAssertion {
    /// Returns the algorithm to sign with.
    pub const fn algorithm(&self) -> &'static JwsAlgorithm {
        self.algorithm
    }

    /// Returns the bytes to sign.
    pub fn signing_input(&self) -> &[u8] {
        self.jws.signing_input()
    }

    /// Returns the assertion with a signature by the client's private key.
    pub fn signed(self, signature: &[u8]) -> ClientAssertion {
        ClientAssertion { token: Secret::new(self.jws.signed(signature)), made_at: self.made_at }
    }

    /// Returns the assertion signed with the client secret. Errors with
    /// [`ErrorCode::Configuration`] if the secret is absent or shorter than the hash ([RFC 7518
    /// §3.2](https://www.rfc-editor.org/rfc/rfc7518#section-3.2)).
    pub fn signed_with_client_secret(self, client: &Client) -> Result<ClientAssertion, Error> {
        let secret = client.client_secret.as_ref().map(Secret::reveal).unwrap_or_default();
        let signature = hmac_sign(self.algorithm, secret.as_bytes(), self.signing_input());
        let signature = signature.ok_or_else(|| {
            let detail = format!("the clientSecret is too short for {}", self.algorithm.name);
            Error::misconfigured(ErrorCode::Configuration, detail)
        })?;
        Ok(self.signed(&signature))
    }
}

/// Returns the assertion of `client` for `server`. `None` for clients that authenticate otherwise.
/// `jti` must be random.
///
/// `aud` is one text. If a server accepted a list of audiences, another server in the list could
/// use the assertion.
///
/// Errors with [`ErrorCode::Configuration`] or [`ErrorCode::EndpointMissing`] if the audience is
/// not known, or if there is no algorithm.
///
/// A created client secret has the same form, with its own `iss` and `aud`, a longer lifetime, and
/// neither `jti` nor `nbf`.
pub fn client_assertion(
    server: &AuthorizationServer,
    client: &Client,
    jti: &str,
    now: Timestamp,
) -> Result<Option<UnsignedAssertion>, Error> {
    let made = client.made_secret.as_ref();
    if made.is_none() && !client.token_endpoint_auth_method.uses_assertion() {
        return Ok(None);
    }
    let audience = match made {
        Some(made) => made.audience,
        None => audience(server, client)?,
    };
    let algorithm = client.token_endpoint_auth_signing_alg.ok_or_else(|| missing("an algorithm"))?;
    let lifetime = if made.is_some() { SECRET_LIFETIME } else { LIFETIME };
    let seconds = now.seconds();
    let claims = [
        ("jti", json!(jti)),
        ("aud", json!(audience)),
        ("exp", json!(seconds + lifetime)),
        ("iat", json!(seconds)),
        ("nbf", json!(seconds)),
        ("iss", json!(made.map_or(&client.client_id, |made| &made.issuer))),
        ("sub", json!(client.client_id)),
    ];
    let mut claims = members(claims);
    if made.is_some() {
        claims.remove("jti");
        claims.remove("nbf");
    }
    let jws = UnsignedJws::new(header(client, algorithm), claims);
    Ok(Some(UnsignedAssertion { algorithm, jws, made_at: now }))
}

fn audience<'a>(server: &'a AuthorizationServer, client: &'a Client) -> Result<&'a str, Error> {
    match &client.assertion_audience {
        AssertionAudience::TokenEndpoint => {
            let endpoint = server.token_endpoint.as_ref().map(Url::as_str);
            endpoint.ok_or_else(|| Error::endpoint_missing("token_endpoint"))
        }
        AssertionAudience::Issuer => server
            .issuer
            .as_deref()
            .ok_or_else(|| missing("the provider's issuer, or another assertionAudience")),
        AssertionAudience::Text(audience) => Ok(audience),
    }
}

fn missing(what: &str) -> Error {
    Error::misconfigured(ErrorCode::Configuration, format!("a client assertion needs {what}"))
}

/// Returns `alg`, and `kid` if the private key has one.
fn header(client: &Client, algorithm: &JwsAlgorithm) -> Map<String, Value> {
    let mut header = members([("alg", json!(algorithm.name))]);
    if let Some(kid) = client.private_key.as_ref().and_then(|key| key.kid()) {
        header.insert("kid".to_owned(), kid.into());
    }
    header
}

fn members<const N: usize>(members: [(&str, Value); N]) -> Map<String, Value> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use authjs_jose::algorithms::find;
    use authjs_jose::jws::{UnverifiedJws, hmac_verify, parse};
    use authjs_jose::private_key::PrivateKey;

    use super::*;
    use crate::{ClientAuthMethod, MadeSecret};

    const SECRET: &str = "client secret of the tests, 32 characters and more";

    fn client(method: ClientAuthMethod, algorithm: &str) -> Client {
        Client {
            client_id: "client 1".to_owned(),
            client_secret: Some(Secret::new(SECRET)),
            token_endpoint_auth_method: method,
            token_endpoint_auth_signing_alg: find(algorithm),
            ..Client::default()
        }
    }

    fn server() -> AuthorizationServer {
        AuthorizationServer {
            issuer: Some("https://id.example.com".to_owned()),
            token_endpoint: Url::parse("https://id.example.com/token").ok(),
            ..Default::default()
        }
    }

    fn unsigned(client: &Client) -> UnsignedAssertion {
        let now = Timestamp::from_millis(1_800_000_000_999);
        client_assertion(&server(), client, "JTI", now).unwrap().unwrap()
    }

    fn parsed(assertion: &ClientAssertion) -> UnverifiedJws {
        parse(assertion.reveal()).unwrap()
    }

    #[test]
    fn an_assertion_says_who_to_whom_for_a_minute_in_the_order_of_auth_js() {
        let client = client(ClientAuthMethod::ClientSecretJwt, "HS256");
        let jws = parsed(&unsigned(&client).signed_with_client_secret(&client).unwrap());
        assert_eq!(Value::Object(jws.header.clone()).to_string(), r#"{"alg":"HS256"}"#);
        assert_eq!(
            Value::Object(jws.unverified_claims.clone()).to_string(),
            concat!(
                r#"{"jti":"JTI","aud":"https://id.example.com/token","exp":1800000060,"iat":1800000000,"#,
                r#""nbf":1800000000,"iss":"client 1","sub":"client 1"}"#
            )
        );
        let hs256 = find("HS256").unwrap();
        assert!(hmac_verify(hs256, SECRET.as_bytes(), jws.signing_input.as_bytes(), &jws.signature));
    }

    #[test]
    fn the_audience_is_one_text_that_the_deployer_chooses() {
        let mut client = client(ClientAuthMethod::ClientSecretJwt, "HS256");
        for (audience, expected) in [
            (AssertionAudience::TokenEndpoint, "https://id.example.com/token"),
            (AssertionAudience::Issuer, "https://id.example.com"),
            (AssertionAudience::Text("urn:acme".to_owned()), "urn:acme"),
        ] {
            client.assertion_audience = audience;
            assert_eq!(parsed(&unsigned(&client).signed(b"x")).unverified_claims["aud"], expected);
        }
    }

    #[test]
    fn a_private_key_is_named_by_its_kid() {
        let mut client = client(ClientAuthMethod::PrivateKeyJwt, "EdDSA");
        assert_eq!(parsed(&unsigned(&client).signed(b"x")).header, members([("alg", json!("EdDSA"))]));
        let pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
                   -----END PRIVATE KEY-----";
        client.private_key = PrivateKey::parse(pem).ok().map(|key| key.with_kid("key-1"));
        let header = parsed(&unsigned(&client).signed(b"x")).header;
        assert_eq!(header, members([("alg", json!("EdDSA")), ("kid", json!("key-1"))]));
    }

    #[test]
    fn a_client_secret_is_made_for_an_hour_and_used_until_shortly_before() {
        let made = MadeSecret { issuer: "team".to_owned(), audience: "https://aud.example" };
        let mut client = client(ClientAuthMethod::ClientSecretPost, "ES256");
        client.made_secret = Some(made);
        let secret = unsigned(&client).signed(b"x");
        let claims = json!({
            "sub": "client 1", "aud": "https://aud.example", "exp": 1_800_003_600, "iat": 1_800_000_000, "iss": "team",
        });
        assert_eq!(Value::Object(parsed(&secret).unverified_claims), claims);
        for (second, is_usable) in [(0, true), (3299, true), (3300, false), (3600, false), (-2, false)] {
            let now = Timestamp::from_seconds(1_800_000_001 + second);
            assert_eq!(secret.is_usable_secret(now), is_usable, "{second}");
        }
    }

    #[test]
    fn clients_that_authenticate_otherwise_have_none() {
        for method in
            [ClientAuthMethod::ClientSecretBasic, ClientAuthMethod::ClientSecretPost, ClientAuthMethod::None]
        {
            let now = Timestamp::from_millis(0);
            assert!(client_assertion(&server(), &client(method, "HS256"), "", now).unwrap().is_none());
        }
    }

    #[test]
    fn without_audience_algorithm_or_a_long_enough_secret_there_is_no_assertion() {
        let code = |server: &AuthorizationServer, client: &Client| {
            let unsigned = client_assertion(server, client, "", Timestamp::from_millis(0));
            let signed = unsigned.and_then(|unsigned| unsigned.unwrap().signed_with_client_secret(client));
            signed.map(|_| ()).map_err(|error| error.code())
        };
        let good = client(ClientAuthMethod::ClientSecretJwt, "HS256");
        assert_eq!(code(&server(), &good), Ok(()));
        assert_eq!(code(&AuthorizationServer::default(), &good), Err(ErrorCode::EndpointMissing));
        let to_issuer = Client { assertion_audience: AssertionAudience::Issuer, ..good.clone() };
        assert_eq!(code(&AuthorizationServer::default(), &to_issuer), Err(ErrorCode::Configuration));
        let nameless = client(ClientAuthMethod::ClientSecretJwt, "none");
        assert_eq!(code(&server(), &nameless), Err(ErrorCode::Configuration));
        let too_long_a_hash = client(ClientAuthMethod::ClientSecretJwt, "HS512");
        assert_eq!(code(&server(), &too_long_a_hash), Err(ErrorCode::Configuration));
        let secretless = Client { client_secret: None, ..good };
        assert_eq!(code(&server(), &secretless), Err(ErrorCode::Configuration));
    }
}
