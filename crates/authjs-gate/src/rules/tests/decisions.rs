use super::*;

#[test]
fn the_first_rule_that_matches_decides() {
    let rules = compiled(vec![
        public("/admin/help"),
        signed_in("/admin/:path*").when(groups(&["admin"])),
        public("/:path*"),
    ]);
    assert_eq!(rules.decision("/admin/help", &anonymous()), Decision::Public);
    assert_eq!(rules.decision("/about", &anonymous()), Decision::Public);
    assert_eq!(rules.decision("/admin/users", &anonymous()), Decision::SignIn);
    assert_eq!(rules.decision("/admin/users", &alice()), Decision::Denied(Denial::Unmet));
    let admin = Visitor { groups: Some(vec!["staff", "admin"]), ..alice() };
    assert_eq!(
        rules.verdict("/admin/users", "GET", &admin),
        Verdict { decision: Decision::Allowed, rule: Some(1) }
    );
}

#[test]
fn the_strictest_decision_over_the_readings_holds() {
    let rules = compiled(vec![public("/public/:path*"), deny("/internal/:path*"), signed_in("/:path*")]);
    for path in
        ["/public/..%2finternal/x", "/public/x%2f..%2f..%2finternal/x", "/internal/x;a=b", "/INTERNAL/x"]
    {
        assert_eq!(rules.decision(path, &alice()), Decision::Denied(Denial::Access), "{path}");
    }
    assert_eq!(rules.decision("/public/x", &anonymous()), Decision::Public);
    assert_eq!(rules.decision("/public/..%2fhome", &anonymous()), Decision::SignIn);
}

#[test]
fn a_public_rule_opens_exactly_what_it_names() {
    let rules = compiled(vec![
        public("/public"),
        public("/About"),
        public("/café"),
        public("/my%20files"),
        signed_in("/:path*"),
    ]);
    for path in ["/public", "/public/", "/About", "/caf%C3%A9", "/my%20files"] {
        assert_eq!(rules.decision(path, &anonymous()), Decision::Public, "{path}");
    }
    // An origin may have other pages there.
    for path in ["/public.json", "/public.csv", "/about", "/PUBLIC", "/public/x", "/public%2fx"] {
        assert_eq!(rules.decision(path, &anonymous()), Decision::SignIn, "{path}");
    }
}

#[test]
fn a_rule_that_protects_a_page_protects_its_forms() {
    let rules = compiled(vec![signed_in("/admin").when(groups(&["admin"])), public("/:path*")]);
    for path in ["/admin.json", "/ADMIN", "/admin.rsc", "/admin/index.html", "/%61dmin"] {
        assert_eq!(rules.decision(path, &anonymous()), Decision::SignIn, "{path}");
        assert_eq!(rules.decision(path, &alice()), Decision::Denied(Denial::Unmet), "{path}");
    }
}

