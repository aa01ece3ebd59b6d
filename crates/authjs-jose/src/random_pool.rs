//! Random bytes for tokens, fetched in advance.

use std::fmt;

use zeroize::Zeroize;

/// The bytes that are fetched at once: those of a few sign-ins, or of many sessions.
const FETCHED: usize = 512;

/// Random bytes of a runtime that were fetched in advance, because each fetch takes longer than its bytes.
///
/// Each byte is handed out once, and erased then.
pub struct RandomPool {
    bytes: [u8; FETCHED],
    /// How many bytes are left, from the first one on.
    left: usize,
}

impl RandomPool {
    /// Creates a pool, which is empty.
    pub const fn new() -> Self {
        Self { bytes: [0; FETCHED], left: 0 }
    }

    /// Fills `buffer`. `fetch` fills a buffer with new random bytes. Errors if it does; `buffer` then has none.
    pub fn fill<E>(
        &mut self,
        buffer: &mut [u8],
        fetch: impl FnOnce(&mut [u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.left < buffer.len() {
            if FETCHED < buffer.len() {
                return fetch(buffer);
            }
            self.left = 0;
            fetch(&mut self.bytes)?;
            self.left = FETCHED;
        }
        let (left, _) = self.bytes.split_at_mut(self.left);
        let (rest, taken) = left.split_at_mut(left.len() - buffer.len());
        buffer.copy_from_slice(taken);
        taken.zeroize();
        self.left = rest.len();
        Ok(())
    }
}

impl Default for RandomPool {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for RandomPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fetches bytes that count how many there were, from 1 on.
    fn counting(fetched: &mut u8) -> impl FnOnce(&mut [u8]) -> Result<(), ()> {
        |buffer| {
            for byte in buffer {
                *fetched = fetched.wrapping_add(1);
                *byte = *fetched;
            }
            Ok(())
        }
    }

    #[test]
    fn no_byte_is_handed_out_twice() {
        let (mut pool, mut fetches) = (RandomPool::new(), 0_u16);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..200 {
            let mut buffer = [0; 10];
            let fetched = pool.fill(&mut buffer, |bytes| {
                for (at, pair) in bytes.as_chunks_mut().0.iter_mut().enumerate() {
                    *pair = (fetches * 256 + u16::try_from(at).unwrap() + 1).to_be_bytes();
                }
                fetches += 1;
                Ok::<_, ()>(())
            });
            assert_eq!(fetched, Ok(()));
            for pair in buffer.as_chunks::<2>().0 {
                assert_ne!(*pair, [0; 2]);
                assert!(seen.insert(*pair), "{pair:?} was handed out before");
            }
        }
        assert_eq!(fetches, 4);
    }

    #[test]
    fn bytes_that_were_handed_out_are_erased() {
        let (mut pool, mut fetched) = (RandomPool::new(), 0);
        let mut buffer = [0; 32];
        assert_eq!(pool.fill(&mut buffer, counting(&mut fetched)), Ok(()));
        assert_eq!(pool.bytes[FETCHED - 32..], [0; 32]);
        assert_ne!(pool.bytes[FETCHED - 33], 0);
    }

    #[test]
    fn a_failure_hands_out_nothing() {
        let mut pool = RandomPool::new();
        for size in [16, 16, FETCHED] {
            let mut buffer = vec![7; size];
            let failed = pool.fill(&mut buffer, |bytes| {
                bytes.fill(1);
                Err("no random bytes")
            });
            assert_eq!((failed, buffer), (Err("no random bytes"), vec![7; size]));
        }
    }

    #[test]
    fn a_large_buffer_is_filled_directly() {
        let (mut pool, mut fetched) = (RandomPool::new(), 0);
        let mut buffer = [0; FETCHED + 1];
        assert_eq!(pool.fill(&mut buffer, counting(&mut fetched)), Ok(()));
        assert!(pool.left == 0 && buffer[FETCHED] == 1 && buffer[254] == 255);
    }

    #[test]
    fn the_last_byte_is_handed_out_before_more_are_fetched() {
        let (mut pool, mut fetches) = (RandomPool::new(), 0);
        for size in [FETCHED, FETCHED / 2, FETCHED / 2] {
            let mut buffer = vec![0; size];
            let filled = pool.fill(&mut buffer, |bytes| {
                fetches += 1;
                bytes.fill(1);
                Ok::<_, ()>(())
            });
            assert!(filled == Ok(()) && buffer == vec![1; size]);
        }
        assert_eq!((fetches, pool.left), (2, 0));
    }
}
