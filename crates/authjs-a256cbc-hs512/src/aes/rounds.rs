use super::field::{Inversion, Pair};
use super::lanes::Lanes;
use super::tables::{
    ENTER, ENTER_BACK, LEAVE, LEAVE_BACK, ONCE, TIMES_9, TIMES_11, TIMES_13, TIMES_14, TWICE,
};
use super::{Block, RoundKeys};

/// A block has four columns of four bytes. These are the positions that each byte comes from when the rows are shifted
/// (section 5.1.2), and then the columns turned by one byte, by two, by three.
const SHIFTS: [Block; 4] = [
    [0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11],
    [5, 10, 15, 0, 9, 14, 3, 4, 13, 2, 7, 8, 1, 6, 11, 12],
    [10, 15, 0, 5, 14, 3, 4, 9, 2, 7, 8, 13, 6, 11, 12, 1],
    [15, 0, 5, 10, 3, 4, 9, 14, 7, 8, 13, 2, 11, 12, 1, 6],
];
/// The same with the rows shifted back (section 5.3.1).
const SHIFTS_BACK: [Block; 4] = [
    [0, 13, 10, 7, 4, 1, 14, 11, 8, 5, 2, 15, 12, 9, 6, 3],
    [13, 10, 7, 0, 1, 14, 11, 4, 5, 2, 15, 8, 9, 6, 3, 12],
    [10, 7, 0, 13, 14, 11, 4, 1, 2, 15, 8, 5, 6, 3, 12, 9],
    [7, 0, 13, 10, 11, 4, 1, 14, 15, 8, 5, 2, 3, 12, 9, 6],
];

/// The cipher, with its tables in vectors.
pub(super) struct Encryption {
    inversion: Inversion,
    enter: Pair,
    once: Pair,
    twice: Pair,
    leave: Pair,
    shifts: [Lanes; 4],
}

impl Encryption {
    #[inline]
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub(super) fn new() -> Self {
        Self {
            inversion: Inversion::new(),
            enter: Pair::load(&ENTER),
            once: Pair::load(&ONCE),
            twice: Pair::load(&TWICE),
            leave: Pair::load(&LEAVE),
            shifts: loaded(&SHIFTS),
        }
    }

    /// Encrypts a block. A column is mixed to `2a + 3b + c + d = 2a + (2b + b) + c + d` (section 5.1.3).
    #[inline]
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub(super) fn run(&self, keys: &RoundKeys, block: Lanes) -> Lanes {
        let (first, between, last) = &**keys;
        let [a, b, c, d] = self.shifts;
        let mut state = self.enter.at(self.inversion.halves(block)).xor(Lanes::load(*first));
        for key in between {
            let parts = self.inversion.parts(state);
            let (once, twice) = (self.once.at(parts), self.twice.at(parts));
            let sum = twice.at(a).xor(once.xor(twice).at(b));
            state = sum.xor(once.at(c).xor(once.at(d))).xor(Lanes::load(*key));
        }
        self.leave.at(self.inversion.parts(state)).at(a).xor(Lanes::load(*last))
    }
}

/// The equivalent inverse cipher (section 5.3.5), with its tables in vectors.
pub(super) struct Decryption {
    inversion: Inversion,
    enter: Pair,
    times: [Pair; 4],
    leave: Pair,
    shifts: [Lanes; 4],
}

impl Decryption {
    #[inline]
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub(super) fn new() -> Self {
        Self {
            inversion: Inversion::new(),
            enter: Pair::load(&ENTER_BACK),
            times: [
                Pair::load(&TIMES_14),
                Pair::load(&TIMES_11),
                Pair::load(&TIMES_13),
                Pair::load(&TIMES_9),
            ],
            leave: Pair::load(&LEAVE_BACK),
            shifts: loaded(&SHIFTS_BACK),
        }
    }

    /// Decrypts blocks, which do not wait for each other. A column is mixed to `14a + 11b + 13c + 9d` (section 5.3.3).
    #[inline]
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub(super) fn run<const N: usize>(&self, keys: &RoundKeys, mut blocks: [Lanes; N]) -> [Lanes; N] {
        let (first, between, last) = &**keys;
        let [a, b, c, d] = self.shifts;
        let [times_14, times_11, times_13, times_9] = self.times;
        for state in &mut blocks {
            *state = self.enter.at(self.inversion.halves(*state)).xor(Lanes::load(*first));
        }
        for key in between {
            for state in &mut blocks {
                let parts = self.inversion.parts(*state);
                let sum = times_14.at(parts).at(a).xor(times_11.at(parts).at(b));
                let other = times_13.at(parts).at(c).xor(times_9.at(parts).at(d));
                *state = sum.xor(other).xor(Lanes::load(*key));
            }
        }
        for state in &mut blocks {
            *state = self.leave.at(self.inversion.parts(*state)).at(a).xor(Lanes::load(*last));
        }
        blocks
    }
}

#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn loaded(tables: &'static [Block; 4]) -> [Lanes; 4] {
    let [a, b, c, d] = tables;
    [Lanes::load_table(a), Lanes::load_table(b), Lanes::load_table(c), Lanes::load_table(d)]
}
