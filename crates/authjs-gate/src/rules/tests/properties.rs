use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::cases::cases;

const PATTERNS: [&str; 9] =
    ["/a", "/a/:path*", "/a/b", "/:lang(en|de)/a", "/A", "/:x/b", "/((?!a).*)", "/c.html", "/caf\u{e9}"];

fn condition() -> impl Strategy<Value = Condition> {
    let leaf = prop_oneof![
        Just(groups(&["admin"])),
        Just(groups(&["staff", "admin"])),
        Just(emails(&["alice@example.com"])),
        Just(Condition::EmailDomains(vec!["example.com".into()])),
        Just(Condition::Claim { path: "realm_access.roles".into(), values: vec!["admin".into()] }),
        Just(Condition::Providers(vec!["github".into()])),
        Just(Condition::Countries(vec!["DE".into()])),
        Just(Condition::Asns(vec![1])),
        Just(Condition::Ips(vec!["192.0.2.0/24".parse().unwrap()])),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 1..3).prop_map(Condition::Any),
            vec(inner.clone(), 1..3).prop_map(Condition::All),
            inner.prop_map(|condition| Condition::Not(Box::new(condition))),
        ]
    })
}

fn rule() -> impl Strategy<Value = Rule> {
    let access =
        prop_oneof![Just(Access::Public), Just(Access::SignedIn), Just(Access::Api), Just(Access::Deny)];
    let method = prop_oneof![3 => Just(None), 1 => Just(Some("POST")), 1 => Just(Some("GET"))];
    (prop::sample::select(&PATTERNS), access, vec(condition(), 0..3), option::of(Just(60)), method).prop_map(
        |(path, access, mut conditions, max_age, method)| {
            if access == Access::Public {
                conditions.retain(|condition| !condition.asks_about_user());
            }
            let methods = method.into_iter().map(str::to_owned).collect();
            let max_age = max_age.filter(|_| matches!(access, Access::SignedIn | Access::Api));
            Rule { conditions, methods, max_age, ..Rule::new(path, access) }
        },
    )
}

/// Rules of which some never decide are left out.
fn rules() -> impl Strategy<Value = Rules> {
    let unmatched = prop_oneof![Just(Access::Public), Just(Access::SignedIn), Just(Access::Deny)];
    (vec(rule(), 1..6), unmatched, any::<bool>(), any::<bool>()).prop_filter_map(
        "a rule that never decides",
        |(rules, unmatched, case_sensitive, html_views)| {
            Rules::compile(rules, unmatched, Options { case_sensitive, html_views }).ok()
        },
    )
}

fn visitor() -> impl Strategy<Value = Visitor> {
    let user = (
        option::of(prop::sample::select(&["alice@example.com", "eve@evil.example"])),
        option::of(prop_oneof![Just(vec![]), Just(vec!["staff"]), Just(vec!["admin"])]),
        option::of(prop_oneof![Just(vec![]), Just(vec!["admin"])]),
        option::of(prop::sample::select(&["github", "google"])),
        option::of(prop::sample::select(&[NOW, NOW - 61])),
    );
    let network = (
        option::of(prop::sample::select(&["DE", "KP"])),
        option::of(1..3_u32),
        option::of(prop::sample::select(&["192.0.2.1", "2001:db8::1"])),
    );
    (any::<bool>(), user, network).prop_map(|(signed_in, user, (country, asn, ip))| {
        let (email, groups, roles, provider, signed_in_at) =
            if signed_in { user } else { Default::default() };
        let ip = ip.map(|ip| ip.parse().unwrap());
        Visitor {
            signed_in,
            email,
            groups,
            roles,
            provider,
            signed_in_at,
            country,
            asn,
            ip,
            ..Visitor::default()
        }
    })
}

