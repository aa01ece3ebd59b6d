use ::aes::Aes256 as Reference;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use proptest::prelude::*;

use super::{Aes256, Block, schedule, tables};

/// FIPS 197, appendix C.3.
#[test]
fn the_example_of_the_standard_holds() {
    let key = std::array::from_fn(|at| u8::try_from(at).unwrap());
    let plaintext = bytes::<1>("00112233445566778899aabbccddeeff");
    let expected = bytes::<1>("8ea2b7ca516745bfeafc49904b496089");
    let cipher = Aes256::new(&key);
    let mut block = plaintext;
    cipher.encrypt_cbc([0; 16], &mut block);
    assert_eq!(block, expected);
    cipher.decrypt_cbc([0; 16], &mut block);
    assert_eq!(block, plaintext);
}

/// FIPS 197, appendix A.3: the last words of the expanded key.
#[test]
fn the_key_of_the_standard_expands() {
    let [left, right] = bytes("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
    let (first, between, last) = *schedule::expand(&[left, right].concat().try_into().unwrap());
    assert_eq!((first, between[0]), (left, right));
    assert_eq!([between[1]], bytes("9ba354118e6925afa51a8b5f2067fcde"));
    assert_eq!([last], bytes("fe4890d1e6188d0b046df344706c631e"));
}

/// SP 800-38A, F.2.5 and F.2.6.
#[test]
fn the_vectors_of_cbc_mode_hold() {
    let key = bytes::<2>("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
    let cipher = Aes256::new(&key.concat().try_into().unwrap());
    let [iv] = bytes("000102030405060708090a0b0c0d0e0f");
    let plaintext = bytes::<4>(
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51\
        30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
    );
    let expected = bytes::<4>(
        "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d\
        39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b",
    );
    let mut blocks = plaintext;
    cipher.encrypt_cbc(iv, &mut blocks);
    assert_eq!(blocks, expected);
    cipher.decrypt_cbc(iv, &mut blocks);
    assert_eq!(blocks, plaintext);
}

proptest! {
    /// Another implementation agrees, with any key.
    #[test]
    fn both_directions_are_those_of_the_crate_aes(
        key: [u8; 32], iv: [u8; 16], blocks in prop::collection::vec(any::<[u8; 16]>(), 0..9)
    ) {
        let plaintext = blocks.concat();
        let expected = cbc::Encryptor::<Reference>::new(&key.into(), &iv.into())
            .encrypt_padded_vec::<NoPadding>(&plaintext);
        let cipher = Aes256::new(&key);
        let mut encrypted = blocks.clone();
        cipher.encrypt_cbc(iv, &mut encrypted);
        prop_assert_eq!(encrypted.concat(), expected);
        let mut decrypted = blocks;
        cipher.decrypt_cbc(iv, &mut decrypted);
        let expected = cbc::Decryptor::<Reference>::new(&key.into(), &iv.into())
            .decrypt_padded_vec::<NoPadding>(&plaintext).unwrap();
        prop_assert_eq!(decrypted.concat(), expected);
    }
}

/// Each table is what its documentation says.
#[test]
fn the_tables_are_those_of_the_field() {
    let halves = |map: fn(u8) -> u8| [table(map), table(|n| map(n << 4))];
    assert_eq!(halves(entered), tables::ENTER);
    assert_eq!(halves(|byte| entered(affine_back(byte))), tables::ENTER_BACK);

    assert_eq!((tables::INVERSE[0], tables::DIVIDED[0]), (128, 128));
    assert_eq!(tables::INVERSE[1..], table(|n| inverse(n, small))[1..]);
    assert_eq!(tables::DIVIDED[1..], table(|n| small(inverse(8, small), inverse(n, small)))[1..]);

    assert_eq!(parts(|byte| entered(affine(byte))), tables::ONCE);
    assert_eq!(parts(|byte| entered(large(2, affine(byte)))), tables::TWICE);
    assert_eq!(parts(affine), tables::LEAVE);
    assert_eq!(parts(|byte| entered(affine_back(large(14, byte)))), tables::TIMES_14);
    assert_eq!(parts(|byte| entered(affine_back(large(11, byte)))), tables::TIMES_11);
    assert_eq!(parts(|byte| entered(affine_back(large(13, byte)))), tables::TIMES_13);
    assert_eq!(parts(|byte| entered(affine_back(large(9, byte)))), tables::TIMES_9);
    assert_eq!(parts(|byte| byte), tables::LEAVE_BACK);
}

fn table(map: impl Fn(u8) -> u8) -> Block {
    std::array::from_fn(|n| map(u8::try_from(n).unwrap()))
}

/// The tables for the inverses `p` of `1 / p` and `q` of `1 / q`: the inverse of an element is `kt + j` with `k = p + q` and
/// `j = q + 8k`.
fn parts(map: impl Fn(u8) -> u8) -> [Block; 2] {
    let part = |p: u8, q: u8| map(left((q ^ small(8, p ^ q)) << 4 | (p ^ q)));
    [table(|n| part(inverse(n, small), 0)), table(|n| part(0, inverse(n, small)))]
}

/// Returns a state, `i` over `k`, from a byte of AES.
fn entered(byte: u8) -> u8 {
    // Sums of powers of AES's `x`, which is `2t`.
    (0..8)
        .filter(|n| byte >> n & 1 == 1)
        .fold(0, |sum, n| sum ^ (0..n).fold(0x10, |power, _| tower(power, 0x02)))
}

fn left(state: u8) -> u8 {
    (0..=255).find(|&byte| entered(byte) == state).unwrap()
}

/// Multiplies `kt + i` by `lt + m`: with `t² = t + 8`, that is `(km + il + kl)t + im + 8kl`.
fn tower(a: u8, b: u8) -> u8 {
    let (i, k, m, l) = (a >> 4, a & 15, b >> 4, b & 15);
    (small(i, m) ^ small(8, small(k, l))) << 4 | (small(k, m) ^ small(i, l) ^ small(k, l))
}

fn small(a: u8, b: u8) -> u8 {
    u8::try_from(product(a, b, 0b1_0011, 4)).unwrap()
}

fn large(a: u8, b: u8) -> u8 {
    u8::try_from(product(a, b, 0b1_0001_1011, 8)).unwrap()
}

fn product(a: u8, b: u8, modulus: u32, degree: u32) -> u32 {
    let sum = (0..8).filter(|n| b >> n & 1 == 1).fold(0, |sum, n| sum ^ u32::from(a) << n);
    (0..8)
        .rev()
        .filter(|n| n + degree < 16)
        .fold(sum, |rest, n| if rest >> (n + degree) & 1 == 1 { rest ^ modulus << n } else { rest })
}

/// Returns the inverse of an element, 0 for 0.
fn inverse(n: u8, times: fn(u8, u8) -> u8) -> u8 {
    (0..=255).find(|&other| times(n, other) == 1).unwrap_or(0)
}

/// The affine map of section 5.1.1 without its constant.
fn affine(byte: u8) -> u8 {
    (0..5).fold(0, |sum, turns| sum ^ byte.rotate_left(turns))
}

fn affine_back(byte: u8) -> u8 {
    (0..=255).find(|&before| affine(before) == byte).unwrap()
}

fn bytes<const N: usize>(hex: &str) -> [Block; N] {
    let digits = hex.as_bytes().as_chunks::<2>().0;
    let bytes: Vec<_> = digits
        .iter()
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect();
    bytes.as_chunks().0.try_into().unwrap()
}
