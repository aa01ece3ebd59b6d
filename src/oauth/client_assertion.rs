//! Client authentication by a signed assertion: `client_secret_jwt` and `private_key_jwt`
//! ([OpenID Connect Core §9](https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication),
//! [RFC 7523 §2.2](https://www.rfc-editor.org/rfc/rfc7523#section-2.2)).

use serde_json::{Map, Value, json};

use crate::jose::algorithms::JwsAlgorithm;
use crate::jose::jws::{UnsignedJws, hmac_sign};
use crate::oauth::{AuthorizationServer, Client, ClientAuthMethod, Error};
use crate::reason::Reason;
use crate::secret::Secret;
use crate::timestamp::Timestamp;

/// `client_assertion_type`.
pub(super) const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How long an assertion may be used, in seconds.
const LIFETIME: i64 = 60;

/// An assertion that tells one server, for a minute and once, who the client is.
#[derive(Clone, Debug)]
pub struct ClientAssertion(Secret);

impl ClientAssertion {
    /// `client_assertion`, for the request and nothing else.
    pub(super) fn reveal(&self) -> &str {
        self.0.reveal()
    }
}

/// An assertion that still lacks its signature.
#[derive(Debug)]
pub struct UnsignedAssertion {
    algorithm: &'static JwsAlgorithm,
    jws: UnsignedJws,
}

impl UnsignedAssertion {
    /// What to sign with.
    pub const fn algorithm(&self) -> &'static JwsAlgorithm {
        self.algorithm
    }

    /// What to sign.
    pub fn signing_input(&self) -> &[u8] {
        self.jws.signing_input()
    }

    /// The assertion with its signature, made by the client's private key.
    pub fn signed(self, signature: &[u8]) -> ClientAssertion {
        ClientAssertion(Secret::new(self.jws.signed(signature)))
    }

    /// The assertion under the client secret. Fails with [`Reason::Configuration`] for a secret that is shorter
    /// than the hash ([RFC 7518 §3.2](https://www.rfc-editor.org/rfc/rfc7518#section-3.2)), or none.
    pub fn signed_with_client_secret(self, client: &Client) -> Result<ClientAssertion, Error> {
        let secret = client.client_secret.as_ref().map(Secret::reveal).unwrap_or_default();
        let signature = hmac_sign(self.algorithm, secret.as_bytes(), self.signing_input());
        let signature = signature.ok_or_else(|| {
            let detail = format!("the clientSecret is too short for {}", self.algorithm.name);
            Error::misconfigured(Reason::Configuration, detail)
        })?;
        Ok(self.signed(&signature))
    }
}

/// The assertion of `client` for `server`; `None` for clients that authenticate otherwise. `jti` must be random.
///
/// `aud` is the issuer and nobody else, as one text: an assertion that also names an endpoint can be asked for by one
/// server and used at another
/// ([RFC 7523bis §4](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-rfc7523bis#section-4)). Fails with
/// [`Reason::Configuration`] without an issuer or an algorithm.
pub fn client_assertion(
    server: &AuthorizationServer,
    client: &Client,
    jti: &str,
    now: Timestamp,
) -> Result<Option<UnsignedAssertion>, Error> {
    if !client.token_endpoint_auth_method.uses_assertion() {
        return Ok(None);
    }
    let missing =
        |what| Error::misconfigured(Reason::Configuration, format!("a client assertion needs {what}"));
    let issuer = server.issuer.as_deref().ok_or_else(|| missing("the provider's issuer"))?;
    let algorithm = client.token_endpoint_auth_signing_alg.ok_or_else(|| missing("an algorithm"))?;
    let now = now.seconds();
    let claims = [
        ("jti", json!(jti)),
        ("aud", json!(issuer)),
        ("exp", json!(now + LIFETIME)),
        ("iat", json!(now)),
        ("nbf", json!(now)),
        ("iss", json!(client.client_id)),
        ("sub", json!(client.client_id)),
    ];
    let jws = UnsignedJws::new(header(client, algorithm), members(claims));
    Ok(Some(UnsignedAssertion { algorithm, jws }))
}

/// `alg`, and `kid` where the private key has one.
fn header(client: &Client, algorithm: &JwsAlgorithm) -> Map<String, Value> {
    let mut header = members([("alg", json!(algorithm.name))]);
    let is_private_key = client.token_endpoint_auth_method == ClientAuthMethod::PrivateKeyJwt;
    if let Some(kid) = client.private_key.as_ref().filter(|_| is_private_key).and_then(|key| key.kid()) {
        header.insert("kid".to_owned(), kid.into());
    }
    header
}

fn members<const N: usize>(members: [(&str, Value); N]) -> Map<String, Value> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::algorithms::find;
    use crate::jose::jws::{UnverifiedJws, hmac_verify, parse};
    use crate::jose::private_key::PrivateKey;

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
        AuthorizationServer { issuer: Some("https://id.example.com".to_owned()), ..Default::default() }
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
                r#"{"jti":"JTI","aud":"https://id.example.com","exp":1800000060,"iat":1800000000,"#,
                r#""nbf":1800000000,"iss":"client 1","sub":"client 1"}"#
            )
        );
        let hs256 = find("HS256").unwrap();
        assert!(hmac_verify(hs256, SECRET.as_bytes(), jws.signing_input.as_bytes(), &jws.signature));
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
    fn clients_that_authenticate_otherwise_have_none() {
        for method in
            [ClientAuthMethod::ClientSecretBasic, ClientAuthMethod::ClientSecretPost, ClientAuthMethod::None]
        {
            let now = Timestamp::from_millis(0);
            assert!(client_assertion(&server(), &client(method, "HS256"), "", now).unwrap().is_none());
        }
    }

    #[test]
    fn without_issuer_algorithm_or_a_long_enough_secret_there_is_no_assertion() {
        let reason = |server: &AuthorizationServer, client: &Client| {
            let unsigned = client_assertion(server, client, "", Timestamp::from_millis(0));
            let signed = unsigned.and_then(|unsigned| unsigned.unwrap().signed_with_client_secret(client));
            signed.map(|_| ()).map_err(|error| error.reason())
        };
        let good = client(ClientAuthMethod::ClientSecretJwt, "HS256");
        assert_eq!(reason(&server(), &good), Ok(()));
        assert_eq!(reason(&AuthorizationServer::default(), &good), Err(Reason::Configuration));
        let nameless = client(ClientAuthMethod::ClientSecretJwt, "none");
        assert_eq!(reason(&server(), &nameless), Err(Reason::Configuration));
        let too_long_a_hash = client(ClientAuthMethod::ClientSecretJwt, "HS512");
        assert_eq!(reason(&server(), &too_long_a_hash), Err(Reason::Configuration));
        let secretless = Client { client_secret: None, ..good };
        assert_eq!(reason(&server(), &secretless), Err(Reason::Configuration));
    }
}
