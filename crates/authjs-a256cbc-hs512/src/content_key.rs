use std::fmt;

use hmac::digest::consts::U32;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;

use crate::cbc::{CbcDirection, CbcKey, CbcTask};

/// A content encryption key of `A256CBC-HS512`, expanded
/// ([RFC 7518 §5.2.5](https://www.rfc-editor.org/rfc/rfc7518#section-5.2.5)).
#[derive(Clone)]
pub struct ContentKey {
    mac: Hmac<Sha512>,
    cipher: CbcKey,
}

/// Additional authenticated data, already absorbed by the MAC.
///
/// All tokens of one key can have the same protected header, which comes first under the MAC. Its
/// share of the work is done once per key.
#[derive(Clone)]
pub struct AssociatedData {
    mac: Hmac<Sha512>,
    bits: u64,
}

impl ContentKey {
    /// Expands a key. Its first half authenticates, its second half encrypts.
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    pub fn new([mac_key, encryption_key]: &[[u8; 32]; 2]) -> Self {
        Self {
            mac: <Hmac<Sha512> as KeyInit>::new_from_slice(mac_key).expect("HMAC takes keys of any length"),
            cipher: CbcKey::new(encryption_key),
        }
    }

    /// Absorbs the associated data of one token, or of all tokens that share it.
    pub fn associate(&self, data: &[u8]) -> AssociatedData {
        AssociatedData { mac: self.mac.clone().chain_update(data), bits: data.len() as u64 * 8 }
    }

    /// Returns the encryption of a plaintext. [Authenticate](AssociatedData::tag) its result.
    pub const fn encryption(&self, iv: [u8; 16], plaintext: Vec<u8>) -> CbcTask<'_> {
        CbcTask::new(CbcDirection::Encrypt, &self.cipher, iv, plaintext)
    }

    /// Returns the decryption of a ciphertext. `None` if the tag is wrong.
    ///
    /// A ciphertext is decrypted only after its tag was verified (§5.2.2.2). The padding of a
    /// forged ciphertext is never checked, so it cannot serve as an oracle.
    pub fn decryption(
        &self,
        data: &AssociatedData,
        iv: [u8; 16],
        ciphertext: Vec<u8>,
        tag: &[u8; 32],
    ) -> Option<CbcTask<'_>> {
        data.authenticate(&iv, &ciphertext).verify_truncated_left(tag).ok()?;
        Some(CbcTask::new(CbcDirection::Decrypt, &self.cipher, iv, ciphertext))
    }
}

impl AssociatedData {
    /// Returns the authentication tag of a ciphertext.
    pub fn tag(&self, iv: &[u8; 16], ciphertext: &[u8]) -> [u8; 32] {
        let (tag, _) = self.authenticate(iv, ciphertext).finalize().into_bytes().split::<U32>();
        tag.into()
    }

    /// Returns the MAC over the data, the initialization vector, the ciphertext, and the length of the data in bits.
    fn authenticate(&self, iv: &[u8; 16], ciphertext: &[u8]) -> Hmac<Sha512> {
        self.mac.clone().chain_update(iv).chain_update(ciphertext).chain_update(self.bits.to_be_bytes())
    }
}

impl fmt::Debug for ContentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl fmt::Debug for AssociatedData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [RFC 7518 appendix B.3](https://www.rfc-editor.org/rfc/rfc7518#appendix-B.3).
    #[test]
    fn the_vector_of_rfc_7518_holds() {
        let byte = |index: usize| u8::try_from(index).unwrap();
        let key =
            ContentKey::new(&[std::array::from_fn(byte), std::array::from_fn(|index| byte(index + 32))]);
        let data = key.associate(b"The second principle of Auguste Kerckhoffs");
        let iv =
            [0x1a, 0xf3, 0x8c, 0x2d, 0xc2, 0xb9, 0x6f, 0xfd, 0xd8, 0x66, 0x94, 0x09, 0x23, 0x41, 0xbc, 0x04];
        let plaintext =
            b"A cipher system must not be required to be secret, and it must be able to fall into the \
            hands of the enemy without inconvenience";
        let ciphertext = key.encryption(iv, plaintext.to_vec()).compute().unwrap();
        let tag = data.tag(&iv, &ciphertext);
        let expected = "4affaaadb78c31c5da4b1b590d10ffbd3dd8d5d302423526912da037ecbcc7bd\
            822c301dd67c373bccb584ad3e9279c2e6d12a1374b77f077553df829410446b\
            36ebd97066296ae6427ea75c2e0846a11a09ccf5370dc80bfecbad28c73f09b3\
            a3b75e662a2594410ae496b2e2e6609e31e6e02cc837f053d21f37ff4f51950b\
            be2638d09dd7a4930930806d0703b1f6";
        assert_eq!(hex(&ciphertext), expected);
        assert_eq!(hex(&tag), "4dd3b4c088a7f45c216839645b2012bf2e6269a8c56a816dbc1b267761955bc5");
        let opened = key.decryption(&data, iv, ciphertext, &tag).unwrap().compute();
        assert_eq!(opened.as_deref(), Some(plaintext.as_slice()));
    }

    #[test]
    fn keys_are_never_printed() {
        let key = ContentKey::new(&[[1; 32]; 2]);
        assert_eq!(format!("{key:?} {:?}", key.associate(b"data")), "[redacted] [redacted]");
        let task = key.encryption([2; 16], b"plaintext".to_vec());
        assert_eq!(format!("{task:?} {:?}", key.cipher), "CbcTask { direction: Encrypt, .. } [redacted]");
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
