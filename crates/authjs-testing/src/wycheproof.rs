//! [Project Wycheproof](https://github.com/C2SP/wycheproof): JSON Web Signatures and Key Sets.
//! Their payload is `foo`, which is not a claims set, so the tests use the parts of `jws::parse`.

use serde_json::{Map, Value, json};
use wycheproof_ng_core::TestResult;
use wycheproof_ng_kdf_jose::json_web::{Test, TestGroup, TestName, TestSet};

use authjs_jose::algorithms::{self, SignatureKind};
use authjs_jose::base64url;
use authjs_jose::internal::{parse_part, split, validate_header};
use authjs_jose::jwk::JwkSet;
use authjs_jose::jws::hmac_verify;

use crate::signatures;

/// Returns whether the token is valid under one of the keys, with the algorithm that the key names.
fn accepts(keys: &[Map<String, Value>], token: &str) -> Option<()> {
    let (signing_input, header, payload, signature) = split(token)?;
    base64url::decode(payload)?;
    let (header, signature) = (parse_part(header)?, base64url::decode(signature)?);
    validate_header(&header).ok()?;
    let algorithm = algorithms::find(header.get("alg")?.as_str()?)?;
    let kid = header.get("kid").and_then(Value::as_str);
    let message = signing_input.as_bytes();
    if algorithm.kind == SignatureKind::Hmac {
        // A client secret: one key, agreed for one algorithm.
        let [key] = keys else { return None };
        let agreed = key.get("kty")? == "oct" && key.get("alg")? == algorithm.name;
        let secret = base64url::decode(key.get("k")?.as_str()?)?;
        return (agreed && hmac_verify(algorithm, &secret, message, &signature)).then_some(());
    }
    let set = JwkSet::parse(json!({ "keys": keys }).to_string().as_bytes())?;
    let mut candidates = set.candidates(kid, algorithm).into_iter();
    candidates.any(|key| signatures::verify_signature(algorithm, key, message, &signature)).then_some(())
}

/// Returns the public keys of a group, or the secret of a group without public keys.
fn keys(group: &TestGroup) -> Vec<Map<String, Value>> {
    let key = group.public_key.as_ref().or(group.private_key.as_ref()).unwrap();
    match key.get("keys") {
        Some(keys) => keys.as_array().unwrap().iter().map(|key| key.as_object().unwrap().clone()).collect(),
        None => vec![key.as_object().unwrap().clone()],
    }
}

/// Returns the tests whose result differs from the set's, and the number of tests.
fn run(set: TestName) -> (Vec<usize>, usize) {
    let groups = TestSet::load(set).unwrap().test_groups;
    let tests = groups.iter().flat_map(|group| group.tests.iter().map(move |test| (group, test)));
    let token = |test: &Test| test.jws.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
    let is_otherwise = |(group, test): &(&TestGroup, &Test)| {
        accepts(&keys(group), &token(test)).is_some() != (test.result == TestResult::Valid)
    };
    (tests.clone().filter(is_otherwise).map(|(_, test)| test.tc_id).collect(), tests.count())
}

#[test]
fn signatures_hold_or_do_not_as_they_should() {
    // "Valid", under a key that names another algorithm (PS256 for PS384, "ES521" for ES512):
    // refused.
    let other_algorithm = [346, 347, 350, 351];
    // "Invalid padding", but the file has lost the padding: the token is valid.
    let no_padding = [367, 370];
    // "Valid", with a question mark among the letters of base64url: refused.
    let foreign_letter = [372, 373];
    let expected = [&other_algorithm[..], &no_padding, &foreign_letter].concat();
    assert_eq!(run(TestName::JsonWebSignature), (expected, 401));
}

#[test]
fn key_sets_verify_or_do_not_as_they_should() {
    // A set of symmetric keys, which a provider must not publish: refused.
    let symmetric = 2;
    // A key of a weak generator (CVE-2017-15361): not detected, as in WebCrypto. The provider is
    // responsible for its keys.
    let roca = 7;
    assert_eq!(run(TestName::JsonWebKey), (vec![symmetric, roca], 26));
}
