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
    assert!(error(vec![fresh]).starts_with("rules[0].access: maxAge and acr"));
    assert!(
        error(vec![with_methods(public("/x"), &["HEAD"])])
            .starts_with("rules[0].methods: HEAD is judged as GET")
    );
    assert!(error(vec![public("/a"), public("/(((")]).starts_with("rules[1].path: \"/(((\" at "));
    assert!(error(vec![public("admin")]).starts_with("rules[0].path: \"admin\""));
    let many = (0..=MAX_RULES).map(|index| public(&format!("/{index}"))).collect();
    assert!(error(many).starts_with("more than 1000 rules"));
}
