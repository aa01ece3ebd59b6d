use super::Block;
use super::lanes::Lanes;
use super::tables::{DIVIDED, INVERSE};

/// Two tables of 16 bytes. Their results are added.
#[derive(Clone, Copy)]
pub(super) struct Pair(Lanes, Lanes);

impl Pair {
    #[inline]
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub(super) fn load(tables: &'static [Block; 2]) -> Self {
        let [first, second] = tables;
        Self(Lanes::load_table(first), Lanes::load_table(second))
    }

    #[inline]
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub(super) fn at(self, (first, second): (Lanes, Lanes)) -> Lanes {
        self.0.at(first).xor(self.1.at(second))
    }
}

/// Inverts elements of the field of AES.
pub(super) struct Inversion {
    inverse: Lanes,
    divided: Lanes,
    lower: Lanes,
}

impl Inversion {
    #[inline]
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub(super) fn new() -> Self {
        Self {
            inverse: Lanes::load_table(&INVERSE),
            divided: Lanes::load_table(&DIVIDED),
            lower: Lanes::load_table(&[0x0f; 16]),
        }
    }

    /// Returns the lower and the upper halves of bytes.
    #[inline]
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub(super) fn halves(&self, bytes: Lanes) -> (Lanes, Lanes) {
        (bytes.and(self.lower), bytes.by_four().and(self.lower))
    }

    /// Returns two elements of the field of 16 for each element `kt + i` of a state. With `j = i + k` and the norm
    /// `N = ij + 8k²`, the inverse is `(kt + j) / N`, and the results are the inverses of `(8k + i) / N` and `(8k + j) / N`:
    /// their sum is `k / N`, and the pairs of tables get the rest from them too.
    #[inline]
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub(super) fn parts(&self, state: Lanes) -> (Lanes, Lanes) {
        let (k, i) = self.halves(state);
        let j = i.xor(k);
        let quotient = self.divided.at(k);
        let first = self.inverse.at(i).xor(quotient);
        let second = self.inverse.at(j).xor(quotient);
        (self.inverse.at(first).xor(j), self.inverse.at(second).xor(i))
    }
}
