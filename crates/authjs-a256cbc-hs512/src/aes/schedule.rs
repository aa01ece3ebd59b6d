use zeroize::Zeroizing;

use super::field::{Inversion, Pair};
use super::lanes::Lanes;
use super::tables::{ENTER, ENTER_BACK, LEAVE};
use super::{Block, RoundKeys};

/// The constant of the affine map, in each byte.
const CONSTANT: Block = [0x63; 16];

/// The last word of a block in all its words, and the same turned by one byte.
const LAST_WORD: Block = [12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15];
const LAST_WORD_TURNED: Block = [13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12];

/// Moves a block by one word, and by two. A position beyond 15 gives 0.
const BY_ONE_WORD: Block = [99, 99, 99, 99, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const BY_TWO_WORDS: Block = [99, 99, 99, 99, 99, 99, 99, 99, 0, 1, 2, 3, 4, 5, 6, 7];

/// Turns columns by one byte, and by two.
const TURNED: Block = [1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12];
const TURNED_TWICE: Block = [2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13];

/// Expands a key (section 5.2). Each half of a key makes the half of the next one, four words at a time.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub(super) fn expand(key: &[u8; 32]) -> RoundKeys {
    let mut keys = Zeroizing::new((Block::default(), [Block::default(); 13], Block::default()));
    let (first, [second, between @ ..], last) = &mut *keys;
    let (left, right) = key.split_at(16);
    first.copy_from_slice(left);
    second.copy_from_slice(right);
    let (mut even, mut odd) = (Lanes::load(*first), Lanes::load(*second));
    // The constants of the rounds are powers of 2.
    let mut constant = 1;
    for [even_place, odd_place] in between.as_chunks_mut().0 {
        even = next_even(even, odd, constant);
        odd = summed(odd).xor(substituted(even).at(Lanes::load(LAST_WORD)));
        *even_place = even.store();
        *odd_place = odd.store();
        constant <<= 1;
    }
    *last = next_even(even, odd, constant).store();
    keys
}

/// Returns the keys as the rounds of an encryption add them: to a state, and with the constant of the affine map.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub(super) fn for_encryption(keys: &RoundKeys) -> RoundKeys {
    let mut keys = keys.clone();
    let (first, between, last) = &mut *keys;
    *first = entered(Lanes::load(*first), &ENTER).store();
    for key in between {
        *key = entered(with_constant(*key), &ENTER).store();
    }
    *last = with_constant(*last).store();
    keys
}

/// Returns the keys as the rounds of a decryption add them.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub(super) fn for_decryption(keys: &RoundKeys) -> RoundKeys {
    let mut keys = keys.clone();
    let (last, between, first) = &mut *keys;
    *first = entered(with_constant(*first), &ENTER_BACK).store();
    for key in &mut *between {
        let unmixed = unmixed(Lanes::load(*key)).xor(Lanes::load(CONSTANT));
        *key = entered(unmixed, &ENTER_BACK).store();
    }
    between.reverse();
    std::mem::swap(first, last);
    keys
}

#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn with_constant(key: Block) -> Lanes {
    Lanes::load(key).xor(Lanes::load(CONSTANT))
}

#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn entered(bytes: Lanes, tables: &'static [Block; 2]) -> Lanes {
    Pair::load(tables).at(Inversion::new().halves(bytes))
}

/// Looks up bytes in the substitution box (section 5.1.1).
#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn substituted(bytes: Lanes) -> Lanes {
    let parts = Inversion::new().parts(entered(bytes, &ENTER));
    Pair::load(&LEAVE).at(parts).xor(Lanes::load(CONSTANT))
}

#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn next_even(even: Lanes, odd: Lanes, constant: u8) -> Lanes {
    let word = substituted(odd).at(Lanes::load(LAST_WORD_TURNED));
    summed(even).xor(word).xor(in_each_word(constant))
}

/// Adds to each word all words before it.
#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn summed(words: Lanes) -> Lanes {
    let words = words.xor(words.at(Lanes::load(BY_ONE_WORD)));
    words.xor(words.at(Lanes::load(BY_TWO_WORDS)))
}

#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn in_each_word(constant: u8) -> Lanes {
    Lanes::load([constant, 0, 0, 0, constant, 0, 0, 0, constant, 0, 0, 0, constant, 0, 0, 0])
}

/// Undoes the mixing of columns (section 5.3.3): `14a + 11b + 13c + 9d` is the mixing `2a + 3b + c + d` of `5a + 4c`.
#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn unmixed(column: Lanes) -> Lanes {
    let pair = column.xor(column.at(Lanes::load(TURNED_TWICE)));
    let column = column.xor(doubled(doubled(pair)));
    let turned = column.at(Lanes::load(TURNED));
    let pair = column.xor(turned);
    doubled(pair).xor(turned).xor(pair.at(Lanes::load(TURNED_TWICE)))
}

/// Multiplies all bytes by 2 in the field of AES (section 4.2.1).
#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn doubled(bytes: Lanes) -> Lanes {
    bytes.plus(bytes).xor(bytes.highest_bits().and(Lanes::load([0x1b; 16])))
}
