/// Returns a server's own words, short and on one line, after a colon. Empty if they quote what must
/// not be in a log, or are not UTF-8.
pub(crate) fn said(body: &[u8], secrets: &[&str]) -> String {
    let Ok(text) = std::str::from_utf8(body) else { return String::new() };
    let lower = text.to_lowercase();
    let has_secret =
        secrets.iter().any(|secret| !secret.is_empty() && lower.contains(&secret.to_lowercase()));
    // The token of a link also appears alone, or with `&` escaped.
    if has_secret || lower.contains("token=") {
        return String::new();
    }
    let words: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
    let words = words.trim();
    if words.is_empty() { String::new() } else { format!(": {words}") }
}

const LONGEST: usize = 300;
