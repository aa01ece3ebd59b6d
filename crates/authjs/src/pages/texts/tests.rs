use super::own::{WrongText, names, own_texts};
use super::*;
use crate::pages::html::element;

#[test]
fn all_tables_have_the_keys_of_the_program_in_its_order() {
    let english: Vec<_> = entries(ENGLISH).collect();
    assert_eq!(english.len(), Key::LAST as usize + 1);
    let (last, _) = english.last().unwrap();
    let name = format!("{:?}", Key::LAST);
    assert!(name[..1].eq_ignore_ascii_case(&last[..1]) && name[1..] == last[1..], "{name} {last}");
    for (tag, table) in TABLES {
        let keys = |table| entries(table).map(|(key, _)| key).collect::<Vec<_>>();
        assert_eq!(keys(table), keys(ENGLISH), "{tag}");
        let lines = table.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(lines, english.len(), "{tag}: every line is a comment or an entry");
        for ((key, value), (_, english)) in entries(table).zip(&english) {
            assert_eq!(names(value), names(english), "{tag} {key}");
            assert!(!value.is_empty() && !value.contains(['"', '\\']), "{tag} {key}");
        }
    }
}

/// `Acme Inc.` would have two full stops.
#[test]
fn no_full_stop_follows_the_name_of_the_site() {
    for (tag, table) in TABLES {
        for (key, value) in entries(table) {
            assert!(!value.contains("{site}."), "{tag} {key}");
        }
    }
}

#[test]
fn the_variants_are_the_keys() {
    let source = include_str!("key.rs");
    let variants = source.split_once("enum Key {").unwrap().1.split_once('}').unwrap().0;
    let variants =
        variants.lines().map(|line| line.trim().trim_end_matches(',')).filter(|line| !line.is_empty());
    for (variant, (key, _)) in variants.zip(entries(ENGLISH)) {
        assert!(variant[..1].eq_ignore_ascii_case(&key[..1]) && variant[1..] == key[1..], "{variant} {key}");
    }
}

#[test]
fn values_stand_where_the_language_wants_them_and_are_escaped() {
    let german = Texts { language: "de", own: None, table: TABLES[1].1 };
    let text = german.with(Key::SignInWith, "provider", "A{provider}&");
    assert_eq!(text, "Mit A{provider}& anmelden");
    let strong = |text: &str| element("strong").text(text);
    let html = german.html(Key::ConfirmQuestion, &[("site", strong("a&b")), ("address", strong("<x>"))]);
    let own_table =
        own_texts("en".into(), [("continueTo", "a {site}<script>".to_owned())].into_iter()).unwrap();
    let own = Texts { language: "en", own: Some(&own_table), table: ENGLISH };
    let hostile = own.html(Key::ContinueTo, &[("site", strong("b"))]);
    assert_eq!(hostile.into_string(), "a <strong>b</strong>&lt;script>");
    assert_eq!(
        html.into_string(),
        "Möchten Sie sich bei <strong>a&amp;b</strong> als <strong>&lt;x></strong> anmelden?"
    );
}

#[test]
fn a_deployers_text_is_escaped_and_has_the_names_of_the_english_one() {
    let own = |key: &'static str, text: &str| own_texts("en".into(), [(key, text.to_owned())].into_iter());
    let own_table = own("continueTo", "<b>to</b> {site}").unwrap();
    let texts = Texts { language: "en", own: Some(&own_table), table: ENGLISH };
    let html = texts.html(Key::ContinueTo, &[("site", Html::text("app"))]).into_string();
    assert_eq!(html, "&lt;b>to&lt;/b> app");
    assert_eq!(own("nope", "x"), Err(("nope", WrongText::UnknownKey)));
    for wrong in ["to", "to {site} {site}", "to {host}", "to {site", "to site}", "}{site}", "{site}}"] {
        assert!(matches!(own("continueTo", wrong), Err((_, WrongText::OtherNames(_)))), "{wrong}");
    }
}

#[test]
fn some_languages_are_written_from_right_to_left() {
    for (tag, expected) in [("ar", true), ("he-IL", true), ("AR-EG", true), ("en", false), ("arn", false)] {
        let texts = Texts { language: tag, own: None, table: ENGLISH };
        assert_eq!(texts.is_right_to_left(), expected, "{tag}");
    }
}
