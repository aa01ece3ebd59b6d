use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;

fn rule(path: &str, max_age: Option<i64>, acr: &[&str]) -> Rule {
    Rule { max_age, acr: acr.iter().map(|acr| (*acr).to_owned()).collect(), ..signed_in(path) }
}

fn user(signed_in_at: Option<i64>, acr: Option<&'static str>) -> Visitor {
    Visitor { signed_in_at, acr, ..alice() }
}

fn freshness(max_age: Option<i64>, acr: &[&str]) -> Freshness {
    let acr = acr.iter().map(|acr| (*acr).to_owned()).collect();
    Freshness { max_age, acr, second_factor: false }
}

fn step_up(freshness: Freshness, is_recent: bool) -> Decision {
    Decision::StepUp { freshness, is_recent, needs_only_factor: false, is_api: false }
}

/// The address of the page `/b`, as some origins read it inside one of `/a`.
const BOTH: &str = "/a/x%2f..%2f..%2fb";

#[test]
fn a_sign_in_that_is_too_old_or_of_another_kind_is_repeated() {
    let rules = compiled(vec![rule("/x", Some(300), &["mfa"]), public("/:path*")]);
    assert!(rules.decision("/x", &user(Some(NOW - 300), Some("mfa"))).passes());
    let asked = freshness(Some(300), &["mfa"]);
    for (visitor, is_recent) in [
        (user(Some(NOW - 301), Some("mfa")), false),
        (user(None, Some("mfa")), false),
        (user(Some(NOW), None), true),
        (user(Some(NOW), Some("password")), true),
    ] {
        let step_up = step_up(asked.clone(), is_recent);
        assert_eq!(rules.decision("/x", &visitor), step_up, "{visitor:?}");
    }
    assert_eq!(rules.decision("/x", &anonymous()), Decision::SignIn);
}

#[test]
fn the_log_says_what_is_asked_for() {
    let said = |max_age, acr: &[&str]| {
        compiled(vec![rule("/x", max_age, acr)]).verdict("/x", "GET", &alice()).to_string()
    };
    assert_eq!(said(Some(300), &[]), "rules[0] needs a sign-in of the last 300 seconds");
    assert_eq!(said(None, &["phr"]), "rules[0] needs a sign-in with acr phr");
    let both = "rules[0] needs a sign-in of the last 60 seconds with acr phr or urn:mfa";
    assert_eq!(said(Some(60), &["phr", "urn:mfa"]), both);
}

#[test]
fn a_time_in_the_future_proves_nothing() {
    let rules = compiled(vec![rule("/x", Some(300), &[])]);
    assert!(rules.decision("/x", &user(Some(NOW + 60), None)).passes(), "clocks differ");
    for at in [NOW + 61, NOW * 1000, i64::MAX, i64::MIN] {
        assert!(!rules.decision("/x", &user(Some(at), None)).passes(), "{at}");
    }
}

#[test]
fn two_readings_join_what_a_new_sign_in_must_fulfil() {
    let rules = compiled(vec![rule("/a/:path*", Some(60), &["1", "2"]), rule("/b", Some(30), &["2"])]);
    let step_up = step_up(freshness(Some(30), &["2"]), false);
    assert_eq!(rules.decision(BOTH, &alice()), step_up);
    // What the first rule asks for is met, and must not be lost at the next sign-in.
    let of_first = user(Some(NOW - 40), Some("1"));
    assert_eq!(rules.decision(BOTH, &of_first), step_up);
    let api = compiled(vec![rule("/a/:path*", Some(60), &[]), Rule::new("/b", Access::Api)]);
    let decision = api.decision(BOTH, &alice());
    assert!(matches!(decision, Decision::StepUp { is_api: true, .. }), "{decision:?}");
}

