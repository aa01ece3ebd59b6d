//! Each step of the specification with a response that fails it alone.

#![cfg(feature = "josekit")]
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test that cannot go on fails")]

use authjs_jose::base64url;
use authjs_testing::authenticator::{
    AT, Authenticator, BE, BS, ED, UP, UV, assertion, attestation, attestation_none, attestation_self,
    authenticator_data, cbor_bytes, cbor_int, cbor_map, cbor_text, client_data, registration,
};
use authjs_testing::signatures::verify_signature;
use authjs_webauthn::{
    Assertion, AuthenticationResponse, Embedding, Expected, Registration, RegistrationResponse,
    SignatureInput, SignatureOutcome, StoredCredential, VerifiedAssertion, VerifiedCredential, WebAuthnError,
};
use serde_json::{Value, json};

const CHALLENGE: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const ORIGIN: &str = "https://example.com";
const ID: &str = "example.com";
const HANDLE: &str = "0123456789abcdef";

fn expected() -> Expected<'static> {
    Expected {
        challenge: CHALLENGE,
        origins: &[ORIGIN],
        relying_party_id: ID,
        requires_user_verification: true,
        embedding: Embedding::Refused,
    }
}

fn outcome(input: &SignatureInput) -> SignatureOutcome {
    match verify_signature(input.algorithm, &input.key, &input.message, &input.signature) {
        true => SignatureOutcome::Valid,
        false => SignatureOutcome::Invalid,
    }
}

fn register(response: &Value) -> Result<VerifiedCredential, WebAuthnError> {
    let response = RegistrationResponse::parse(&response.to_string())?;
    let registration = Registration::check(response, &expected())?;
    let outcome = outcome(&registration.signature);
    registration.finish(outcome)
}

fn authenticator() -> Authenticator {
    Authenticator::new(b"credential", -7)
}

/// Returns the registration with an attestation object.
fn attested(object: &[u8]) -> Value {
    let data = client_data("webauthn.create", CHALLENGE, ORIGIN).to_string();
    registration(b"credential", data.as_bytes(), object)
}

/// Returns the registration with authenticator data.
fn attested_data(data: &[u8]) -> Value {
    attested(&attestation_none(data))
}

/// Returns the registration of a public key.
fn attested_key(key: &[u8]) -> Value {
    let mut data = authenticator_data(ID, UP | UV | AT, 0);
    data.extend([0; 16]);
    data.extend([0, 10]);
    data.extend(b"credential");
    data.extend(key);
    attested_data(&data)
}

struct Stored {
    public_key: Vec<u8>,
    counter: u32,
    backup_eligible: bool,
    user_handle: Option<&'static str>,
    /// The user identified before.
    user_id: Option<&'static str>,
}

fn stored(authenticator: &Authenticator) -> Stored {
    Stored {
        public_key: authenticator.public_key.clone(),
        counter: 0,
        backup_eligible: false,
        user_handle: Some(HANDLE),
        user_id: None,
    }
}

fn authenticate(response: &Value, stored: &Stored) -> Result<VerifiedAssertion, WebAuthnError> {
    let response = AuthenticationResponse::parse(&response.to_string())?;
    let credential = StoredCredential {
        public_key: &stored.public_key,
        counter: stored.counter,
        backup_eligible: stored.backup_eligible,
        user_id: "alice",
        user_handle: stored.user_handle,
    };
    let assertion = Assertion::check(&response, &credential, stored.user_id, &expected())?;
    let outcome = outcome(&assertion.signature);
    assertion.finish(outcome)
}

/// Returns the sign-in with client data and authenticator data, correctly signed.
fn signed(authenticator: &Authenticator, client_data: &[u8], data: &[u8]) -> Value {
    let signature = authenticator.sign(data, client_data);
    assertion(&authenticator.id, client_data, data, &signature, Some(HANDLE))
}

