//! The cases of oauth2-proxy's own tests of paths and networks, under their names, with its patterns in
//! the syntax of path-to-regexp
//! ([oauthproxy_test.go](https://github.com/oauth2-proxy/oauth2-proxy/blob/14af295/oauthproxy_test.go),
//! [pkg/ip](https://github.com/oauth2-proxy/oauth2-proxy/tree/14af295/pkg/ip)).

use super::*;

fn with_methods(mut rule: Rule, methods: &[&str]) -> Rule {
    rule.methods = methods.iter().map(|method| (*method).to_owned()).collect();
    rule
}

fn allows(rules: &Rules, method: &str, url: &str) -> bool {
    rules.verdict(url, method, &anonymous()).decision.passes()
}

#[test]
fn allowed_request() {
    let rules = compiled(vec![
        public("/skip/auth/regex"),
        public("/public/:name/endpoint"),
        with_methods(public("/skip/auth/routes/get"), &["GET"]),
        public("/foo/:name/bar"),
    ]);
    let cases = [
        ("Regex GET allowed", "GET", "/skip/auth/regex", true),
        ("Regex POST allowed ", "POST", "/skip/auth/regex", true),
        ("Regex denied", "GET", "/wrong/denied", false),
        ("Regex allowed with fragment-free path", "GET", "/public/legit/endpoint", true),
        (
            "Regex denied when path contains encoded fragment suffix",
            "GET",
            "/public/secret%23/endpoint",
            false,
        ),
        ("Route allowed", "GET", "/skip/auth/routes/get", true),
        ("Route denied with wrong method", "PATCH", "/skip/auth/routes/get", false),
        ("Route denied with wrong path", "GET", "/skip/auth/routes/wrong/path", false),
        ("Route denied with wrong path and method", "POST", "/skip/auth/routes/wrong/path", false),
        ("Route allowed with fragment-free path", "GET", "/foo/public/bar", true),
        ("Route denied when path contains encoded fragment suffix", "GET", "/foo/secret%23/bar", false),
    ];
    for (name, method, url, allowed) in cases {
        assert_eq!(allows(&rules, method, url), allowed, "{name}");
    }
}

#[test]
fn allowed_request_negate_without_method() {
    let rules = compiled(vec![
        with_methods(public("/api/public-entity"), &["POST"]),
        deny("/api/:path*"),
        public("/:path*"),
    ]);
    let cases = [
        ("Some static file allowed", "GET", "/static/file.txt", true),
        ("POST to contact form allowed", "POST", "/contact", true),
        ("Regex POST allowed", "POST", "/api/public-entity", true),
        ("Regex POST with trailing slash allowed", "POST", "/api/public-entity/", true),
        ("Regex GET api route denied", "GET", "/api/users", false),
        ("Regex POST api route denied", "POST", "/api/users", false),
        ("Regex DELETE api route denied", "DELETE", "/api/users", false),
    ];
    for (name, method, url, allowed) in cases {
        assert_eq!(allows(&rules, method, url), allowed, "{name}");
    }
}

#[test]
fn allowed_request_negate_with_method() {
    let rules = compiled(vec![
        with_methods(public("/api/public-entity"), &["POST"]),
        deny("/api/:path*"),
        with_methods(public("/:path*"), &["GET"]),
    ]);
    let cases = [
        ("Some static file allowed", "GET", "/static/file.txt", true),
        ("POST to contact form not allowed", "POST", "/contact", false),
        ("Regex POST allowed", "POST", "/api/public-entity", true),
        ("Regex POST with trailing slash allowed", "POST", "/api/public-entity/", true),
        ("Regex GET api route denied", "GET", "/api/users", false),
        ("Regex POST api route denied", "POST", "/api/users", false),
    ];
    for (name, method, url, allowed) in cases {
        assert_eq!(allows(&rules, method, url), allowed, "{name}");
    }
}

fn has(networks: &[&str], ip: &str) -> bool {
    let networks: Vec<Network> = networks.iter().map(|network| network.parse().unwrap()).collect();
    let condition = Condition::Ips(networks);
    condition.is_met(&Visitor { ip: ip.parse().ok(), ..anonymous() }) == Some(true)
}

#[test]
fn v4_contains_everything() {
    for ip in ["127.0.0.1", "250.169.183.192", "175.125.175.160", "178.244.137.158", "190.13.12.194"] {
        assert!(has(&["0.0.0.0/0"], ip), "{ip}");
    }
    for ip in ["::1", "7261:ca92:c9a5:4b79:2e:8889:b769:1d62", "f54f:10cb:e6a4:89f5:3366:1e3e:2d22:f68e"] {
        assert!(!has(&["0.0.0.0/0"], ip), "{ip}");
    }
}

#[test]
fn v6_contains_everything() {
    for ip in ["127.0.0.1", "216.163.140.97", "175.55.31.226", "115.112.186.19", "250.83.241.122"] {
        assert!(!has(&["::/0"], ip), "{ip}");
    }
    for ip in ["::1", "fa3b:7f17:7521:d9f4:d855:51f9:4b63:de7f", "4d47:c29:2479:41ce:69f9:3d33:306a:91c8"] {
        assert!(has(&["::/0"], ip), "{ip}");
    }
}

#[test]
fn localhost_only() {
    let included = ["127.0.0.1", "127.196.199.162", "127.78.85.40", "127.110.240.252", "::1"];
    let excluded =
        ["15.65.169.230", "196.72.207.65", "43.46.246.121", "8375:b8f9:70bf:a247:f55e:b0c0:c24f:eebe"];
    for ip in included {
        assert!(has(&["127.0.0.0/8", "::1"], ip), "{ip}");
    }
    for ip in excluded {
        assert!(!has(&["127.0.0.0/8", "::1"], ip), "{ip}");
    }
}

#[test]
fn parse_ip_net() {
    let cases = [
        ("ipv4 address", "127.0.0.1", "127.0.0.1/32"),
        ("ipv6 address", "::1", "::1/128"),
        ("ipv4 cidr", "10.0.0.0/24", "10.0.0.0/24"),
        ("ipv6 cidr", "2001:db8::/64", "2001:db8::/64"),
    ];
    for (name, input, expected) in cases {
        assert_eq!(input.parse::<Network>().unwrap().to_string(), expected, "{name}");
    }
}

#[test]
fn parse_ip_net_rejects_invalid_networks() {
    let cases = [
        ("invalid ip", "not-an-ip"),
        ("ipv4 cidr with host bits set", "10.0.0.1/24"),
        ("ipv6 cidr with host bits set", "2001:db8::1/64"),
        ("invalid cidr mask", "10.0.0.0/33"),
    ];
    for (name, input) in cases {
        assert!(input.parse::<Network>().is_err(), "{name}");
    }
}

#[test]
fn parse_net_set() {
    let set = ["127.0.0.1", "10.0.0.0/24", "::1", "2001:db8::/64"];
    for ip in ["127.0.0.1", "10.0.0.55", "::1", "2001:db8::abcd"] {
        assert!(has(&set, ip), "{ip}");
    }
    for ip in ["127.0.0.2", "10.0.1.1", "::2", "2001:db9::1"] {
        assert!(!has(&set, ip), "{ip}");
    }
}
