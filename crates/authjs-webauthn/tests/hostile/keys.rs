//! Keys and attestations of a registration.

use super::*;

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

/// The point is that of RFC 8032, section 7.1, test 1.
#[test]
fn an_okp_key_is_of_ed25519_and_has_one_coordinate() {
    let x = b"\xd7\x5a\x98\x01\x82\xb1\x0a\xb7\xd5\x4b\xfe\xd3\xc9\x64\x07\x3a\
              \x0e\xe1\x72\xf3\xda\xa6\x23\x25\xaf\x02\x1a\x68\xf7\x07\x51\x1a";
    let key = |curve: i64, more: &[(Vec<u8>, Vec<u8>)]| {
        let members = [(1, cbor_int(1)), (3, cbor_int(-8)), (-1, cbor_int(curve)), (-2, cbor_bytes(x))];
        let members = members.map(|(label, value)| (cbor_int(label), value));
        cbor_map(&[&members[..], more].concat())
    };
    assert!(register(&attested_key(&key(6, &[]))).is_ok());
    let y = [(cbor_int(-3), cbor_bytes(&[2; 32]))];
    for (what, key) in [("X25519", key(4, &[])), ("Ed448", key(7, &[])), ("a second coordinate", key(6, &y))]
    {
        assert_eq!(register(&attested_key(&key)), Err(WebAuthnError::PublicKey), "{what}");
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
    let table: [(&str, Vec<u8>); 8] = [
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
    ];
    for (what, object) in table {
        assert_eq!(register(&attested(&object)), Err(WebAuthnError::Cbor), "{what}");
    }
    for end in 0..valid.len() {
        assert!(register(&attested(&valid[..end])).is_err(), "truncated at {end}");
    }
}

#[test]
fn an_attestation_object_has_at_most_16_kib() {
    let data = authenticator().registration_data(ID, UP | UV | ED, 0);
    let object = |padding: usize| {
        let extensions = cbor_map(&[(cbor_text("x"), cbor_bytes(&vec![0; padding]))]);
        attestation_none(&[&data[..], &extensions].concat())
    };
    let padding = 16_384 - (object(1000).len() - 1000);
    assert_eq!(object(padding).len(), 16_384);
    assert!(register(&attested(&object(padding))).is_ok());
    for padding in [padding + 1, padding + 1000] {
        assert_eq!(register(&attested(&object(padding))), Err(WebAuthnError::Cbor), "{padding}");
    }
}
