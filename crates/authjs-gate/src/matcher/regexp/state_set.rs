/// The largest number of states.
pub(super) const MAX_STATES: usize = 512;

/// A set of states, stored as bits. Matching allocates nothing.
#[derive(Clone, Copy, Default)]
pub(super) struct StateSet {
    words: [u64; MAX_STATES / 64],
    /// The words that are not 0.
    used: u8,
}

impl StateSet {
    pub(super) fn contains(&self, index: usize) -> bool {
        self.words.get(index / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    pub(super) fn insert(&mut self, index: usize) {
        if let Some(word) = self.words.get_mut(index / 64) {
            *word |= 1 << (index % 64);
            self.used |= 1 << (index / 64);
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// Removes and returns the highest state.
    pub(super) fn take_last(&mut self) -> Option<usize> {
        let at = self.used.checked_ilog2()?;
        let word = self.words.get_mut(at as usize)?;
        let bit = word.checked_ilog2()?;
        *word &= !(1 << bit);
        if *word == 0 {
            self.used &= !(1 << at);
        }
        Some(at as usize * 64 + bit as usize)
    }
}
