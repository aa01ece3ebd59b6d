use super::steps::{drop_ignorable, narrow};

/// Returns a text with its letters as ASCII where NFKC, full case folding or Windows' best fit turns
/// them into ASCII, and without characters that are invisible or controls.
pub fn plain_letters(text: &str) -> String {
    let narrowed = narrow(text);
    let text = narrowed.as_deref().unwrap_or(text);
    drop_ignorable(text).unwrap_or_else(|| text.to_owned())
}