fn path() -> impl Strategy<Value = String> {
    let segment = prop::sample::select(&[
        "a",
        "A",
        "b",
        "en",
        "c.html",
        "c",
        "index.html",
        "caf%C3%A9",
        "%61",
        "..%2fa",
        "x;y=1",
        "a.json",
        "x%2f..%2f..%2fa",
        "",
    ]);
    vec(segment, 1..4).prop_map(|segments| format!("/{}", segments.join("/")))
}

fn methods() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["GET", "HEAD", "OPTIONS", "POST", "PUT"])
}

proptest! {
    #![proptest_config(cases(500))]

    /// The index changes no decision: each reading is compared with every rule here.
    #[test]
    fn the_index_finds_what_a_search_through_all_rules_finds(rules in rules(), path in path(), method in methods()) {
        let selection = rules.select(&path, Some(method), &NoRequest);
        for (index, rule) in rules.rules().iter().enumerate() {
            let alone = Rules::compile(vec![rule.clone()], Access::Deny, rules.options()).unwrap();
            let is_candidate = !alone.select(&path, Some(method), &NoRequest).rules.is_empty();
            prop_assert!(is_candidate || !selection.rules.contains(&index));
        }
        // A pattern with a letter beyond ASCII also matches the escapes of that letter.
        let unescaped = path.replace("caf%C3%A9", "café");
        let first = rules.rules().iter().position(|rule| {
            rule.paths.iter().any(|source| [&path, &unescaped].iter().any(|path| crate::matcher::is_exactly(source, path)))
                && rule.selects(None, Some(if method == "POST" || method == "PUT" { method } else { "GET" })).is_some()
        });
        let denies = selection.rules.iter().any(|&index| rules.rules()[index].access == Access::Deny);
        prop_assert!(first.is_none_or(|first| selection.rules.contains(&first)) || denies);
    }

    /// A rule behind the ones that decide changes nothing.
    #[test]
    fn a_rule_after_the_deciding_one_changes_no_decision(
        rules in rules(), further in rule(), path in path(), method in methods(), visitor in visitor(),
    ) {
        let before = rules.select(&path, Some(method), &NoRequest);
        prop_assume!(!before.unmatched && !before.is_unreadable);
        let mut more = rules.rules().to_vec();
        more.push(further);
        if let Ok(more) = Rules::compile(more, Access::Public, rules.options()) {
            let after = more.select(&path, Some(method), &NoRequest);
            prop_assert_eq!(rules.decide(&before, &visitor), more.decide(&after, &visitor));
        }
    }

    /// A visitor who conceals a fact gains nothing.
    #[test]
    fn removing_a_fact_never_turns_a_refusal_into_a_pass(
        rules in rules(), path in path(), method in methods(), visitor in visitor(), fact in 0..10_usize,
    ) {
        let selection = rules.select(&path, Some(method), &NoRequest);
        let mut less = visitor.clone();
        match fact {
            0 => less.email = None,
            1 => less.groups = None,
            2 => less.roles = None,
            3 => less.provider = None,
            4 => less.signed_in_at = None,
            5 => less.country = None,
            6 => less.asn = None,
            7 => less.ip = None,
            8 => less.groups_are_incomplete = true,
            _ => less = Visitor { country: less.country, asn: less.asn, ip: less.ip, ..Visitor::default() },
        }
        let (with, without) = (rules.decide(&selection, &visitor), rules.decide(&selection, &less));
        prop_assert!(with.decision.passes() || !without.decision.passes(), "{:?} {:?}", with, without);
    }

    /// A further reading of a path can only make the decision stricter.
    #[test]
    fn a_path_inside_another_is_judged_at_least_as_strictly(
        rules in rules(), outer in path(), inner in path(), visitor in visitor(),
    ) {
        prop_assume!(!inner.starts_with("//") && !inner.contains('%'));
        let hidden = format!("{outer}/x%2f{}{}", "..%2f".repeat(8), inner.trim_start_matches('/'));
        let (alone, together) = (rules.decision(&inner, &visitor), rules.decision(&hidden, &visitor));
        prop_assert!(alone.passes() || !together.passes(), "{} {:?} {:?}", hidden, alone, together);
    }
}