/// Returns client data with members changed. A null removes one.
fn changed(type_name: &str, change: &Value) -> Vec<u8> {
    let mut data = client_data(type_name, CHALLENGE, ORIGIN);
    for (name, value) in change.as_object().unwrap() {
        match value.is_null() {
            true => drop(data.as_object_mut().unwrap().remove(name)),
            false => data[name] = value.clone(),
        }
    }
    data.to_string().into_bytes()
}

#[test]
fn each_algorithm_registers_and_signs_in() {
    for algorithm in [-7, -8, -257] {
        let authenticator = Authenticator::new(b"credential", algorithm);
        let credential = register(&authenticator.register(CHALLENGE, ORIGIN, ID)).unwrap();
        assert_eq!(credential.public_key, authenticator.public_key);
        assert_eq!(credential.id, b"credential");
        assert_eq!(credential.transports, ["internal", "hybrid"]);
        assert!(!credential.backup_eligible && !credential.backed_up && credential.user_verified);
        let response = authenticator.authenticate(CHALLENGE, ORIGIN, ID, 3, Some(HANDLE));
        assert_eq!(authenticate(&response, &stored(&authenticator)).unwrap().counter, 3);
    }
}

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

#[test]
fn a_key_has_exactly_the_members_of_its_algorithm() {
    let point = [cbor_bytes(&[1; 32]), cbor_bytes(&[2; 32])];
    let key = |members: &[(i64, Vec<u8>)]| {
        cbor_map(&members.iter().map(|(label, value)| (cbor_int(*label), value.clone())).collect::<Vec<_>>())
    };
    let ec = |alg: i64, curve: i64, more: &[(i64, Vec<u8>)]| {
        let [x, y] = point.clone();
        let members = [(1, cbor_int(2)), (3, cbor_int(alg)), (-1, cbor_int(curve)), (-2, x), (-3, y)];
        key(&[&members[..], more].concat())
    };
    let okp = |curve: i64, length: usize| {
        key(&[(1, cbor_int(1)), (3, cbor_int(-8)), (-1, cbor_int(curve)), (-2, cbor_bytes(&vec![9; length]))])
    };
    let rsa = |alg: i64, length: usize, more: &[(i64, Vec<u8>)]| {
        let (n, e) = (cbor_bytes(&vec![0xff; length]), cbor_bytes(&[1, 0, 1]));
        key(&[&[(1, cbor_int(3)), (3, cbor_int(alg)), (-1, n), (-2, e)], more].concat())
    };
    let d = [(-4, cbor_bytes(&[1; 32]))];
    let table = [
        ("another algorithm", ec(-35, 1, &[]), WebAuthnError::PublicKey),
        ("an unknown algorithm", ec(-65535, 1, &[]), WebAuthnError::PublicKey),
        ("another curve", ec(-7, 2, &[]), WebAuthnError::PublicKey),
        ("a private member", ec(-7, 1, &d), WebAuthnError::PublicKey),
        ("a key id", ec(-7, 1, &[(2, cbor_bytes(b"1"))]), WebAuthnError::PublicKey),
        ("a member twice", ec(-7, 1, &[(-3, cbor_bytes(&[2; 32]))]), WebAuthnError::PublicKey),
        ("RSA of 512 bits", rsa(-257, 64, &[]), WebAuthnError::PublicKey),
        ("RSA with SHA-1", rsa(-65535, 256, &[]), WebAuthnError::PublicKey),
        ("RSA with a private exponent", rsa(-257, 256, &[(-3, cbor_bytes(&[3]))]), WebAuthnError::PublicKey),
        ("OKP of 31 bytes", okp(6, 31), WebAuthnError::PublicKey),
        ("Ed448", okp(7, 57), WebAuthnError::PublicKey),
        ("no members", cbor_map(&[]), WebAuthnError::PublicKey),
        (
            "a compressed point",
            key(&[
                (1, cbor_int(2)),
                (3, cbor_int(-7)),
                (-1, cbor_int(1)),
                (-2, cbor_bytes(&[1; 32])),
                (-3, vec![0xf5]),
            ]),
            WebAuthnError::Cbor,
        ),
        ("a text label", cbor_map(&[(cbor_text("1"), cbor_int(2))]), WebAuthnError::Cbor),
    ];
    for (what, key, error) in table {
        assert_eq!(register(&attested_key(&key)), Err(error), "{what}");
    }
}

