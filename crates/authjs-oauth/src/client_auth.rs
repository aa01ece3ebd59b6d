//! Client authentication at the token endpoint ([RFC 6749
//! §2.3](https://www.rfc-editor.org/rfc/rfc6749#section-2.3)).

use authjs_jose::secret::Secret;
use authjs_jose::uri_component;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::client_assertion::{self, ClientAssertion};
use crate::http::Params;
use crate::{Client, ClientAuthMethod, Error, ErrorCode};

/// Adds the client's credentials to the form. Returns the `Authorization` header, if the method
/// uses one.
///
/// Errors with [`ErrorCode::Configuration`] if the method needs a client secret or an assertion
/// that is missing.
pub(super) fn authenticate(
    client: &Client,
    assertion: Option<&ClientAssertion>,
    form: &mut Params,
) -> Result<Option<String>, Error> {
    match client.token_endpoint_auth_method {
        ClientAuthMethod::ClientSecretBasic => {
            Ok(Some(basic(&client.client_id, client_secret(client, assertion)?)))
        }
        ClientAuthMethod::ClientSecretPost => {
            form.append("client_id", &*client.client_id);
            form.append("client_secret", client_secret(client, assertion)?);
            Ok(None)
        }
        ClientAuthMethod::ClientSecretJwt | ClientAuthMethod::PrivateKeyJwt => {
            let assertion = assertion.ok_or_else(|| missing("a client assertion"))?;
            form.append("client_id", &*client.client_id);
            form.append("client_assertion_type", client_assertion::TYPE);
            form.append("client_assertion", assertion.reveal());
            Ok(None)
        }
        ClientAuthMethod::None => {
            form.append("client_id", &*client.client_id);
            Ok(None)
        }
    }
}

/// Returns the client's secret, or the secret that it created.
fn client_secret<'a>(client: &'a Client, made: Option<&'a ClientAssertion>) -> Result<&'a str, Error> {
    let secret = client.client_secret.as_ref().map(Secret::reveal);
    made.map(ClientAssertion::reveal).or(secret).ok_or_else(|| missing("a clientSecret"))
}

fn missing(what: &str) -> Error {
    Error::misconfigured(ErrorCode::Configuration, format!("the provider needs {what}"))
}

/// Builds the `Authorization` header of HTTP Basic.
///
/// Id and secret are "encoded using the application/x-www-form-urlencoded encoding algorithm". A
/// space is `%20`, which every server decodes: a form decoder also accepts `+`, but a URL decoder
/// does not.
pub(crate) fn basic(client_id: &str, client_secret: &str) -> String {
    let (id, secret) = (uri_component::encode(client_id), uri_component::encode(client_secret));
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authenticated(
        method: ClientAuthMethod,
        secret: Option<&str>,
    ) -> Result<(Option<String>, String), ErrorCode> {
        let client = Client {
            client_id: "id".to_owned(),
            client_secret: secret.map(Secret::new),
            token_endpoint_auth_method: method,
            ..Client::default()
        };
        let mut form = Params::new();
        let header = authenticate(&client, None, &mut form).map_err(|error| error.code())?;
        Ok((header, form.to_string()))
    }

    /// The expected text is the result of JavaScript's `encodeURIComponent`.
    #[test]
    fn basic_credentials_are_percent_encoded() {
        let expected = "aZ09-_.!~*'()%20%2B%25%26%3D%3A%2F%C3%BC%E2%82%AC%F0%9F%98%80%2520";
        let secret = basic("", "aZ09-_.!~*'() +%&=:/ü€😀%20");
        assert_eq!(secret, format!("Basic {}", STANDARD.encode(format!(":{expected}"))));
        assert_eq!(
            basic("a b:c", "s%3A!'()*~"),
            format!("Basic {}", STANDARD.encode("a%20b%3Ac:s%253A!'()*~"))
        );
    }

    /// `form` decodes a form (`+` is a space), `url` decodes a URL component (`+` is `+`). Both get
    /// the same credentials.
    #[test]
    fn every_decoder_reads_a_space() {
        let header = basic("client 1", "a secret+");
        let sent = STANDARD.decode(header.strip_prefix("Basic ").unwrap()).unwrap();
        let sent = String::from_utf8(sent).unwrap();
        assert!(!sent.contains('+'), "{sent}");
        let form = Params::parse(format!("c={sent}").as_bytes(), 1).unwrap();
        assert_eq!(form.get("c"), Some("client 1:a secret+"));
        assert_eq!(uri_component::decode(&sent).as_deref(), Some("client 1:a secret+"));
    }

    #[test]
    fn each_method_puts_the_credentials_where_it_says() {
        let basic = Some("Basic aWQ6c2VjcmV0".to_owned());
        assert_eq!(
            authenticated(ClientAuthMethod::ClientSecretBasic, Some("secret")),
            Ok((basic, String::new()))
        );
        let form = "client_id=id&client_secret=s+%2B".to_owned();
        assert_eq!(authenticated(ClientAuthMethod::ClientSecretPost, Some("s +")), Ok((None, form)));
        assert_eq!(
            authenticated(ClientAuthMethod::None, Some("secret")),
            Ok((None, "client_id=id".to_owned()))
        );
    }

    #[test]
    fn a_missing_credential_is_the_deployers_mistake() {
        for method in [
            ClientAuthMethod::ClientSecretBasic,
            ClientAuthMethod::ClientSecretPost,
            ClientAuthMethod::ClientSecretJwt,
            ClientAuthMethod::PrivateKeyJwt,
        ] {
            assert_eq!(authenticated(method, None), Err(ErrorCode::Configuration));
        }
        assert!(authenticated(ClientAuthMethod::None, None).is_ok());
    }
}
