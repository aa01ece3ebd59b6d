//! AES-256 ([FIPS 197](https://nvlpubs.nist.gov/nistpubs/FIPS/NIST.FIPS.197-upd1.pdf)) with the vectors of WebAssembly.
//!
//! A block is one vector. The method is that of Mike Hamburg, [Accelerating AES with Vector Permute
//! Instructions](https://shiftleft.org/papers/vector_aes/vector_aes.pdf): the inverse of a byte is computed from its halves, each of
//! which is looked up in a table that is a vector. No address and no branch depends on a key or on data, so that the time does not.
//!
//! In CBC mode the blocks of an encryption depend on each other. A cipher that computes several at once, as bit-sliced ones do,
//! computes most of them for nothing.

mod field;
#[cfg(not(target_arch = "wasm32"))]
mod lanes;
#[cfg(target_arch = "wasm32")]
#[path = "lanes_wasm.rs"]
mod lanes;
mod rounds;
mod schedule;
mod tables;
#[cfg(test)]
mod tests;

use zeroize::Zeroizing;

use lanes::Lanes;
use rounds::{Decryption, Encryption};

/// The bytes of a block.
pub(crate) type Block = [u8; 16];

/// The keys of the rounds in the order in which they are used: the first, those between, the last.
type RoundKeys = Zeroizing<(Block, [Block; 13], Block)>;

/// An expanded key.
#[derive(Clone)]
pub(crate) struct Aes256 {
    encryption: RoundKeys,
    decryption: RoundKeys,
}

impl Aes256 {
    /// Expands a key.
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let keys = schedule::expand(key);
        Self { encryption: schedule::for_encryption(&keys), decryption: schedule::for_decryption(&keys) }
    }

    /// Encrypts blocks in CBC mode, in place
    /// ([SP 800-38A, section 6.2](https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38a.pdf)).
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub(crate) fn encrypt_cbc(&self, iv: Block, blocks: &mut [Block]) {
        let rounds = Encryption::new();
        let mut before = Lanes::load(iv);
        for block in blocks {
            before = rounds.run(&self.encryption, Lanes::load(*block).xor(before));
            *block = before.store();
        }
    }

    /// Decrypts blocks in CBC mode, in place.
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub(crate) fn decrypt_cbc(&self, iv: Block, blocks: &mut [Block]) {
        let rounds = Decryption::new();
        let mut before = Lanes::load(iv);
        let (pairs, rest) = blocks.as_chunks_mut();
        for [one, two] in pairs {
            let ciphertexts = [Lanes::load(*one), Lanes::load(*two)];
            let [first, second] = ciphertexts;
            let [plain_one, plain_two] = rounds.run(&self.decryption, ciphertexts);
            *one = plain_one.xor(before).store();
            *two = plain_two.xor(first).store();
            before = second;
        }
        for block in rest {
            let [plaintext] = rounds.run(&self.decryption, [Lanes::load(*block)]);
            *block = plaintext.xor(before).store();
        }
    }
}
