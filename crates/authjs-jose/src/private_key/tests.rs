use serde_json::{Value, json};

use super::*;

/// [RFC 7515 appendix A.3](https://www.rfc-editor.org/rfc/rfc7515#appendix-A.3).
fn ec() -> Value {
    json!({
        "kty": "EC", "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
    })
}

/// [RFC 8410 §10.3](https://www.rfc-editor.org/rfc/rfc8410#section-10.3).
const ED25519: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
";

/// The private half of [`ED25519`], and its public half ([RFC 8410
/// §10.1](https://www.rfc-editor.org/rfc/rfc8410#section-10.1)).
const HALVES: [&str; 2] =
    ["1O5y2_kTWErVttjx92n4rTr-fCjL8dT74Jeoj0R1WEI", "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE"];

fn ed25519_jwk() -> Value {
    let [d, x] = HALVES;
    json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "d": d })
}

/// Returns [`ED25519`] of a version, with attributes of these bytes.
fn ed25519(version: u8, attributes: &[u8]) -> Vec<u8> {
    let d = crate::base64url::decode(HALVES[0]).unwrap();
    let info = [b"\x02\x01", &[version][..], b"\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20", &d, attributes];
    let info = info.concat();
    let length = u8::try_from(info.len()).unwrap();
    let head = if length < 0x80 { vec![0x30, length] } else { vec![0x30, 0x81, length] };
    [head, info].concat()
}

fn pem(der: &[u8]) -> String {
    let base64 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, der);
    format!("-----BEGIN PRIVATE KEY-----\n{base64}\n-----END PRIVATE KEY-----")
}

fn with(name: &str, value: Value) -> Value {
    let mut key = ec();
    key[name] = value;
    key
}

fn without(name: &str) -> Value {
    let mut key = ec();
    key.as_object_mut().unwrap().shift_remove(name);
    key
}

#[test]
fn a_json_web_key_keeps_what_makes_the_key_and_no_more() {
    let key = PrivateKey::parse(&with("kid", "a".into()).to_string()).unwrap();
    assert_eq!((key.kid(), key.usual_algorithm().unwrap().name), (Some("a"), "ES256"));
    let Material::Jwk(text) = key.material() else { panic!("a JSON Web Key") };
    assert_eq!(serde_json::from_str::<Value>(text.reveal()).unwrap(), ec());
    assert_eq!(key.with_kid("b").kid(), Some("b"));
}

#[test]
fn the_public_half_of_a_json_web_key_has_no_private_member() {
    let key = PrivateKey::parse(&with("kid", "a".into()).to_string()).unwrap();
    let public = key.public_half().unwrap();
    let members: Vec<_> = public.members().keys().map(String::as_str).collect();
    assert_eq!((members, &public.members()["x"]), (vec!["crv", "kty", "x", "y"], &ec()["x"]));
    assert_eq!(PrivateKey::parse(ED25519).unwrap().public_half(), None);
}

#[test]
fn pem_may_have_lost_its_line_ends() {
    let key = PrivateKey::parse(ED25519).unwrap();
    assert_eq!((key.kid(), key.usual_algorithm().unwrap().name), (None, "EdDSA"));
    for line_end in ["\r\n", "\\n", " ", ""] {
        assert_eq!(PrivateKey::parse(&ED25519.replace('\n', line_end)), Ok(key.clone()), "{line_end:?}");
    }
}

#[test]
fn a_key_in_pem_may_have_attributes() {
    assert_eq!(PrivateKey::parse(&pem(&ed25519(0, &[]))), PrivateKey::parse(ED25519));
    for attributes in [1, 100, 200] {
        let key = PrivateKey::parse(&pem(&ed25519(0, &vec![0xa0; attributes]))).unwrap();
        assert!(key.is_same_as(&PrivateKey::parse(&ed25519_jwk().to_string()).unwrap()), "{attributes}");
    }
}

#[test]
fn a_key_is_the_same_in_either_form_and_under_any_kid() {
    let parse = |key: &Value| PrivateKey::parse(&key.to_string()).unwrap();
    let (jwk, pem) = (parse(&ed25519_jwk()), PrivateKey::parse(ED25519).unwrap());
    let [d, _] = HALVES;
    let mut other = ed25519_jwk();
    other["d"] = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A".into();
    let mut empty = ed25519_jwk();
    empty["d"] = "".into();
    for (one, other, expected) in [
        (&jwk, &pem, true),
        (&jwk, &jwk.clone().with_kid("a"), true),
        (&pem, &pem.clone().with_kid("a"), true),
        (&jwk, &parse(&other), false),
        (&pem, &parse(&other), false),
        (&pem, &parse(&empty), false),
        (&pem, &parse(&ec()), false),
        // The same number is another key on another curve.
        (&pem, &parse(&with("d", d.into())), false),
    ] {
        assert_eq!(one.is_same_as(other), expected, "{one:?} {other:?}");
        assert_eq!(other.is_same_as(one), expected, "{other:?} {one:?}");
    }
}