#[test]
fn a_file_that_an_image_optimizer_delivers_is_judged_by_its_own_rule() {
    struct Query(&'static str);
    impl crate::matcher::Facts for Query {
        fn header(&self, _: &str) -> Option<String> {
            None
        }
        fn cookie(&self, _: &str) -> Option<String> {
            None
        }
        fn query(&self, _: &str) -> Option<String> {
            None
        }
        fn host(&self) -> Option<String> {
            None
        }
        fn raw_query(&self) -> Option<&str> {
            Some(self.0)
        }
        fn is_own_host(&self, _: &str) -> bool {
            false
        }
    }
    let rules = compiled(vec![public("/_next/:path*"), deny("/private/:path*"), public("/:path*")]);
    let decision =
        |query| rules.decide(&rules.select("/_next/image", Some("GET"), &Query(query)), &alice()).decision;
    assert_eq!(decision("url=%2Fprivate%2Fa.png"), Decision::Denied(Denial::Access));
    assert_eq!(decision("url=%2Fa.png"), Decision::Public);
}

#[test]
fn methods_and_hosts_select_a_rule() {
    let mut write = signed_in("/posts/:id");
    write.methods = vec!["POST".into(), "DELETE".into()];
    let mut of_host = deny("/posts/:id");
    of_host.hosts = vec!["internal.example".into()];
    let rules = compiled(vec![write, of_host, public("/posts/:id")]);
    let decision = |method| rules.verdict("/posts/1", method, &anonymous()).decision;
    assert_eq!((decision("POST"), decision("GET")), (Decision::SignIn, Decision::Public));
    assert_eq!((decision("HEAD"), decision("OPTIONS")), (Decision::Public, Decision::Public));
    assert_eq!(decision("PATCH"), Decision::Public);
    let of_other_method = rules.select("/posts/1", None, &NoRequest);
    assert_eq!(
        rules.decide(&of_other_method, &anonymous()).decision,
        Decision::SignIn,
        "may be POST to the origin"
    );
}

#[test]
fn head_and_options_are_judged_as_get() {
    let mut read = signed_in("/x");
    read.methods = vec!["GET".into()];
    let rules = compiled(vec![read, public("/x")]);
    for (method, decision) in [
        ("GET", Decision::SignIn),
        ("HEAD", Decision::SignIn),
        ("OPTIONS", Decision::SignIn),
        ("POST", Decision::Public),
    ] {
        assert_eq!(rules.verdict("/x", method, &anonymous()).decision, decision, "{method}");
    }
}

#[test]
fn a_path_that_no_rule_selects_has_the_access_of_unmatched() {
    let rows = [
        (Access::Public, Decision::Public, Decision::Public),
        (Access::SignedIn, Decision::SignIn, Decision::Allowed),
        (Access::Api, Decision::Unauthorized, Decision::Allowed),
        (Access::Deny, Decision::Denied(Denial::Access), Decision::Denied(Denial::Access)),
    ];
    for (unmatched, of_anonymous, of_alice) in rows {
        let rules = Rules::compile(vec![deny("/x")], unmatched, Options::default()).unwrap();
        assert_eq!(
            (rules.decision("/y", &anonymous()), rules.decision("/y", &alice())),
            (of_anonymous, of_alice)
        );
    }
}

#[test]
fn a_fact_that_is_missing_does_not_allow() {
    let unknown = Visitor { signed_in: true, ..Visitor::default() };
    let not_admin = Condition::Not(Box::new(groups(&["banned"])));
    for condition in
        [groups(&["admin"]), not_admin, emails(&["a@b.example"]), Condition::Countries(vec!["DE".into()])]
    {
        let rules = compiled(vec![signed_in("/x").when(condition.clone())]);
        assert_eq!(rules.decision("/x", &unknown), Decision::Denied(Denial::Unknown), "{condition:?}");
    }
    let asns = compiled(vec![public("/x").when(Condition::Asns(vec![64_496]))]);
    assert_eq!(asns.decision("/x", &anonymous()), Decision::Denied(Denial::Unknown));
}

#[test]
fn a_deny_that_may_be_met_denies() {
    let rules = compiled(vec![deny("/x").when(Condition::Countries(vec!["KP".into()])), public("/x")]);
    let from = |country| Visitor { country, ..anonymous() };
    assert_eq!(rules.decision("/x", &from(Some("KP"))), Decision::Denied(Denial::Met));
    assert_eq!(rules.decision("/x", &from(None)), Decision::Denied(Denial::PerhapsMet));
    assert_eq!(rules.decision("/x", &from(Some("DE"))), Decision::Public);
}

#[test]
fn a_deny_about_the_user_sends_a_visitor_without_a_session_to_the_sign_in() {
    let rules = compiled(vec![deny("/x").when(groups(&["banned"])), public("/x")]);
    assert_eq!(rules.decision("/x", &anonymous()), Decision::SignIn);
    assert_eq!(rules.decision("/x", &alice()), Decision::Public);
    let banned = Visitor { groups: Some(vec!["banned"]), ..alice() };
    assert_eq!(rules.decision("/x", &banned), Decision::Denied(Denial::Met));
    let unknown = Visitor { groups: None, ..alice() };
    assert_eq!(rules.decision("/x", &unknown), Decision::Denied(Denial::PerhapsMet));
}

#[test]
fn any_all_and_not_combine_conditions() {
    let office = || Condition::Ips(vec!["192.0.2.0/24".parse().unwrap()]);
    let from_office = Visitor { ip: Some("192.0.2.9".parse().unwrap()), ..alice() };
    let from_elsewhere = Visitor { ip: Some("198.51.100.9".parse().unwrap()), ..alice() };
    let any = compiled(vec![signed_in("/x").when(Condition::Any(vec![office(), groups(&["admin"])]))]);
    assert_eq!(any.decision("/x", &from_office), Decision::Allowed);
    assert_eq!(any.decision("/x", &from_elsewhere), Decision::Denied(Denial::Unmet));
    let all = compiled(vec![signed_in("/x").when(Condition::All(vec![office(), groups(&["staff"])]))]);
    assert_eq!(all.decision("/x", &from_office), Decision::Allowed);
    assert_eq!(all.decision("/x", &from_elsewhere), Decision::Denied(Denial::Unmet));
    let not = compiled(vec![signed_in("/x").when(Condition::Not(Box::new(office())))]);
    assert_eq!(not.decision("/x", &from_office), Decision::Denied(Denial::Unmet));
    assert_eq!(not.decision("/x", &from_elsewhere), Decision::Allowed);
    assert_eq!(not.decision("/x", &alice()), Decision::Denied(Denial::Unknown));
}

#[test]
fn a_visitor_whom_a_sign_in_would_not_help_is_refused_at_once() {
    let office = Condition::Ips(vec!["192.0.2.0/24".parse().unwrap()]);
    let rules = compiled(vec![signed_in("/x").when(office)]);
    let elsewhere = Visitor { ip: Some("198.51.100.9".parse().unwrap()), ..anonymous() };
    assert_eq!(rules.decision("/x", &elsewhere), Decision::Denied(Denial::Unmet));
    assert_eq!(rules.decision("/x", &anonymous()), Decision::SignIn);
}

#[test]
fn emails_and_domains_are_compared_exactly() {
    let domains = |email| {
        let rules = compiled(vec![signed_in("/x").when(Condition::EmailDomains(vec!["example.com".into()]))]);
        rules.decision("/x", &Visitor { email: Some(email), ..alice() }).passes()
    };
    assert!(domains("bob@example.com"));
    for email in [
        "bob@sub.example.com",
        "bob@notexample.com",
        "bob@example.com.evil.example",
        "example.com",
        "a@example.com@evil.example",
    ] {
        assert!(!domains(email), "{email}");
    }
    assert!(domains("\"a@evil.example\"@example.com"));
    let emails = compiled(vec![signed_in("/x").when(emails(&["alice@example.com"]))]);
    assert!(emails.decision("/x", &alice()).passes());
    assert!(!emails.decision("/x", &Visitor { email: Some("malice@example.com"), ..alice() }).passes());
}

#[test]
fn claims_and_providers_are_compared_as_whole_values() {
    let claim = Condition::Claim { path: "realm_access.roles".into(), values: vec!["admin".into()] };
    let rules =
        compiled(vec![signed_in("/x").when(claim).when(Condition::Providers(vec!["keycloak".into()]))]);
    let with =
        |roles: &[&'static str], provider| Visitor { roles: Some(roles.to_vec()), provider, ..alice() };
    assert!(rules.decision("/x", &with(&["a", "admin"], Some("keycloak"))).passes());
    assert!(!rules.decision("/x", &with(&["administrator", "Admin"], Some("keycloak"))).passes());
    assert!(!rules.decision("/x", &with(&["admin"], Some("github"))).passes());
    assert!(!rules.decision("/x", &with(&["admin"], None)).passes());
}

#[test]
fn a_path_with_too_many_readings_is_judged_by_every_rule() {
    let path = format!("/public/%{}41", "25".repeat(100));
    let denying = compiled(vec![public("/public/:path*"), deny("/internal")]);
    assert!(denying.select(&path, Some("GET"), &NoRequest).is_unreadable);
    assert_eq!(denying.decision(&path, &alice()), Decision::Denied(Denial::Access));
    let open =
        Rules::compile(vec![public("/public/:path*"), signed_in("/x")], Access::Public, Options::default())
            .unwrap();
    assert_eq!(
        (open.decision(&path, &alice()), open.decision(&path, &anonymous())),
        (Decision::Allowed, Decision::SignIn)
    );
}

#[test]
fn a_session_is_read_only_if_a_selected_rule_needs_it() {
    let banned = deny("/forum").when(groups(&["banned"]));
    let abroad = deny("/:path*").when(Condition::Countries(vec!["KP".into()]));
    let rules = compiled(vec![banned, public("/forum"), signed_in("/admin"), abroad, public("/about")]);
    let needs = |path| rules.needs_session(&rules.select(path, Some("GET"), &NoRequest));
    assert_eq!(
        [needs("/forum"), needs("/admin"), needs("/about"), needs("/none")],
        [true, true, false, false]
    );
}

#[test]
fn a_value_that_may_be_missing_is_unknown() {
    let incomplete = Visitor { groups_are_incomplete: true, ..alice() };
    let not = compiled(vec![signed_in("/x").when(Condition::Not(Box::new(groups(&["guests"]))))]);
    assert_eq!(not.decision("/x", &alice()), Decision::Allowed);
    assert_eq!(not.decision("/x", &incomplete), Decision::Denied(Denial::Unknown));
    let deny = compiled(vec![deny("/x").when(groups(&["guests"])), signed_in("/x")]);
    assert_eq!(deny.decision("/x", &alice()), Decision::Allowed);
    assert_eq!(deny.decision("/x", &incomplete), Decision::Denied(Denial::PerhapsMet));
    let staff = compiled(vec![signed_in("/x").when(groups(&["staff"]))]);
    assert_eq!(staff.decision("/x", &incomplete), Decision::Allowed);
}

#[test]
fn a_file_behind_an_optimizer_is_judged_for_every_method_and_host() {
    let mut read = signed_in("/private/:path*");
    read.methods = vec!["GET".into()];
    let mut of_host = deny("/of-host/:path*");
    of_host.hosts = vec!["app.example".into()];
    let rules = compiled(vec![read, of_host, public("/:path*")]);
    let decision = |path: &str, method| rules.verdict(path, method, &anonymous()).decision;
    assert_eq!(decision("/_ipx/w_200/private/a.png", "POST"), Decision::SignIn);
    assert_eq!(decision("/_ipx/w_200/of-host/a.png", "GET"), Decision::Denied(Denial::Access));
    assert_eq!(decision("/_ipx/w_200/a.png", "POST"), Decision::Public);
}

#[test]
fn a_folded_path_that_a_look_ahead_excludes_is_not_open() {
    let rules = compiled(vec![public("/((?!Admin).*)"), signed_in("/:path*")]);
    for path in ["/Admin", "/admin", "/ADMIN", "/admin/x"] {
        assert_eq!(rules.decision(path, &anonymous()), Decision::SignIn, "{path}");
    }
    assert_eq!(rules.decision("/about", &anonymous()), Decision::Public);
    let lower = compiled(vec![public("/((?!admin).*)"), signed_in("/:path*")]);
    assert_eq!(lower.decision("/About", &anonymous()), Decision::Public);
}