#[test]
fn a_key_that_the_runtime_refuses_is_not_registered() {
    let response = authenticator().register(CHALLENGE, ORIGIN, ID);
    let response = RegistrationResponse::parse(&response.to_string()).unwrap();
    let registration = Registration::check(response, &expected()).unwrap();
    assert_eq!(registration.finish(SignatureOutcome::KeyUnusable), Err(WebAuthnError::PublicKey));
}

#[test]
fn attestations_are_checked() {
    let authenticator = authenticator();
    let data = authenticator.registration_data(ID, UP | UV, 0);
    let client_data = client_data("webauthn.create", CHALLENGE, ORIGIN).to_string();
    let signature = authenticator.sign(&data, client_data.as_bytes());
    assert!(register(&attested(&attestation_self(&data, -7, &signature))).is_ok());

    let other = Authenticator::new(b"other", -7).sign(&data, client_data.as_bytes());
    let (alg, sig) = ((cbor_text("alg"), cbor_int(-7)), (cbor_text("sig"), cbor_bytes(&signature)));
    let packed = |entries: &[(Vec<u8>, Vec<u8>)]| attestation("packed", &cbor_map(entries), &data);
    let x5c = (cbor_text("x5c"), vec![0x80]);
    let table = [
        ("a signature of another key", attestation_self(&data, -7, &other), WebAuthnError::Signature),
        ("no signature bytes", attestation_self(&data, -7, &[]), WebAuthnError::Signature),
        ("another algorithm", attestation_self(&data, -257, &signature), WebAuthnError::AttestationStatement),
        ("no signature", packed(std::slice::from_ref(&alg)), WebAuthnError::AttestationStatement),
        ("no algorithm", packed(std::slice::from_ref(&sig)), WebAuthnError::AttestationStatement),
        (
            "a signature twice",
            packed(&[alg.clone(), sig.clone(), sig.clone()]),
            WebAuthnError::AttestationStatement,
        ),
        ("certificates", packed(&[alg, sig, x5c]), WebAuthnError::AttestationFormat),
        (
            "none with a statement",
            attestation("none", &cbor_map(&[(cbor_text("x"), cbor_int(1))]), &data),
            WebAuthnError::AttestationStatement,
        ),
        ("no map", attestation("none", &[0x80], &data), WebAuthnError::Cbor),
        ("fido-u2f", attestation("fido-u2f", &cbor_map(&[]), &data), WebAuthnError::AttestationFormat),
        ("NONE", attestation("NONE", &cbor_map(&[]), &data), WebAuthnError::AttestationFormat),
        ("evil", attestation("evil", &cbor_map(&[]), &data), WebAuthnError::AttestationFormat),
    ];
    for (what, object, error) in table {
        assert_eq!(register(&attested(&object)), Err(error), "{what}");
    }
}

