use std::fmt;

/// The code of a mail, and who asked for it.
#[derive(Clone, PartialEq, Eq)]
pub struct MailCode {
    /// The code as a visitor reads it: `ABCD-EFGH`.
    pub code: String,
    /// Whether the mail has the code alone, without a link.
    pub is_alone: bool,
    /// The place of the visitor who asked: `Berlin, DE`. No text that the visitor can choose.
    pub place: Option<String>,
    /// The browser that asked: `Firefox on Windows`. No text that the visitor can choose.
    pub browser: Option<String>,
}

impl fmt::Debug for MailCode {
    /// Hides the code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailCode").field("is_alone", &self.is_alone).finish_non_exhaustive()
    }
}

impl MailCode {
    /// Returns the sentence before the code.
    pub(crate) const fn enter(&self) -> &'static str {
        if self.is_alone {
            "Enter this code in the browser that asked for it:"
        } else {
            "Or enter this code in the browser that asked for it:"
        }
    }

    /// Returns the sentences after the code. An attacker can ask for a code at the address of a
    /// victim, and then only needs the victim to read the code out.
    pub(crate) fn warning(&self) -> String {
        let by = |browser| format!(" with {browser}");
        let near = |place| format!(" near {place}");
        let [browser, place] =
            [self.browser.as_deref().map(by), self.place.as_deref().map(near)].map(Option::unwrap_or_default);
        let asked = format!("{browser}{place}");
        let asked = if asked.is_empty() { asked } else { format!("It was asked for{asked}. ") };
        format!("{asked}Do not share the code.")
    }
}
