//! The marks of the sign-in page: initials in the provider's colour, drawn by the page itself.

use authjs::internal::{Look, SigninForm, SigninPage, SigninProvider, Theme, signin};
use authjs::providers::{self, Color};

/// Returns the sign-in page of a site with every built-in provider.
fn page() -> String {
    let forms = providers::all().map(|row| {
        SigninForm::OAuth(SigninProvider {
            id: row.id,
            name: row.name,
            signin_url: format!("https://app.example/api/auth/signin/{}", row.id),
            brand_color: Color::parse(row.brand_color),
            mark: None,
            logo: None,
        })
    });
    let page = SigninPage {
        origin: "https://app.example",
        forms: forms.collect(),
        csrf_token: "token",
        callback_url: None,
        error: None,
        code: None,
        email: None,
        loopback: false,
        last_provider: None,
        keep_fragment: false,
    };
    signin(&page, &Look::from(&Theme::default())).html
}

/// Returns the text after each `start`, up to `end`.
fn all_between<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    text.split(start).skip(1).map(|rest| rest.split_once(end).expect(end).0).collect()
}

#[test]
fn every_mark_is_legible_in_its_providers_colour() {
    let page = page();
    for (index, row) in providers::all().enumerate() {
        let rule = all_between(&page, &format!(".provider-{index}{{"), "}");
        let color = |name: &str| Color::parse(all_between(rule[0], name, ";")[0]).unwrap();
        let (brand, mark) = (color("--provider-brand-color:"), color("--provider-mark-color:"));
        assert_eq!(Some(brand), Color::parse(row.brand_color), "{}", row.id);
        // WCAG 2.2, 1.4.3, level AA.
        assert!(mark.contrast(brand) >= 4.5, "{}: {mark} on {brand}", row.id);
    }
}

#[test]
fn every_mark_is_one_or_two_letters() {
    let initials =
        all_between(&page(), "data-initials=\"", "\"").into_iter().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(initials.len(), providers::all().count());
    for (initials, row) in initials.iter().zip(providers::all()) {
        assert!((1..=2).contains(&initials.chars().count()), "{}: {initials}", row.id);
    }
}

#[test]
fn the_page_loads_nothing_for_its_marks() {
    let page = page();
    for loading in ["<img", "<script", "<link", "url(", "src=", "srcset", "@import", "authjs.dev"] {
        assert!(!page.contains(loading), "{loading}");
    }
}
