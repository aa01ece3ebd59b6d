/// The suffixes that may follow a pattern, besides one delimiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Suffix {
    /// No suffix, exactly as in path-to-regexp.
    None,
    /// The forms in which a page is transported.
    ///
    /// Next.js uses `.json`, `.rsc` and `.segments/….segment.rsc`: its middleware matchers end in
    /// `{(\.json|\.rsc|\.segments/.+\.segment\.rsc)}?`. Static file servers use `.html`,
    /// `/index.html`, and `.txt`, the payload of a static export. After a name at which the pattern
    /// may end, a format may follow: see [`super::format`].
    Transport,
}

/// The forms of a page, except those of its segments.
pub(super) const SIMPLE_FORMS: [&str; 5] = [".json", ".rsc", ".txt", ".html", "/index.html"];
