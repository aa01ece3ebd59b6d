//! The cases of Pomerium's own tests of paths, hosts, networks and policies, under their names, with its patterns in
//! the syntax of path-to-regexp
//! ([config](https://github.com/pomerium/pomerium/tree/c8ace10/config),
//! [criteria](https://github.com/pomerium/pomerium/tree/c8ace10/pkg/policy/criteria),
//! [evaluator](https://github.com/pomerium/pomerium/tree/c8ace10/authorize/evaluator)). docs/upstream-tests.md lists
//! those that do not apply.

use super::*;

/// Everything but these rules is refused, as in a policy.
fn passes(rule: Rule, method: &str, path: &str, visitor: &Visitor) -> bool {
    compiled(vec![rule]).verdict(path, method, visitor).decision.passes()
}

fn opens(pattern: &str, path: &str) -> bool {
    passes(public(pattern), "GET", path, &anonymous())
}

fn user(email: &'static str) -> Visitor {
    Visitor {
        signed_in: true,
        email: Some(email),
        groups: Some(vec![]),
        roles: Some(vec![]),
        ..Visitor::default()
    }
}

fn requires(condition: Condition) -> Rule {
    signed_in("/:path*").when(condition)
}

mod test_policy_matches {
    use super::*;

    #[test]
    fn full() {
        assert!(!opens("/foo", "/foo/bar"), "a pattern matches the whole path");
        assert!(opens("/foo", "/foo"));
    }

    #[test]
    fn issue2952() {
        assert!(opens("/foo/bar/:id([0-9a-f])", "/foo/bar/0"));
        assert!(opens("/foo/bar/:id([0-9a-f])", "/foo/bar/0/"));
        assert!(!opens("/foo/bar/:id([0-9a-f])", "/foo/bar/00"));
    }

    #[test]
    fn issue2592_test2() {
        assert!(opens("/admin/(.*)", "/admin/foo"));
        assert!(opens("/admin/(.*)", "/admin/bar"));
    }
}

mod test_from_url_matches_request_url {
    use super::*;

    struct Host(&'static str);

    impl crate::matcher::Facts for Host {
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
            Some(self.0.to_owned())
        }
        fn raw_query(&self) -> Option<&str> {
            None
        }
        fn is_own_host(&self, _: &str) -> bool {
            true
        }
    }

    fn matches(host: &str, of_request: &'static str) -> bool {
        let mut rule = public("/:path*");
        rule.hosts = vec![host.to_owned()];
        let rules = compiled(vec![rule]);
        let selection = rules.select("/some/path", Some("GET"), &Host(of_request));
        rules.decide(&selection, &anonymous()).decision.passes()
    }

    #[test]
    fn hosts() {
        assert!(matches("from.example.com", "from.example.com"));
        assert!(!matches("from.example.com", "to.example.com"));
        assert!(!matches("example.com", "from.example.com"), "a name is the whole name");
    }
}

mod test_http_path {
    use super::*;

    #[test]
    fn ok() {
        assert!(opens("/test", "/test"));
    }

    #[test]
    fn unauthorized() {
        assert!(!opens("/test", "/not-test"));
    }
}

mod test_http_method {
    use super::*;

    fn allows(method: &str) -> bool {
        let mut rule = public("/:path*");
        rule.methods = vec!["GET".to_owned()];
        passes(rule, method, "/", &anonymous())
    }

    #[test]
    fn ok() {
        assert!(allows("GET"));
    }

    #[test]
    fn unauthorized() {
        assert!(!allows("POST"));
    }
}

mod test_source_ips {
    use super::*;

    fn allows(networks: &[&str], ip: &str) -> bool {
        let networks = networks.iter().map(|network| network.parse().unwrap()).collect();
        let visitor = Visitor { ip: Some(ip.parse().unwrap()), ..anonymous() };
        passes(public("/:path*").when(Condition::Ips(networks)), "GET", "/", &visitor)
    }