#[test]
fn an_attestation_object_is_canonical_cbor() {
    let data = authenticator().registration_data(ID, UP | UV, 0);
    let valid = attestation_none(&data);
    let fmt = (cbor_text("fmt"), cbor_text("none"));
    let statement = (cbor_text("attStmt"), cbor_map(&[]));
    let auth_data = (cbor_text("authData"), cbor_bytes(&data));
    let reordered = cbor_map(&[fmt.clone(), auth_data.clone(), statement.clone()]);
    assert!(register(&attested(&reordered)).is_ok(), "some browsers write this order");

    let mut indefinite = valid.clone();
    indefinite[0] = 0xbf;
    indefinite.push(0xff);
    let mut deep = [cbor_map(&[]), Vec::new()].concat();
    deep[0] = 0xa1;
    deep.extend(cbor_text("attStmt"));
    deep.extend([0x81; 10_000]);
    let table: [(&str, Vec<u8>); 9] = [
        ("indefinite length", indefinite),
        ("a member twice", cbor_map(&[fmt.clone(), fmt.clone(), statement.clone(), auth_data.clone()])),
        (
            "another member",
            cbor_map(&[fmt.clone(), statement.clone(), auth_data.clone(), (cbor_text("x"), vec![0])]),
        ),
        ("no format", cbor_map(&[statement.clone(), auth_data])),
        ("no data", cbor_map(&[fmt, statement])),
        ("deep", deep),
        ("length 2^63", [&[0xa3, 0x7b, 0x80][..], &[0; 7]].concat()),
        ("trailing bytes", [&valid[..], &[0]].concat()),
        ("16 KiB", vec![0; 16 * 1024 + 1]),
    ];
    for (what, object) in table {
        assert_eq!(register(&attested(&object)), Err(WebAuthnError::Cbor), "{what}");
    }
    for end in 0..valid.len() {
        assert!(register(&attested(&valid[..end])).is_err(), "truncated at {end}");
    }
}

#[test]
fn a_response_has_one_credential_id_in_one_form() {
    let authenticator = authenticator();
    let response = authenticator.authenticate(CHALLENGE, ORIGIN, ID, 0, Some(HANDLE));
    let table = [
        ("another rawId", "/rawId", json!("b3RoZXI"), WebAuthnError::CredentialId),
        ("no id", "/id", Value::Null, WebAuthnError::CredentialId),
        ("another type", "/type", json!("password"), WebAuthnError::Response),
        ("no response", "/response", Value::Null, WebAuthnError::Response),
        ("padding", "/response/signature", json!("AA=="), WebAuthnError::Response),
        ("trailing bits", "/response/signature", json!("AB"), WebAuthnError::Response),
        ("a number", "/response/clientDataJSON", json!(1), WebAuthnError::Response),
        ("a handle that is a number", "/response/userHandle", json!(1), WebAuthnError::Response),
    ];
    for (what, pointer, value, error) in table {
        let mut changed = response.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        let parsed = AuthenticationResponse::parse(&changed.to_string()).map(|_| ());
        assert_eq!(parsed, Err(error), "{what}");
    }
    let mut other_form = response.clone();
    other_form["id"] = "Y3JlZGVudGlhbB".into();
    other_form["rawId"] = "Y3JlZGVudGlhbB".into();
    assert_eq!(
        AuthenticationResponse::parse(&other_form.to_string()).map(|_| ()),
        Err(WebAuthnError::Response)
    );
    for text in ["", "null", "[]", "{}", "{\"id\":\"AA\",\"id\":\"AA\"}"] {
        assert!(AuthenticationResponse::parse(text).is_err() && RegistrationResponse::parse(text).is_err());
    }

    let mut registered = authenticator.register(CHALLENGE, ORIGIN, ID);
    registered["id"] = "b3RoZXI".into();
    registered["rawId"] = "b3RoZXI".into();
    assert_eq!(register(&registered), Err(WebAuthnError::CredentialId), "the id of the attested credential");
}

#[test]
fn transports_are_names() {
    let mut response = authenticator().register(CHALLENGE, ORIGIN, ID);
    response["response"]["transports"] =
        json!(["usb", 1, "a,b", "", "smart-card", "X", "a".repeat(33), null]);
    assert_eq!(register(&response).unwrap().transports, ["usb", "smart-card"]);
    response["response"]["transports"] = json!("usb");
    assert!(register(&response).unwrap().transports.is_empty());
}

