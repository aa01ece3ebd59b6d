/// Sixteen bytes, as the registers of other processors have them.
///
/// No operation has a duration that depends on the bytes.
#[derive(Clone, Copy)]
pub(super) struct Lanes([u8; 16]);

impl Lanes {
    #[inline]
    pub(super) fn load(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    #[inline]
    pub(super) fn store(self) -> [u8; 16] {
        self.0
    }

    /// Loads a table that several lookups use.
    #[inline]
    pub(super) fn load_table(table: &'static [u8; 16]) -> Self {
        Self(*table)
    }

    #[inline]
    pub(super) fn xor(self, other: Self) -> Self {
        self.zip(other, |a, b| a ^ b)
    }

    #[inline]
    pub(super) fn and(self, other: Self) -> Self {
        self.zip(other, |a, b| a & b)
    }

    /// Moves the upper half of each byte into its lower half.
    #[inline]
    pub(super) fn by_four(self) -> Self {
        Self(self.0.map(|byte| byte >> 4))
    }

    /// Adds modulo 256.
    #[inline]
    pub(super) fn plus(self, other: Self) -> Self {
        self.zip(other, u8::wrapping_add)
    }

    /// Returns 0xff where the highest bit is set, and 0 elsewhere.
    #[inline]
    pub(super) fn highest_bits(self) -> Self {
        Self(self.0.map(|byte| 0_u8.wrapping_sub(byte >> 7)))
    }

    /// Returns the bytes at these positions. Positions beyond 15 give 0.
    ///
    /// Reads all bytes for each position, so that no address depends on one.
    #[inline]
    pub(super) fn at(self, positions: Self) -> Self {
        let mut found = [0; 16];
        for (place, byte) in (0..).zip(self.0) {
            for (found, position) in found.iter_mut().zip(positions.0) {
                *found |= byte & is_zero(position ^ place);
            }
        }
        Self(found)
    }

    #[inline]
    fn zip(self, other: Self, operation: impl Fn(u8, u8) -> u8) -> Self {
        let mut bytes = self.0;
        for (byte, other) in bytes.iter_mut().zip(other.0) {
            *byte = operation(*byte, other);
        }
        Self(bytes)
    }
}

/// Returns 0xff for 0, and 0 for other bytes.
#[inline]
fn is_zero(byte: u8) -> u8 {
    0_u8.wrapping_sub((!byte & byte.wrapping_sub(1)) >> 7)
}