    #[test]
    fn single_ipv4() {
        assert!(allows(&["1.2.3.4"], "1.2.3.4"), "single IPv4 match");
        assert!(!allows(&["1.2.3.4"], "1.2.3.5"), "single IPv4 no match");
    }

    #[test]
    fn ipv4_range() {
        // Pomerium accepts bits behind the length. Here they are an error, which names the network.
        let error = "192.168.1.1/24".parse::<Network>().unwrap_err();
        assert!(error.to_string().ends_with("Write \"192.168.1.0/24\""), "{error}");
        assert!(allows(&["192.168.1.0/24"], "192.168.1.200"), "IPv4 range match");
        assert!(!allows(&["192.168.1.0/24"], "192.168.2.1"), "IPv4 range no match");
    }

    #[test]
    fn single_ipv6() {
        assert!(allows(&["2001:db8::1"], "2001:db8::1"), "single IPv6 match");
        assert!(!allows(&["2001:db8::1"], "2001:db8::2"), "single IPv6 no match");
    }

    #[test]
    fn ipv6_range() {
        assert!(allows(&["2001:db8::/32"], "2001:db8:1:2:3:4:5:6"), "IPv6 range match");
        assert!(!allows(&["2001:db8::/32"], "2001:ffff:1:2:3:4:5:6"), "IPv6 range no match");
    }

    #[test]
    fn list_of_ips() {
        let list = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];
        assert!(allows(&list, "10.0.0.2"), "list of IPs match");
        assert!(!allows(&list, "10.0.0.4"), "list of IPs no match");
    }

    #[test]
    fn ipv4_mapped_ipv6() {
        assert!(allows(&["::ffff:10.0.0.0/104"], "10.1.2.3"), "IPv4-mapped IPv6 range");
        assert!(allows(&["::ffff:1.2.3.4"], "1.2.3.4"), "IPv4-mapped IPv6");
    }

    #[test]
    fn invalid_ip_address() {
        assert!("not-an-ip-address".parse::<Network>().is_err());
    }
}

mod test_domains {
    use super::*;

    fn allows(visitor: &Visitor) -> bool {
        passes(requires(Condition::EmailDomains(vec!["example.com".into()])), "GET", "/", visitor)
    }

    #[test]
    fn no_session() {
        assert!(!allows(&anonymous()));
    }

    #[test]
    fn by_domain() {
        assert!(allows(&user("test@example.com")));
        assert!(!allows(&user("test@example.org")));
    }
}

mod test_emails {
    use super::*;

    fn allows(visitor: &Visitor) -> bool {
        passes(requires(emails(&["test@example.com"])), "GET", "/", visitor)
    }

    #[test]
    fn no_session() {
        assert!(!allows(&anonymous()));
    }

    #[test]
    fn by_email() {
        assert!(allows(&user("test@example.com")));
        assert!(!allows(&user("test2@example.com")));
    }
}

mod test_groups {
    use super::*;

    fn allows(visitor: &Visitor) -> bool {
        passes(requires(groups(&["group1"])), "GET", "/", visitor)
    }

    #[test]
    fn no_session() {
        let both = requires(groups(&["group1"])).when(groups(&["group2"]));
        assert!(!passes(both, "GET", "/", &anonymous()));
    }

    #[test]
    fn by_id() {
        assert!(allows(&Visitor { groups: Some(vec!["group1", "group2"]), ..user("a@example.com") }));
    }

    #[test]
    fn not_allowed() {
        assert!(!allows(&Visitor { groups: Some(vec!["group2"]), ..user("a@example.com") }));
    }
}

mod test_claim {
    use super::*;

    fn allows(visitor: &Visitor) -> bool {
        let claim = Condition::Claim { path: "realm_access.roles".into(), values: vec!["Smith".into()] };
        passes(requires(claim), "GET", "/", visitor)
    }

    #[test]
    fn no_session() {
        assert!(!allows(&anonymous()));
    }

