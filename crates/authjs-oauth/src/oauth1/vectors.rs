//! The examples of [RFC 5849](https://www.rfc-editor.org/rfc/rfc5849), with
//! [erratum 2550](https://www.rfc-editor.org/errata/eid2550).

use authjs_jose::secret::Secret;
use authjs_jose::timestamp::Timestamp;
use url::Url;

use super::base_string::base_string;
use super::*;
use crate::http::{OutgoingRequest, Params};
use crate::{Client, ErrorCode};

fn client() -> Client {
    Client {
        client_id: "dpf43f3p2l4k3l03".to_owned(),
        client_secret: Some(Secret::new("kd94hf93k423kf44")),
        ..Client::default()
    }
}

/// Returns the signature of a request with exactly these parameters.
fn signature(
    request: OutgoingRequest,
    protocol: &[(&'static str, &str)],
    token_secret: Option<&str>,
) -> String {
    let own = |(name, value): &(&'static str, &str)| (*name, (*value).to_owned());
    let shared = [("oauth_consumer_key", "dpf43f3p2l4k3l03"), ("oauth_signature_method", "HMAC-SHA1")];
    let parameters = shared.iter().chain(protocol).map(own).collect();
    let unsigned =
        UnsignedRequest::new(request, parameters, token_secret.map(Secret::new), SignatureMethod::HmacSha1);
    let signed = unsigned.signed_with_secrets(&client()).unwrap();
    parameter(&signed, "oauth_signature")
}

/// Returns a parameter of the `Authorization` header, undecoded.
fn parameter(request: &OutgoingRequest, name: &str) -> String {
    let (_, header) = request.headers.iter().find(|(header, _)| *header == "authorization").unwrap();
    let pairs = header.strip_prefix("OAuth ").unwrap().split(", ");
    let value = pairs.filter_map(|pair| pair.strip_prefix(name)?.strip_prefix("=\"")).next().unwrap();
    value.strip_suffix('"').unwrap().to_owned()
}

fn post(url: &str) -> OutgoingRequest {
    OutgoingRequest::post_form(Url::parse(url).unwrap(), &Params::new())
}

fn get(url: &str) -> OutgoingRequest {
    OutgoingRequest::get(Url::parse(url).unwrap())
}

/// [§1.2](https://www.rfc-editor.org/rfc/rfc5849#section-1.2): the three requests of a printer that wants photos.
#[test]
fn the_printer_gets_its_photos() {
    let initiate = [
        ("oauth_timestamp", "137131200"),
        ("oauth_nonce", "wIjqoS"),
        ("oauth_callback", "http://printer.example.com/ready"),
    ];
    let signed = signature(post("https://photos.example.net/initiate"), &initiate, None);
    assert_eq!(signed, "74KNZJeDHnMBp0EMJ9ZHt%2FXKycU%3D");

    let token = [
        ("oauth_token", "hh5s93j4hdidpola"),
        ("oauth_timestamp", "137131201"),
        ("oauth_nonce", "walatlh"),
        ("oauth_verifier", "hfdp7dh39dks9884"),
    ];
    let signed = signature(post("https://photos.example.net/token"), &token, Some("hdhd0244k9j7ao03"));
    assert_eq!(signed, "gKgrFCywp7rO0OXSjdot%2FIHF7IU%3D");

    let photos =
        [("oauth_token", "nnch734d00sl2jdk"), ("oauth_timestamp", "137131202"), ("oauth_nonce", "chapoH")];
    let url = "http://photos.example.net/photos?file=vacation.jpg&size=original";
    assert_eq!(signature(get(url), &photos, Some("pfkkdhi9sl3r4s00")), "MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D");
}

/// [§3.4.1.1](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.1): `b5` is `=%3D`, two
/// parameters are empty, one occurs twice, and a form extends the query.
#[test]
fn the_base_string_is_that_of_the_rfc_with_its_erratum() {
    let form = [("c2", ""), ("a3", "2 q")].into_iter().collect();
    let url = "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b";
    let request = OutgoingRequest::post_form(Url::parse(url).unwrap(), &form);
    let protocol = [
        ("oauth_consumer_key", "9djdj82h48djs9d2".to_owned()),
        ("oauth_token", "kkk9d7dh3k39sjv7".to_owned()),
        ("oauth_signature_method", "HMAC-SHA1".to_owned()),
        ("oauth_timestamp", "137131201".to_owned()),
        ("oauth_nonce", "7d8f3e4a".to_owned()),
    ];
    let expected = concat!(
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D",
        "%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1",
        "%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7",
    );
    assert_eq!(base_string(&request, &protocol), expected);
}

/// [§3.4.1.2](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.2)
#[test]
fn the_uri_keeps_a_port_that_is_not_the_schemes_own_and_the_spelling_of_its_path() {
    let table = [
        ("http://EXAMPLE.COM:80/r%20v/X?id=123", "GET&http%3A%2F%2Fexample.com%2Fr%2520v%2FX&id%3D123"),
        ("HTTPS://www.example.net:8080/?q=1", "GET&https%3A%2F%2Fwww.example.net%3A8080%2F&q%3D1"),
        ("https://example.net:443", "GET&https%3A%2F%2Fexample.net%2F&"),
    ];
    for (url, expected) in table {
        assert_eq!(base_string(&get(url), &[]), expected);
    }
}

/// [§3.4.1.3.2](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.2): sorted by the encoded
/// name, then by the encoded value.
#[test]
fn parameters_are_sorted_as_they_are_encoded() {
    let url = "https://example.com/?b=%20&a=z&a=%C3%A9&a=b&a~=1&a-=1&aB=1&ab=1&%C3%A9=1&z=%7E%2A";
    let expected =
        "a%3D%25C3%25A9%26a%3Db%26a%3Dz%26a-%3D1%26aB%3D1%26ab%3D1%26a~%3D1%26b%3D%2520%26z%3D~%252A";
    let expected = format!("GET&https%3A%2F%2Fexample.com%2F&%25C3%25A9%3D1%26{expected}");
    assert_eq!(base_string(&get(url), &[]), expected);
}

fn stamped(method: SignatureMethod, url: &str) -> UnsignedRequest {
    let credentials = Credentials::from_text("t\ns&s").unwrap();
    let request = userinfo_request(Url::parse(url).unwrap(), &credentials);
    request.stamped(&client(), method, "n".to_owned(), Timestamp::from_millis(1_800_000_000_999))
}

#[test]
fn a_header_says_who_asks_when_and_how() {
    let signed = stamped(SignatureMethod::HmacSha256, "https://example.com/me?a=b");
    let signed = signed.signed_with_secrets(&client()).unwrap();
    let (_, header) = signed.headers.iter().find(|(name, _)| *name == "authorization").unwrap();
    let expected = concat!(
        r#"OAuth oauth_token="t", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_nonce="n", "#,
        r#"oauth_signature_method="HMAC-SHA256", oauth_timestamp="1800000000", oauth_version="1.0", "#,
        r#"oauth_signature="eVSQ5d2jUhjhKv3D2dc8tG%2F7YInpXRKou8fPO8c5tp4%3D""#,
    );
    assert_eq!(header, expected);
    assert_eq!((signed.method, signed.body.as_deref()), ("GET", None));
}

/// [§3.4.4](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.4)
#[test]
fn plaintext_is_both_secrets_and_only_over_https() {
    let signed = stamped(SignatureMethod::Plaintext, "https://example.com/").signed_with_secrets(&client());
    assert_eq!(parameter(&signed.unwrap(), "oauth_signature"), "kd94hf93k423kf44%26s%2526s");
    for url in ["http://example.com/", "http://127.0.0.1/"] {
        let refused = stamped(SignatureMethod::Plaintext, url).signed_with_secrets(&client()).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::Configuration);
    }
}

#[test]
fn secrets_sign_nothing_that_a_private_key_is_for_and_a_client_without_one_signs_nothing() {
    let rsa = stamped(SignatureMethod::RsaSha1, "https://example.com/");
    assert!(rsa.signing_input().is_some_and(|(algorithm, input)| {
        algorithm.name == "RSA-SHA1" && input.starts_with("GET&https%3A%2F%2Fexample.com%2F&")
    }));
    assert_eq!(rsa.signed_with_secrets(&client()).unwrap_err().code(), ErrorCode::Configuration);
    let unsigned = stamped(SignatureMethod::HmacSha1, "https://example.com/");
    assert!(unsigned.signing_input().is_none());
    let without = Client { client_secret: None, ..client() };
    assert_eq!(unsigned.signed_with_secrets(&without).unwrap_err().code(), ErrorCode::Configuration);
}