#[test]
fn only_a_signature_of_the_stored_key_signs_in() {
    let authenticator = authenticator();
    let client_data = changed("webauthn.get", &json!({}));
    let data = authenticator_data(ID, UP | UV, 0);
    let signature = authenticator.sign(&data, &client_data);
    let other = Authenticator::new(b"credential", -7);
    let table = [
        ("empty", Vec::new()),
        ("zeros", vec![0; 64]),
        ("of another key", other.sign(&data, &client_data)),
        ("of other client data", authenticator.sign(&data, b"{}")),
        ("of other data", authenticator.sign(&authenticator_data(ID, UP | UV, 1), &client_data)),
        ("truncated", signature[..signature.len() - 1].to_vec()),
    ];
    for (what, signature) in table {
        let response = assertion(b"credential", &client_data, &data, &signature, Some(HANDLE));
        let error = authenticate(&response, &stored(&authenticator)).map(|_| ());
        assert_eq!(error, Err(WebAuthnError::Signature), "{what}");
    }
}

#[test]
fn a_credential_signs_in_its_user_alone() {
    let authenticator = authenticator();
    let response = |handle| authenticator.authenticate(CHALLENGE, ORIGIN, ID, 0, handle);
    let encoded = base64url::encode(HANDLE.as_bytes());
    let plain = stored(&authenticator);
    let identified = |user_id| Stored { user_id: Some(user_id), ..stored(&authenticator) };
    let unknown = Stored { user_handle: None, ..stored(&authenticator) };
    let table = [
        ("as a text", Some(HANDLE), &plain, Ok(())),
        ("in base64url", Some(encoded.as_str()), &plain, Ok(())),
        ("missing", None, &plain, Err(WebAuthnError::UserHandleMissing)),
        ("empty", Some(""), &plain, Err(WebAuthnError::UserHandleMissing)),
        ("of another user", Some("fedcba9876543210"), &plain, Err(WebAuthnError::UserHandle)),
        ("missing, identified", None, &identified("alice"), Ok(())),
        ("another user identified", Some(HANDLE), &identified("bob"), Err(WebAuthnError::OtherUser)),
        ("of another user, identified", Some("x"), &identified("alice"), Err(WebAuthnError::UserHandle)),
        ("not stored", None, &unknown, Ok(())),
    ];
    for (what, handle, stored, expected) in table {
        assert_eq!(authenticate(&response(handle), stored).map(|_| ()), expected, "{what}");
    }
}

#[test]
fn the_backup_eligibility_of_a_credential_does_not_change() {
    let authenticator = authenticator();
    let client_data = changed("webauthn.get", &json!({}));
    let response = signed(&authenticator, &client_data, &authenticator_data(ID, UP | UV | BE | BS, 0));
    let error = authenticate(&response, &stored(&authenticator)).map(|_| ());
    assert_eq!(error, Err(WebAuthnError::BackupEligibility));
    let eligible = Stored { backup_eligible: true, ..stored(&authenticator) };
    assert!(authenticate(&response, &eligible).unwrap().backed_up);
    let response = signed(&authenticator, &client_data, &authenticator_data(ID, UP | UV, 0));
    assert_eq!(authenticate(&response, &eligible).map(|_| ()), Err(WebAuthnError::BackupEligibility));
}

#[test]
fn a_counter_grows_unless_there_is_none() {
    let authenticator = authenticator();
    let table = [
        (0, 0, Ok(0)),
        (0, 1, Ok(1)),
        (4, 5, Ok(5)),
        (4, 4, Err(WebAuthnError::Counter)),
        (4, 3, Err(WebAuthnError::Counter)),
        (4, 0, Err(WebAuthnError::Counter)),
    ];
    for (before, now, expected) in table {
        let stored = Stored { counter: before, ..stored(&authenticator) };
        let response = authenticator.authenticate(CHALLENGE, ORIGIN, ID, now, Some(HANDLE));
        let counter = authenticate(&response, &stored).map(|verified| verified.counter);
        assert_eq!(counter, expected, "{before} {now}");
    }
}
