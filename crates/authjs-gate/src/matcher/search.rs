use super::Facts;
use super::optimizer::{Looks, Source, may_be_optimizer, sources};
use crate::path::{Found, Readings, Rules};

/// The number of image optimizers that may be nested in one address.
const MAX_NESTING: usize = 2;

/// The search for one request: among the readings of its path and, if the path belongs to an image
/// optimizer, among those of the files that the optimizer delivers.
pub(crate) struct Search<'a> {
    rules: Rules,
    max_bytes: usize,
    request: &'a dyn Facts,
    looks: Looks,
}

impl<'a> Search<'a> {
    pub(crate) fn new(rules: Rules, max_bytes: usize, request: &'a dyn Facts) -> Self {
        Self { rules, max_bytes, request, looks: Looks::default() }
    }

    /// Searches for a reading that satisfies a condition. Also finds one if the address of a file cannot
    /// be read.
    ///
    /// `holds` gets a reading, and whether it is one of the request itself, not of a file.
    pub(crate) fn find(&self, path: &str, holds: &mut dyn FnMut(&str, bool) -> bool) -> Found {
        let found = self.find_in(path, self.request.raw_query(), holds, MAX_NESTING);
        if self.looks.are_exhausted() { Found::TooMany } else { found }
    }

    fn find_in(
        &self,
        path: &str,
        query: Option<&str>,
        holds: &mut dyn FnMut(&str, bool) -> bool,
        nesting: usize,
    ) -> Found {
        let is_own = nesting == MAX_NESTING;
        Readings::of(path, self.rules).up_to(self.max_bytes).find(|reading| {
            holds(reading, is_own)
                || may_be_optimizer(reading) && self.is_in_image(reading, query, holds, nesting)
        })
    }

    /// Returns whether a file that an optimizer delivers is found, or there are too many files to check.
    #[inline(never)]
    fn is_in_image(
        &self,
        path: &str,
        query: Option<&str>,
        holds: &mut dyn FnMut(&str, bool) -> bool,
        nesting: usize,
    ) -> bool {
        if !self.looks.take() {
            return true;
        }
        sources(path, query, self.request).iter().any(|source| match (source, nesting.checked_sub(1)) {
            (Source::Own(url), Some(nesting)) => {
                !self.looks.take() || self.find_in(url.path(), url.query(), holds, nesting) != Found::No
            }
            (Source::Own(_) | Source::Unreadable, _) => true,
            (Source::Foreign, _) => false,
        })
    }
}
