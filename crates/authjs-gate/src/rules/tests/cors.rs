use super::*;
use crate::cors::{Agreed, Cors, Origins, Policy, SiteOrigin};

fn table(origin: &str) -> Cors {
    Cors::Policy(Policy {
        origins: Origins::Listed(vec![SiteOrigin::parse(origin).unwrap()]),
        methods: Vec::new(),
        headers: Vec::new(),
        expose: Vec::new(),
        credentials: false,
        max_age: None,
    })
}

fn with_cors(mut rule: Rule, cors: Cors) -> Rule {
    rule.cors = Some(cors);
    rule
}

fn rules() -> Rules {
    let abroad = deny("/:path*").when(Condition::Countries(vec!["KP".into()]));
    let rules = vec![
        abroad,
        with_cors(signed_in("/api/:path*"), table("https://app.example")),
        with_cors(signed_in("/v2/:path*"), Cors::Origin),
        deny("/internal/:path*"),
        public("/about"),
    ];
    Rules::compile(rules, Access::Public, Options::default()).unwrap()
}

#[test]
fn all_readings_must_agree() {
    let rules = rules();
    let on = |path: &str| rules.cors(&rules.select(path, Some("GET"), &NoRequest));
    assert_eq!(on("/api/x"), Agreed::On(&table("https://app.example")));
    assert_eq!(on("/v2/x"), Agreed::On(&Cors::Origin));
    for path in ["/about", "/other", "/internal/x", "/"] {
        assert_eq!(on(path), Agreed::Nothing, "{path}");
    }
    for path in ["/x/..%2fapi/x", "/api/..%2fabout", "/api/..%2fv2/x", "/v2/..%2finternal/x", "/api/%2e%2e/x"]
    {
        assert_eq!(on(path), Agreed::Differ, "{path}");
    }
}

#[test]
fn a_path_with_too_many_readings_agrees_on_nothing() {
    let rules = rules();
    let path = format!("/api{}", "/..%2f%2e".repeat(4000));
    let selection = rules.select(&path, Some("GET"), &NoRequest);
    assert!(selection.is_unreadable);
    assert_eq!(rules.cors(&selection), Agreed::Differ);
}

#[test]
fn rules_for_some_methods_have_their_own() {
    let mut reading = with_cors(public("/posts"), table("https://app.example"));
    reading.methods = vec!["GET".into()];
    let rules = Rules::compile(vec![reading, signed_in("/posts")], Access::Deny, Options::default()).unwrap();
    let on = |method| rules.cors(&rules.select("/posts", method, &NoRequest));
    assert_eq!(on(Some("GET")), Agreed::On(&table("https://app.example")));
    assert_eq!(on(Some("HEAD")), Agreed::On(&table("https://app.example")));
    assert_eq!(on(Some("POST")), Agreed::Nothing);
    assert_eq!(on(None), Agreed::Differ);
}

#[test]
fn selections_are_joined() {
    let rules = rules();
    let select = |path| rules.select(path, Some("GET"), &NoRequest);
    let joined = select("/api/x").and(select("/internal/x")).and(select("/api/y"));
    assert_eq!((joined.rules.as_slice(), joined.unmatched), (&[0, 1, 3][..], false));
    assert!(select("/api/x").and(select("/nowhere")).unmatched);
    assert!(matches!(rules.decide(&joined, &Visitor::default()).decision, Decision::Denied(_)));
}

#[test]
fn contradictions_are_refused() {
    let error = |rule: Rule| {
        Rules::compile(vec![public("/first"), rule], Access::Deny, Options::default())
            .unwrap_err()
            .to_string()
    };
    let changed = |change: fn(&mut Policy)| {
        let Cors::Policy(mut policy) = table("https://app.example") else { panic!("a table") };
        change(&mut policy);
        Cors::Policy(policy)
    };
    let denied = error(with_cors(deny("/x"), Cors::Origin));
    assert!(denied.starts_with("rules[1].cors: a rule that denies"), "{denied}");
    let any = |policy: &mut Policy| {
        policy.origins = Origins::Any;
        policy.credentials = true;
    };
    let credentials = error(with_cors(signed_in("/x"), changed(any)));
    assert!(credentials.starts_with("rules[1].cors.credentials: every site"), "{credentials}");
    let of_all = changed(|policy| policy.origins = Origins::Any);
    let network = Condition::Ips(vec!["192.0.2.0/24".parse().unwrap()]);
    let ambient = error(with_cors(public("/x").when(network.clone()), of_all.clone()));
    assert!(ambient.starts_with("rules[1].cors.origins: every site could read through"), "{ambient}");
    let mut of_get = with_cors(signed_in("/x"), changed(|policy| policy.methods = vec!["PUT".into()]));
    of_get.methods = vec!["GET".into(), "POST".into()];
    assert_eq!(
        error(of_get),
        "rules[1].cors.methods: the rule is not for PUT. Add it to methods of the rule, or remove it here."
    );
    let fine =
        vec![with_cors(signed_in("/x").when(network), of_all.clone()), with_cors(public("/y"), of_all)];
    assert!(Rules::compile(fine, Access::Deny, Options::default()).is_ok());
}
