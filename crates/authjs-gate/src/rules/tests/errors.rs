use super::*;

fn error(rules: Vec<Rule>) -> String {
    Rules::compile(rules, Access::Public, Options::default()).unwrap_err().to_string()
}

fn with_methods(mut rule: Rule, methods: &[&str]) -> Rule {
    rule.methods = methods.iter().map(|method| (*method).to_owned()).collect();
    rule
}

#[test]
fn a_rule_that_never_decides_is_named() {
    for catch_all in ["/:path*", "/(.*)", "/:rest(.*)"] {
        let error = error(vec![public(catch_all), deny("/admin")]);
        assert!(error.starts_with("rules[1].path: rules[0] decides on every path"), "{error}");
    }
    let repeated = error(vec![public("/a"), public("/b"), deny("/a")]);
    assert!(repeated.starts_with("rules[2].path: \"/a\" is decided by rules[0] already"), "{repeated}");
    let methods =
        error(vec![with_methods(public("/a"), &["GET", "POST"]), with_methods(deny("/a"), &["POST"])]);
    assert!(methods.starts_with("rules[1].path"), "{methods}");
}

#[test]
fn a_rule_behind_a_wider_one_is_named() {
    let covered = error(vec![public("/docs"), signed_in("/admin/:path*"), deny("/admin/users/:id")]);
    assert_eq!(
        covered,
        "rules[2].path: rules[1] decides on every path of this rule (\"/admin/:path*\" has all of \"/admin/users/:id\"), \
         so this rule never does. Move this rule before it, because the first rule that matches decides."
    );
    let mut both = deny("/a/x");
    both.paths.push("/b/y".into());
    let wide = || vec![public("/a/:path*"), public("/b/(.*)")];
    assert!(error([wide(), vec![both.clone()]].concat()).contains("\"/a/:path*\" has all of \"/a/x\""));
    // One path that is left is enough.
    both.paths.push("/c".into());
    assert!(Rules::compile([wide(), vec![both]].concat(), Access::Public, Options::default()).is_ok());
}

#[test]
fn a_rule_that_another_one_covers_in_part_is_allowed() {
    let of_methods = || with_methods(signed_in("/a/:path*"), &["POST"]);
    let mut of_host = public("/a/:path*");
    of_host.hosts = vec!["a.example".into()];
    let abroad = || deny("/a/:path*").when(Condition::Countries(vec!["KP".into()]));
    for earlier in
        [of_methods(), of_host, abroad(), public("/a/:path*"), public("/a/(.*)"), public("/A/:path*")]
    {
        let rules = vec![earlier, deny("/a")];
        assert!(Rules::compile(rules, Access::Public, Options::default()).is_ok());
    }
    let open = vec![public("/a/:path*"), deny("/a/X"), deny("/a/x%20y"), deny("/a/caf\u{e9}"), deny("/a//b")];
    assert!(Rules::compile(open, Access::Public, Options::default()).is_ok());
}

#[test]
fn rules_that_share_a_path_but_not_all_requests_are_allowed() {
    let mut of_host = deny("/a");
    of_host.hosts = vec!["a.example".into()];
    let abroad = deny("/:path*").when(Condition::Countries(vec!["KP".into()]));
    let rules = vec![
        abroad,
        of_host,
        with_methods(deny("/a"), &["POST"]),
        with_methods(signed_in("/a"), &["POST", "PUT"]),
        with_methods(public("/:path*"), &["PATCH"]),
        public("/a"),
    ];
    assert!(Rules::compile(rules, Access::Public, Options::default()).is_ok());
}

#[test]
fn contradictions_are_refused() {
    assert!(error(vec![]).starts_with("an empty list"));
    assert!(
        error(vec![public("/x").when(groups(&["a"]))])
            .starts_with("rules[0].access: a public rule asks about the user")
    );
    let mut fresh = deny("/x");
    fresh.max_age = Some(1);
    assert!(error(vec![fresh]).starts_with("rules[0].access: maxAge, acr and mfa"));
    assert!(
        error(vec![with_methods(public("/x"), &["HEAD"])])
            .starts_with("rules[0].methods: HEAD is judged as GET")
    );
    assert!(error(vec![public("/a"), public("/(((")]).starts_with("rules[1].path: \"/(((\" at "));
    assert!(error(vec![public("admin")]).starts_with("rules[0].path: \"admin\""));
    let many = (0..=MAX_RULES).map(|index| public(&format!("/{index}"))).collect();
    assert!(error(many).starts_with("more than 1000 rules"));
}