    #[test]
    fn no_claim() {
        assert!(!allows(&user("test@example.com")));
        assert!(!allows(&Visitor { roles: None, ..user("test@example.com") }));
    }

    #[test]
    fn by_session_claim() {
        assert!(allows(&Visitor { roles: Some(vec!["Smith"]), ..user("test@example.com") }));
        assert!(allows(&Visitor { roles: Some(vec!["Jones", "Smith"]), ..user("test@example.com") }));
    }
}

mod test_accept {
    use super::*;

    #[test]
    fn accept() {
        assert!(opens("/:path*", "/"));
    }
}

mod test_reject {
    use super::*;

    #[test]
    fn reject() {
        assert!(!passes(deny("/:path*"), "GET", "/", &user("test@example.com")));
    }
}

mod test_authenticated_user {
    use super::*;

    #[test]
    fn no_session() {
        assert!(!passes(signed_in("/:path*"), "GET", "/", &anonymous()));
    }

    #[test]
    fn by_domain() {
        assert!(passes(signed_in("/:path*"), "GET", "/", &Visitor { signed_in: true, ..Visitor::default() }));
    }
}

mod test_policy_evaluator {
    use super::*;

    fn of_user_1() -> Rule {
        requires(emails(&["u1@example.com"]))
    }

    #[test]
    fn allowed() {
        assert!(passes(of_user_1(), "GET", "/path", &user("u1@example.com")));
    }

    #[test]
    fn forbidden() {
        let decision = compiled(vec![of_user_1()]).decision("/path", &user("u2@example.com"));
        assert_eq!(decision, Decision::Denied(Denial::Unmet));
    }

    #[test]
    fn ppl_allow() {
        assert!(opens("/:path*", "/path"));
    }

    #[test]
    fn ppl_deny() {
        assert!(!passes(deny("/:path*"), "GET", "/path", &user("u1@example.com")));
    }

    /// A `deny` beside an `allow` that is met decides.
    #[test]
    fn no_cert() {
        let abroad = deny("/:path*").when(Condition::Not(Box::new(Condition::Countries(vec!["DE".into()]))));
        let rules = compiled(vec![abroad, of_user_1()]);
        let from = |country| Visitor { country, ..user("u1@example.com") };
        assert!(rules.decision("/path", &from(Some("DE"))).passes(), "allowed with cert");
        assert_eq!(rules.decision("/path", &from(Some("KP"))), Decision::Denied(Denial::Met), "invalid cert");
        assert_eq!(rules.decision("/path", &from(None)), Decision::Denied(Denial::PerhapsMet), "no cert");
        let other = Visitor { country: Some("DE"), ..user("u2@example.com") };
        assert_eq!(rules.decision("/path", &other), Decision::Denied(Denial::Unmet), "forbidden with cert");
    }
}

mod test_evaluator {
    use super::*;

    #[test]
    fn email() {
        let rule = requires(emails(&["a@example.com"]));
        assert!(passes(rule.clone(), "GET", "/", &user("a@example.com")), "allowed");
        assert!(!passes(rule, "GET", "/", &user("b@example.com")), "denied");
        let sub = requires(Condition::Any(vec![emails(&["a@example.com"])]));
        assert!(passes(sub, "GET", "/", &user("a@example.com")), "allowed sub");
    }

    #[test]
    fn domain() {
        let rule = requires(Condition::EmailDomains(vec!["example.com".into()]));
        assert!(passes(rule, "GET", "/", &user("a@example.com")));
    }

    #[test]
    fn any_authenticated_user() {
        assert!(passes(signed_in("/:path*"), "GET", "/", &Visitor { signed_in: true, ..Visitor::default() }));
    }

    #[test]
    fn http_method() {
        let mut rule = public("/:path*");
        rule.methods = vec!["GET".to_owned()];
        assert!(passes(rule, "GET", "/", &anonymous()));
    }

    #[test]
    fn http_path() {
        assert!(passes(public("/test"), "POST", "/test", &anonymous()));
    }
}
