use core::arch::wasm32::{
    i8x16_add, i8x16_lt, i8x16_swizzle, u16x8_shr, u64x2, u64x2_extract_lane, v128, v128_and, v128_xor,
};
use core::hint::black_box;

/// Sixteen bytes in a register.
///
/// No operation has a duration that depends on the bytes. A swizzle selects inside registers and reads no memory.
#[derive(Clone, Copy)]
pub(super) struct Lanes(v128);

impl Lanes {
    #[inline]
    #[target_feature(enable = "simd128")]
    pub(super) fn load(bytes: [u8; 16]) -> Self {
        let number = u128::from_le_bytes(bytes);
        Self(u64x2(number as u64, (number >> 64) as u64))
    }

    #[inline]
    #[target_feature(enable = "simd128")]
    pub(super) fn store(self) -> [u8; 16] {
        let halves = (u64x2_extract_lane::<0>(self.0), u64x2_extract_lane::<1>(self.0));
        (u128::from(halves.0) | u128::from(halves.1) << 64).to_le_bytes()
    }

    /// Loads a table that several lookups use.
    ///
    /// The compiler must not see its content. Otherwise it writes the table as a constant at each lookup, and V8 makes such a
    /// constant with four instructions.
    #[inline]
    #[target_feature(enable = "simd128")]
    pub(super) fn load_table(table: &'static [u8; 16]) -> Self {
        Self::load(*black_box(table))
    }

    #[inline]
    #[target_feature(enable = "simd128")]
    pub(super) fn xor(self, other: Self) -> Self {
        Self(v128_xor(self.0, other.0))
    }

    #[inline]
    #[target_feature(enable = "simd128")]
    pub(super) fn and(self, other: Self) -> Self {
        Self(v128_and(self.0, other.0))
    }

    /// Moves the upper half of each byte into its lower half. The upper half gets other bits.
    #[inline]
    #[target_feature(enable = "simd128")]
    pub(super) fn by_four(self) -> Self {
        Self(u16x8_shr(self.0, 4))
    }

    /// Adds modulo 256.
    #[inline]
    #[target_feature(enable = "simd128")]
    pub(super) fn plus(self, other: Self) -> Self {
        Self(i8x16_add(self.0, other.0))
    }

    /// Returns 0xff where the highest bit is set, and 0 elsewhere.
    #[inline]
    #[target_feature(enable = "simd128")]
    pub(super) fn highest_bits(self) -> Self {
        Self(i8x16_lt(self.0, u64x2(0, 0)))
    }

    /// Returns the bytes at these positions. Positions beyond 15 give 0.
    #[inline]
    #[target_feature(enable = "simd128")]
    pub(super) fn at(self, positions: Self) -> Self {
        Self(i8x16_swizzle(self.0, positions.0))
    }
}
