//! Tokens that an attacker may send and that must not decrypt.

use proptest::prelude::*;

use super::super::{JweError, MAX_LENGTH, decrypt, encrypt};
use super::{SALT, compact, encrypted_unpadded, forge, key};
use crate::base64url;

const PLAINTEXT: &[u8] = br#"{"sub":"alice","exp":4102444800}"#;

fn header(rest: &str) -> String {
    format!(r#"{{"alg":"dir","enc":"A256CBC-HS512"{rest}}}"#)
}

#[test]
fn what_is_encrypted_opens_under_the_same_key() {
    let key = key("test-secret", SALT);
    for length in 0..70 {
        let plaintext = vec![b'x'; length];
        let token = encrypt(&key, [7; 16], &plaintext);
        assert_eq!(decrypt(std::slice::from_ref(&key), &token, false), Ok(plaintext));
    }
}

#[test]
fn a_header_in_another_spelling_opens_too() {
    let key = key("test-secret", SALT);
    let kid = format!(r#","kid":"{}","typ":"JWT","x":[1]"#, key.kid());
    for rest in ["", r#","typ":"JWT""#, &kid] {
        let token = forge(&key, header(rest).as_bytes(), PLAINTEXT);
        assert_eq!(decrypt(std::slice::from_ref(&key), &token, false).as_deref(), Ok(PLAINTEXT), "{rest}");
    }
}

#[test]
fn a_token_may_have_64_kib_and_a_header_1_kib() {
    let keys = [key("test-secret", SALT)];
    let opened = |token: &str| decrypt(&keys, token, false);
    assert_eq!(opened(&"A".repeat(65_536)), Err(JweError::Malformed));
    assert_eq!(opened(&"A".repeat(65_537)), Err(JweError::TooLong));
    let of_header = |bytes: usize| {
        let empty = header(r#","x":"""#).len();
        forge(&keys[0], header(&format!(r#","x":"{}""#, "x".repeat(bytes - empty))).as_bytes(), PLAINTEXT)
    };
    assert_eq!(opened(&of_header(768)).as_deref(), Ok(PLAINTEXT));
    assert_eq!(opened(&of_header(769)), Err(JweError::TooLong));
}

#[test]
fn a_token_is_written_into_the_memory_that_it_needs() {
    let key = key("test-secret", SALT);
    for length in [0, 1, 100, 1000, 4000] {
        let token = encrypt(&key, [7; 16], &vec![b'x'; length]);
        assert!(token.capacity() - token.len() < 4, "{} for {}", token.capacity(), token.len());
    }
}

#[test]
fn any_bit_flipped_in_any_part_is_refused() {
    let keys = [key("test-secret", SALT)];
    let token = encrypt(&keys[0], [7; 16], PLAINTEXT);
    let parts: Vec<&str> = token.split('.').collect();
    for part in [0, 2, 3, 4] {
        let bytes = base64url::decode(parts[part]).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let damaged = base64url::encode(&bytes);
            let mut parts = parts.clone();
            parts[part] = &damaged;
            assert!(decrypt(&keys, &parts.join("."), false).is_err(), "bit {bit} of part {part}");
        }
    }
}

#[test]
fn any_other_letter_in_the_token_is_refused() {
    let keys = [key("test-secret", SALT)];
    let token = encrypt(&keys[0], [7; 16], PLAINTEXT);
    for at in 0..token.len() {
        for letter in
            ["A", "B", "_", "=", ".", " ", "é"].into_iter().filter(|letter| token[at..=at] != **letter)
        {
            let mut damaged = token.clone();
            damaged.replace_range(at..=at, letter);
            assert!(decrypt(&keys, &damaged, true).is_err(), "{letter} at {at}");
        }
    }
}

#[test]
fn a_token_for_another_purpose_is_refused() {
    let session = [key("test-secret", SALT)];
    for salt in
        ["__Secure-authjs.session-token", "authjs.state", "authjs.pkce.code_verifier", "encodedState", ""]
    {
        let other = key("test-secret", salt);
        assert_eq!(
            decrypt(&session, &encrypt(&other, [7; 16], PLAINTEXT), true),
            Err(JweError::UnknownKey),
            "{salt}"
        );
        let without_kid = forge(&other, header("").as_bytes(), PLAINTEXT);
        assert_eq!(decrypt(&session, &without_kid, true), Err(JweError::DecryptionFailed), "{salt}");
    }
}

#[test]
fn the_kid_picks_the_key_and_without_one_only_the_first_is_tried() {
    let keys = [key("new", SALT), key("old", SALT)];
    for key in &keys {
        assert_eq!(decrypt(&keys, &encrypt(key, [7; 16], PLAINTEXT), false).as_deref(), Ok(PLAINTEXT));
    }
    let [first, second] = keys.each_ref().map(|key| forge(key, header("").as_bytes(), PLAINTEXT));
    assert_eq!(decrypt(&keys, &first, false).as_deref(), Ok(PLAINTEXT));
    assert_eq!(decrypt(&keys, &second, false), Err(JweError::DecryptionFailed));
    assert_eq!(decrypt(&[], &first, false), Err(JweError::UnknownKey));
}

#[test]
fn a_foreign_kid_is_unknown_even_under_the_right_key() {
    let keys = [key("test-secret", SALT)];
    for kid in ["AAAA", "", "../../../etc/passwd", "' OR 1=1--", &"a".repeat(500)] {
        let token = forge(&keys[0], header(&format!(r#","kid":"{kid}""#)).as_bytes(), PLAINTEXT);
        assert_eq!(decrypt(&keys, &token, true), Err(JweError::UnknownKey));
    }
    let long = forge(&keys[0], header(&format!(r#","kid":"{}""#, "a".repeat(1000))).as_bytes(), PLAINTEXT);
    assert_eq!(decrypt(&keys, &long, true), Err(JweError::TooLong));
}

#[test]
fn other_than_five_parts_are_refused() {
    let keys = [key("test-secret", SALT)];
    let token = encrypt(&keys[0], [7; 16], PLAINTEXT);
    for token in ["", ".", "a.b", "a.b.c", "a.b.c.d", "....", ".....", "!!!!..!!!!.!!!!.!!!!", "{}"] {
        assert_eq!(decrypt(&keys, token, true), Err(JweError::Malformed), "{token}");
    }
    for suffix in [".", ".x", ".x.y"] {
        assert_eq!(decrypt(&keys, &format!("{token}{suffix}"), true), Err(JweError::Malformed));
    }
}

#[test]
fn an_encrypted_key_is_refused() {
    let keys = [key("test-secret", SALT)];
    let token = encrypt(&keys[0], [7; 16], PLAINTEXT).replacen("..", ".AAAA.", 1);
    assert_eq!(decrypt(&keys, &token, false), Err(JweError::Malformed));
}

#[test]
fn parts_of_the_wrong_length_are_refused() {
    let keys = [key("test-secret", SALT)];
    let token = encrypt(&keys[0], [7; 16], PLAINTEXT);
    let parts: Vec<&str> = token.split('.').collect();
    let [iv, tag] = [parts[2], parts[4]].map(|part| base64url::decode(part).unwrap());
    let with = |at: usize, bytes: &[u8]| {
        let (mut parts, part) = (parts.clone(), base64url::encode(bytes));
        parts[at] = &part;
        decrypt(&keys, &parts.join("."), false)
    };
    for bytes in [&iv[..15], &iv[..12], &[], &[0; 17]] {
        assert_eq!(with(2, bytes), Err(JweError::Malformed));
    }
    for bytes in [&tag[..31], &tag[..16], &tag[..1], &[], &[0; 33], &[0; 64]] {
        assert_eq!(with(4, bytes), Err(JweError::Malformed));
    }
    for length in [0, 1, 15, 17, 47] {
        assert_eq!(with(3, &vec![0; length]), Err(JweError::DecryptionFailed));
    }
}

#[test]
fn a_wrong_tag_and_a_wrong_padding_are_the_same_error() {
    let keys = [key("test-secret", SALT)];
    let data = &keys[0].protected_data;
    let mut errors = Vec::new();
    for last in [0_u8, 17, 255] {
        let sealed = encrypted_unpadded(&keys[0].content, data, [7; 16], &[last; 32]);
        errors.push(decrypt(&keys, &compact(&keys[0].protected, &sealed), false));
    }
    for length in [0, 16, 32] {
        let mut sealed = encrypted_unpadded(&keys[0].content, data, [7; 16], &vec![0; length]);
        errors.push(decrypt(&keys, &compact(&keys[0].protected, &sealed), false));
        sealed.tag[0] ^= 1;
        errors.push(decrypt(&keys, &compact(&keys[0].protected, &sealed), false));
    }
    assert_eq!(errors, vec![Err(JweError::DecryptionFailed); 9]);
}

#[test]
fn unsupported_headers_are_refused_although_the_token_is_authentic() {
    let keys = [key("test-secret", SALT)];
    for header in [
        r#"{}"#,
        r#"{"alg":"dir"}"#,
        r#"{"enc":"A256CBC-HS512"}"#,
        r#"{"alg":"none","enc":"A256CBC-HS512"}"#,
        r#"{"alg":"DIR","enc":"A256CBC-HS512"}"#,
        r#"{"alg":"A256KW","enc":"A256CBC-HS512"}"#,
        r#"{"alg":"RSA-OAEP","enc":"A256GCM"}"#,
        r#"{"alg":"PBES2-HS512+A256KW","enc":"A256CBC-HS512","p2c":2147483647,"p2s":"AA"}"#,
        r#"{"alg":"ECDH-ES","enc":"A256GCM","epk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}}"#,
        r#"{"alg":"dir","enc":"A128CBC-HS256"}"#,
        r#"{"alg":"dir","enc":"A192CBC-HS384"}"#,
        r#"{"alg":"dir","enc":"A128GCM"}"#,
        r#"{"alg":"dir","enc":"A256GCM"}"#,
        r#"{"alg":"dir","enc":"FOO"}"#,
        &header(r#","zip":"DEF""#),
        &header(r#","zip":"""#),
        &header(r#","crit":["exp"],"exp":1"#),
        &header(r#","crit":["b64"],"b64":false"#),
        &header(r#","crit":[]"#),
    ] {
        let token = forge(&keys[0], header.as_bytes(), PLAINTEXT);
        assert_eq!(decrypt(&keys, &token, false), Err(JweError::Unsupported), "{header}");
    }
}

#[test]
fn malformed_headers_are_refused_although_the_token_is_authentic() {
    let keys = [key("test-secret", SALT)];
    let utf16: Vec<u8> = header("").encode_utf16().flat_map(u16::to_be_bytes).collect();
    let texts = [
        String::new(),
        "null".into(),
        r#"["dir"]"#.into(),
        r#"{"alg":"none","alg":"dir","enc":"A256CBC-HS512"}"#.into(),
        r#"{"alg":["dir"],"enc":"A256CBC-HS512"}"#.into(),
        r#"{"alg":"dir","enc":7}"#.into(),
        header(r#","kid":7"#),
        header(r#","kid":null"#),
        header(r#","kid":"a","kid":"b""#),
        format!("\u{feff}{}", header("")),
        format!("{} x", header("")),
    ];
    for header in texts.iter().map(String::as_bytes).chain([utf16.as_slice(), b"{\"alg\":\"dir\xff\"}"]) {
        let token = forge(&keys[0], header, PLAINTEXT);
        assert_eq!(decrypt(&keys, &token, true), Err(JweError::Malformed), "{}", header.escape_ascii());
    }
}

/// [RFC 7516 appendix A.1](https://www.rfc-editor.org/rfc/rfc7516#appendix-A.1) and
/// [RFC 7520 §5.6](https://www.rfc-editor.org/rfc/rfc7520#section-5.6).
#[test]
fn the_tokens_of_the_rfcs_are_none_we_offer_to_read() {
    let keys = [key("test-secret", SALT)];
    let direct = "eyJhbGciOiJkaXIiLCJraWQiOiI3N2M3ZTJiOC02ZTEzLTQ1Y2YtODY3Mi02MTdiNWI0NTI0M2EiLCJlbmMiOiJBMTI4R0NNIn0..refa467QzzKx6QAB.JW_i_f52hww_ELQPGaYyeAB6HYGcR559l9TYnSovc23XJoBcW29rHP8yZOZG7YhLpT1bjFuvZPjQS-m0IFtVcXkZXdH_lr_FrdYt9HRUYkshtrMmIUAyGmUnd9zMDB2n0cRDIHAzFVeJUDxkUwVAE7_YGRPdcqMyiBoCO-FBdE-Nceb4h3-FtBP-c_BIwCPTjb9o0SbdcdREEMJMyZBH8ySWMVi1gPD9yxi-aQpGbSv_F9N4IZAxscj5g-NJsUPbjk29-s7LJAGb15wEBtXphVCgyy53CoIKLHHeJHXex45Uz9aKZSRSInZI-wjsY0yu3cT4_aQ3i1o-tiE-F8Ios61EKgyIQ4CWao8PFMj8TTnp.vbb32Xvllea2OtmHAdccRQ";
    assert_eq!(decrypt(&keys, direct, true), Err(JweError::Unsupported));
    let wrapped = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ..48V1_ALb6US04U3b.5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A.XFBoMYUZodetZdvTiFvSkQ";
    assert_eq!(decrypt(&keys, wrapped, true), Err(JweError::Unsupported));
    assert_eq!(decrypt(&keys, &wrapped.replacen("..", ".OKOa.", 1), true), Err(JweError::Malformed));
}

#[test]
fn a_token_may_have_64_kib() {
    let keys = [key("test-secret", SALT)];
    let longest = encrypt(&keys[0], [7; 16], &vec![b'x'; 48_800]);
    assert!(longest.len() <= MAX_LENGTH && decrypt(&keys, &longest, false).is_ok());
    let longer = encrypt(&keys[0], [7; 16], &vec![b'x'; 49_152]);
    assert!(longer.len() > MAX_LENGTH);
    assert_eq!(decrypt(&keys, &longer, false), Err(JweError::TooLong));
    assert_eq!(decrypt(&keys, &".".repeat(MAX_LENGTH + 1), false), Err(JweError::TooLong));
}

#[test]
fn a_key_prints_its_kid_alone() {
    let key = key("test-secret", SALT);
    assert_eq!(format!("{key:?}"), format!("EncryptionKey {{ kid: {:?}, .. }}", key.kid()));
}

proptest! {
    #[test]
    fn decrypting_never_panics_and_never_opens_what_is_not_ours(token in "\\PC*", parts: [Vec<u8>; 5]) {
        let keys = [key("test-secret", SALT)];
        prop_assert!(decrypt(&keys, &token, true).is_err());
        prop_assert!(decrypt(&keys, &parts.map(|part| base64url::encode(&part)).join("."), true).is_err());
    }

    #[test]
    fn damaging_a_token_never_panics(at: prop::sample::Index, insert in "[A-Za-z0-9_.=-]{0,3}", legacy: bool) {
        let keys = [key("test-secret", SALT)];
        let mut token = encrypt(&keys[0], [7; 16], PLAINTEXT);
        let at = at.index(token.len());
        let before = token.clone();
        token.replace_range(at..=at, &insert);
        prop_assert_eq!(decrypt(&keys, &token, legacy).is_ok(), token == before);
    }

    #[test]
    fn any_header_and_any_plaintext_survive_or_are_refused_without_panic(header: Vec<u8>, iv: [u8; 16], plaintext: Vec<u8>) {
        let keys = [key("test-secret", SALT)];
        let _ = decrypt(&keys, &forge(&keys[0], &header, &plaintext), true);
        prop_assert_eq!(decrypt(&keys, &encrypt(&keys[0], iv, &plaintext), false), Ok(plaintext));
    }
}
