//! josekit over OpenSSL as an independent oracle.

use josekit::jwe::{self, Dir, JweHeader};
use proptest::prelude::*;

use authjs_jose::jwe::{EncryptionKey, decrypt, encrypt};
use authjs_jose::secret::Secret;
use hkdf::Hkdf;
use sha2::Sha256;

const SALT: &str = "authjs.session-token";

fn key() -> EncryptionKey {
    EncryptionKey::derive(&Secret::new("test-secret"), SALT)
}

fn cek(length: usize) -> Vec<u8> {
    let mut cek = vec![0; length];
    let info = format!("Auth.js Generated Encryption Key ({SALT})");
    Hkdf::<Sha256>::new(Some(SALT.as_bytes()), b"test-secret").expand(info.as_bytes(), &mut cek).unwrap();
    cek
}

fn seal(encryption: &str, kid: Option<&str>, plaintext: &[u8]) -> String {
    let mut header = JweHeader::new();
    header.set_content_encryption(encryption);
    if let Some(kid) = kid {
        header.set_key_id(kid);
    }
    let length = if encryption == "A256GCM" { 32 } else { 64 };
    jwe::serialize_compact(plaintext, &header, &Dir.encrypter_from_bytes(cek(length)).unwrap()).unwrap()
}

#[test]
fn legacy_tokens_of_josekit_open_here() {
    let key = key();
    let token = seal("A256GCM", None, b"plaintext");
    assert_eq!(decrypt(std::slice::from_ref(&key), &token, true).as_deref(), Ok(&b"plaintext"[..]));
    assert!(decrypt(&[key], &token, false).is_err());
}

proptest! {
    #[test]
    fn our_tokens_open_in_josekit(plaintext: Vec<u8>, iv: [u8; 16]) {
        let key = key();
        let token = encrypt(&key, iv, &plaintext);
        let decrypter = Dir.decrypter_from_bytes(cek(64)).unwrap();
        let (opened, header) = jwe::deserialize_compact(&token, &decrypter).unwrap();
        prop_assert_eq!(opened, plaintext);
        prop_assert_eq!(header.key_id(), Some(key.kid()));
    }

    #[test]
    fn tokens_of_josekit_open_here(plaintext: Vec<u8>, with_kid: bool) {
        let key = key();
        let token = seal("A256CBC-HS512", with_kid.then_some(key.kid()), &plaintext);
        prop_assert_eq!(decrypt(&[key], &token, false), Ok(plaintext));
    }
}
