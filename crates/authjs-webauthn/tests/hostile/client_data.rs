//! Client data and authenticator data.

use super::*;

#[test]
fn client_data_is_checked_in_both_ceremonies() {
    let authenticator = authenticator();
    let table = [
        (json!({ "type": "webauthn.get" }), WebAuthnError::Ceremony),
        (json!({ "type": "WEBAUTHN.CREATE" }), WebAuthnError::Ceremony),
        (json!({ "type": null }), WebAuthnError::ClientData),
        (json!({ "type": 1 }), WebAuthnError::ClientData),
        (json!({ "challenge": "AAAA" }), WebAuthnError::Challenge),
        (json!({ "challenge": "" }), WebAuthnError::Challenge),
        (json!({ "challenge": format!("{CHALLENGE}=") }), WebAuthnError::Challenge),
        (json!({ "challenge": null }), WebAuthnError::ClientData),
        (json!({ "origin": "https://evil.example" }), WebAuthnError::Origin),
        (json!({ "origin": "http://example.com" }), WebAuthnError::Origin),
        (json!({ "origin": "https://example.com/" }), WebAuthnError::Origin),
        (json!({ "origin": "https://example.com:444" }), WebAuthnError::Origin),
        (json!({ "origin": "https://sub.example.com" }), WebAuthnError::Origin),
        (json!({ "origin": "https://example.com.evil.example" }), WebAuthnError::Origin),
        (json!({ "origin": "null" }), WebAuthnError::Origin),
        (json!({ "origin": null }), WebAuthnError::ClientData),
        (json!({ "crossOrigin": true }), WebAuthnError::CrossOrigin),
        (json!({ "crossOrigin": "false" }), WebAuthnError::ClientData),
        (json!({ "topOrigin": "https://evil.example" }), WebAuthnError::TopOrigin),
        (json!({ "topOrigin": ORIGIN }), WebAuthnError::TopOrigin),
    ];
    let registration_data = authenticator.registration_data(ID, UP | UV, 0);
    let object = attestation_none(&registration_data);
    let data = authenticator_data(ID, UP | UV, 0);
    for (change, error) in table {
        let created = registration(b"credential", &changed("webauthn.create", &change), &object);
        assert_eq!(register(&created), Err(error), "{change}");
        let change = match change["type"] == "webauthn.get" {
            true => json!({ "type": "webauthn.create" }),
            false => change,
        };
        let got = signed(&authenticator, &changed("webauthn.get", &change), &data);
        assert_eq!(authenticate(&got, &stored(&authenticator)).map(|_| ()), Err(error), "{change}");
    }
}

#[test]
fn an_empty_expected_challenge_matches_nothing() {
    let response = authenticator().register("", ORIGIN, ID);
    let response = RegistrationResponse::parse(&response.to_string()).unwrap();
    let expected = Expected { challenge: "", ..expected() };
    assert_eq!(Registration::check(response, &expected).map(|_| ()), Err(WebAuthnError::Challenge));
}

#[test]
fn client_data_has_one_reading() {
    let authenticator = authenticator();
    let data = authenticator_data(ID, UP | UV, 0);
    let valid = changed("webauthn.get", &json!({}));
    let with_mark = [&b"\xef\xbb\xbf"[..], &valid].concat();
    assert!(authenticate(&signed(&authenticator, &with_mark, &data), &stored(&authenticator)).is_ok());
    let text = String::from_utf8(valid.clone()).unwrap();
    let long = format!("{{\"x\":\"{}\",{}", "a".repeat(1 << 20), &text[1..]);
    let table: [(&str, Vec<u8>); 6] = [
        ("type twice", format!("{{\"type\":\"webauthn.create\",{}", &text[1..]).into_bytes()),
        ("not UTF-8", [&valid[..valid.len() - 1], b",\"x\":\"\xff\"}"].concat()),
        ("no JSON", b"x".to_vec()),
        ("an array", b"[]".to_vec()),
        ("empty", Vec::new()),
        ("1 MB", long.into_bytes()),
    ];
    for (what, client_data) in table {
        let response = signed(&authenticator, &client_data, &data);
        let error = authenticate(&response, &stored(&authenticator)).map(|_| ());
        assert_eq!(error, Err(WebAuthnError::ClientData), "{what}");
    }
}