#[test]
fn a_key_serves_the_algorithm_it_names() {
    let fits = |key: &PrivateKey, name| key.fits(algorithms::find(name).unwrap());
    let key = PrivateKey::parse(ED25519).unwrap();
    assert!(fits(&key, "EdDSA") && fits(&key, "Ed25519") && !fits(&key, "ES256") && !fits(&key, "HS256"));
    let mut okp = json!({ "kty": "OKP", "crv": "Ed25519", "alg": "Ed25519" });
    okp["x"] = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".into();
    okp["d"] = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A".into();
    let key = PrivateKey::parse(&okp.to_string()).unwrap();
    assert_eq!(key.usual_algorithm().unwrap().name, "Ed25519");
    assert!(fits(&key, "Ed25519") && !fits(&key, "EdDSA"));
}

#[test]
fn what_is_no_key_to_sign_with_is_refused_by_its_fault() {
    use PrivateKeyError::{OtherPem, Public, Unreadable, Unsuitable};
    let rsa = |n: Vec<u8>| {
        let n = crate::base64url::encode(&n);
        json!({ "kty": "RSA", "n": n, "e": "AQAB", "d": "AA", "p": "AA", "q": "AA", "dp": "AA", "dq": "AA", "qi": "AA" })
    };
    let table = [
        (String::new(), Unreadable),
        ("hunter2".to_owned(), Unreadable),
        ("{".to_owned(), Unreadable),
        ("{}".to_owned(), Unreadable),
        (with("alg", "RS256".into()).to_string(), Unsuitable),
        (with("alg", "ECDH-ES".into()).to_string(), Unsuitable),
        (with("use", "enc".into()).to_string(), Unsuitable),
        (with("key_ops", json!(["verify"])).to_string(), Unsuitable),
        (with("crv", "secp256k1".into()).to_string(), Unsuitable),
        (with("kty", "oct".into()).to_string(), Unsuitable),
        (with("y", "AA".into()).to_string(), Unsuitable),
        (with("d", 1.into()).to_string(), Unreadable),
        (without("d").to_string(), Public),
        (rsa(vec![0xff; 128]).to_string(), Unsuitable),
        (ED25519.replace("PRIVATE", "RSA PRIVATE"), OtherPem),
        (ED25519.replace("PRIVATE", "ENCRYPTED PRIVATE"), OtherPem),
        (ED25519.replace("MC4C", "MC4*"), Unreadable),
        (ED25519.replace("MC4C", "MC8C"), Unreadable),
        (ED25519.replace("K2Vw", "K2Vx"), Unsuitable),
        (pem(b""), Unreadable),
        (pem(b"\x30\x84\xff\xff\xff\xff"), Unreadable),
        (pem(b"\x30\x82\x01"), Unreadable),
        (pem(&[&ed25519(0, &[])[..], b"\x00"].concat()), Unreadable),
        (pem(&ed25519(1, &[])), Unreadable),
    ];
    assert!(PrivateKey::parse(&rsa(vec![0xff; 256]).to_string()).is_ok());
    for (text, expected) in table {
        assert_eq!(PrivateKey::parse(&text).unwrap_err(), expected, "{text}");
    }
}

#[test]
fn an_rsa_key_in_pem_has_2048_bits_or_more() {
    let element = |tag: u8, contents: &[u8]| {
        let [high, low] = u16::try_from(contents.len()).unwrap().to_be_bytes();
        [&[tag, 0x82, high, low], contents].concat()
    };
    let rsa = |modulus: &[u8]| {
        let identifier = element(0x30, b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00");
        let key = element(0x30, &[b"\x02\x01\x00", &*element(0x02, modulus)].concat());
        let info = [b"\x02\x01\x00", &*identifier, &*element(0x04, &key)].concat();
        let base64 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, element(0x30, &info));
        PrivateKey::parse(&format!("-----BEGIN PRIVATE KEY-----\n{base64}\n-----END PRIVATE KEY-----"))
    };
    assert!(rsa(&[&[0][..], &[0xff; 256]].concat()).is_ok());
    assert_eq!(rsa(&[&[0][..], &[0xff; 128]].concat()), Err(PrivateKeyError::Unsuitable));
    assert_eq!(rsa(&[]), Err(PrivateKeyError::Unsuitable));
}

#[test]
fn a_private_key_is_never_printed() {
    let key = PrivateKey::parse(&ec().to_string()).unwrap();
    let printed = format!("{key:?} {:?}", key.material());
    assert!(!printed.contains("jpsQ") && printed.contains("[redacted]"), "{printed}");
}

proptest::proptest! {
    #[test]
    fn parsing_damaged_keys_never_panics(at in 0..ED25519.len(), letter in "[A-Za-z0-9+/=]", text in "\\PC*") {
        let mut pem = ED25519.to_owned();
        pem.replace_range(at..=at, &letter);
        let _ = PrivateKey::parse(&pem);
        let _ = PrivateKey::parse(&text);
    }
}