#[test]
fn a_session_without_a_second_factor_is_asked_for_one_and_for_nothing_that_it_has() {
    let with_factor = |path, max_age| Rule { second_factor: true, ..rule(path, max_age, &[]) };
    let rules = compiled(vec![with_factor("/x", Some(60)), with_factor("/y", None), rule("/z", None, &[])]);
    let factor = |second_factor| Visitor { second_factor, ..user(Some(NOW), None) };
    for (path, passes) in [("/x", false), ("/y", false), ("/z", true)] {
        assert_eq!(rules.decision(path, &factor(false)).passes(), passes, "{path}");
        assert!(rules.decision(path, &factor(true)).passes(), "{path}");
    }
    let asked = |path, visitor: &Visitor| match rules.decision(path, visitor) {
        Decision::StepUp { freshness, is_recent, needs_only_factor, .. } => {
            Some((freshness.to_string(), is_recent, needs_only_factor))
        }
        _ => None,
    };
    let said =
        |text: &str, is_recent, needs_only_factor| Some((text.to_owned(), is_recent, needs_only_factor));
    assert_eq!(asked("/y", &factor(false)), said("with a second factor", true, true));
    let both = "of the last 60 seconds with a second factor";
    assert_eq!(asked("/x", &factor(false)), said(both, true, true));
    assert_eq!(asked("/x", &user(Some(NOW - 61), None)), said(both, false, false));
    let old = Visitor { signed_in_at: Some(NOW - 61), ..factor(true) };
    assert_eq!(asked("/x", &old), said(both, false, false), "the sign-in is too old, whatever its factors");
    assert_eq!(rules.decision("/y", &anonymous()), Decision::SignIn);
}

#[test]
fn a_second_factor_of_one_reading_is_asked_by_all() {
    let rules = compiled(vec![
        rule("/a/:path*", Some(60), &[]),
        Rule { second_factor: true, ..rule("/b", None, &[]) },
    ]);
    let visitor = user(Some(NOW), None);
    let asked = Freshness { second_factor: true, ..freshness(Some(60), &[]) };
    let expected =
        Decision::StepUp { freshness: asked, is_recent: true, needs_only_factor: true, is_api: false };
    assert_eq!(rules.decision(BOTH, &visitor), expected);
    assert!(rules.decision(BOTH, &Visitor { second_factor: true, ..visitor }).passes());
    for access in [Access::Public, Access::Deny] {
        let rule = Rule { second_factor: true, ..Rule::new("/x", access) };
        assert_eq!(Rules::compile(vec![rule], Access::Public, Options::default()).unwrap_err().key, "access");
    }
}

#[test]
fn kinds_that_no_sign_in_has_together_are_refused() {
    let rules = compiled(vec![rule("/a/:path*", None, &["1"]), rule("/b", None, &["2"])]);
    for acr in [None, Some("1"), Some("2")] {
        assert_eq!(rules.decision(BOTH, &user(None, acr)), Decision::Denied(Denial::Unmet), "{acr:?}");
    }
}

fn rules() -> impl Strategy<Value = Rules> {
    let acr = prop::sample::subsequence(&["1", "2", "3"], 0..3);
    let one = (prop::sample::select(&["/a/:path*", "/b", "/a/b", "/:x/b"]), option::of(30_i64..90), acr);
    vec(one, 1..4).prop_filter_map("a rule that never decides", |rules| {
        let rules = rules.iter().map(|(path, max_age, acr)| rule(path, *max_age, acr)).collect();
        Rules::compile(rules, Access::SignedIn, Options::default()).ok()
    })
}

proptest! {
    /// A sign-in that fulfils what the gate asks for passes at once: it asks for no other.
    #[test]
    fn a_sign_in_that_fulfils_what_is_asked_for_passes(
        rules in rules(),
        path in prop::sample::select(&[BOTH, "/a/b", "/b", "/a", "/A/B", "/x%2f..%2fb"]),
        at in option::of(NOW - 100..NOW), acr in option::of(prop::sample::select(&["1", "2", "3"])),
    ) {
        if let Decision::StepUp { freshness, is_recent, .. } = rules.decision(path, &user(at, acr)) {
            let kinds: [Option<&str>; 3] = [Some("1"), Some("2"), Some("3")];
            let kind = kinds.into_iter().flatten().find(|kind| freshness.acr.iter().any(|acr| acr == kind));
            let again = user(freshness.max_age.map(|max_age| NOW - max_age), kind.or(acr));
            prop_assert!(rules.decision(path, &again).passes());
            let kept = user(if is_recent { at } else { again.signed_in_at }, again.acr);
            prop_assert!(rules.decision(path, &kept).passes());
        }
    }
}
