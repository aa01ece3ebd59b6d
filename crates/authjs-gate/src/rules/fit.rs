/// Whether a pattern matches a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// The pattern matches.
    Exact,
    /// Some origins serve the page of the pattern for the reading.
    Perhaps,
}
