use super::*;
use crate::pages::Theme;

#[test]
fn the_style_sheet_cannot_end_its_element_or_load_anything() {
    let css = compact(include_str!("account.css"));
    for forbidden in ["<", "url(", "@import", "/*", "\n"] {
        assert!(!css.contains(forbidden), "{forbidden:?}");
    }
    assert_eq!(css.matches('{').count(), css.matches('}').count());
}

#[test]
fn every_notice_has_its_name() {
    let look_of = Theme::default();
    for name in [
        "signed-in",
        "unlinked",
        "last-way-in",
        "passkey-removed",
        "last-passkey",
        "session-ended",
        "others-ended",
        "not-there",
        "not-typed",
    ] {
        let notice = Notice::named(name).unwrap();
        assert_eq!(notice.name(), name);
        assert!(notice.render(&Look::from(&look_of)).into_string().contains("<p>"));
    }
    assert_eq!(Notice::named(""), None);
}