#[test]
fn client_data_has_at_most_16_kib() {
    let authenticator = authenticator();
    let data = authenticator_data(ID, UP | UV, 0);
    let text = String::from_utf8(changed("webauthn.get", &json!({}))).unwrap();
    let of_length = |length: usize| {
        let padding = "a".repeat(length - text.len() - "\"x\":\"\",".len());
        let client_data = format!("{{\"x\":\"{padding}\",{}", &text[1..]).into_bytes();
        assert_eq!(client_data.len(), length);
        authenticate(&signed(&authenticator, &client_data, &data), &stored(&authenticator)).map(|_| ())
    };
    assert_eq!(of_length(16_384), Ok(()));
    assert_eq!(of_length(16_385), Err(WebAuthnError::ClientData));
}

#[test]
fn authenticator_data_is_checked_in_both_ceremonies() {
    let authenticator = authenticator();
    let table = [
        ("other id", "evil.example", UP | UV, WebAuthnError::RelyingPartyId),
        ("id of an application", "https://example.com", UP | UV, WebAuthnError::RelyingPartyId),
        ("not present", ID, UV, WebAuthnError::UserPresence),
        ("not verified", ID, UP, WebAuthnError::UserVerification),
        ("backed up, not eligible", ID, UP | UV | BS, WebAuthnError::BackupState),
    ];
    let client_data = changed("webauthn.get", &json!({}));
    for (what, id, flags, error) in table {
        let registered = register(&attested_data(&authenticator.registration_data(id, flags, 0)));
        assert_eq!(registered, Err(error), "{what}");
        let response = signed(&authenticator, &client_data, &authenticator_data(id, flags, 0));
        assert_eq!(authenticate(&response, &stored(&authenticator)).map(|_| ()), Err(error), "{what}");
    }
}

#[test]
fn authenticator_data_has_exactly_its_bytes() {
    let authenticator = authenticator();
    let client_data = changed("webauthn.get", &json!({}));
    let data = authenticator_data(ID, UP | UV, 0);
    let extended =
        [&authenticator_data(ID, UP | UV | ED, 0)[..], &cbor_map(&[(cbor_text("x"), vec![0xf5])])].concat();
    let answer = |data: &[u8]| {
        authenticate(&signed(&authenticator, &client_data, data), &stored(&authenticator)).map(|_| ())
    };
    assert_eq!(answer(&extended), Ok(()));
    assert_eq!(answer(&data[..36]), Err(WebAuthnError::AuthenticatorData));
    assert_eq!(answer(&[]), Err(WebAuthnError::AuthenticatorData));
    assert_eq!(answer(&[&data[..], &[0]].concat()), Err(WebAuthnError::AuthenticatorData));
    assert_eq!(answer(&authenticator_data(ID, UP | UV | ED, 0)), Err(WebAuthnError::Cbor));
    assert_eq!(answer(&authenticator_data(ID, UP | UV | AT, 0)), Err(WebAuthnError::AuthenticatorData));
    let no_map = [&authenticator_data(ID, UP | UV | ED, 0)[..], &[0]].concat();
    assert_eq!(answer(&no_map), Err(WebAuthnError::Cbor));

    let data = authenticator.registration_data(ID, UP | UV, 0);
    assert!(register(&attested_data(&data)).is_ok());
    assert_eq!(register(&attested_data(&data[..36])), Err(WebAuthnError::AuthenticatorData));
    for end in 37..data.len() {
        assert!(register(&attested_data(&data[..end])).is_err(), "{end}");
    }
    let trailing = [&data[..], &[0]].concat();
    assert_eq!(register(&attested_data(&trailing)), Err(WebAuthnError::AuthenticatorData));
    let none = authenticator_data(ID, UP | UV, 0);
    assert_eq!(register(&attested_data(&none)), Err(WebAuthnError::NoCredential));
    let long = Authenticator::new(&[1; 1024], -7);
    let mut response = attested_data(&long.registration_data(ID, UP | UV, 0));
    response["id"] = base64url::encode(&long.id).into();
    response["rawId"] = response["id"].clone();
    assert_eq!(register(&response), Err(WebAuthnError::CredentialId));
}
