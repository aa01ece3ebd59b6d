use super::effect::{Effect, members, tested};

const REFUSALS: &str = "crates/authjs/tests/routes/bearer/refusals.rs";
const KEYS: &str = "crates/authjs/tests/routes/bearer/keys.rs";
const HOLDER: &str = "crates/authjs/tests/routes/bearer/holder.rs";
const CHECK: &str = "crates/authjs/tests/routes/bearer/forward_auth.rs";
const VALIDATION: &str = "crates/authjs-oauth/src/access_token/tests.rs";

pub fn effects() -> Vec<Effect> {
    const RULES: (&str, &str) = (REFUSALS, "every_rule_of_a_token_is_401_and_tells_no_detail");
    const ACCESS: (&str, &str) = (HOLDER, "the_header_of_cloudflare_access_holds_the_token_alone");
    const OPAQUE: (&str, &str) =
        ("crates/authjs/tests/routes/bearer/opaque.rs", "the_issuer_is_asked_once_a_minute_about_a_token");
    vec![
        tested("forwardAuth", &[(CHECK, "without_forward_auth_check_is_an_unknown_action")]),
        tested(
            "health",
            &[("crates/authjs/tests/routes/bearer/health.rs", "without_the_option_it_is_an_unknown_action")],
        ),
        tested("bearer", &[RULES]),
        tested("bearer[].issuer", &[RULES, (KEYS, "each_of_several_issuers_signs_with_its_own_keys")]),
        tested("bearer[].audience", &[RULES]),
        tested("bearer[].algorithms", &[(VALIDATION, "only_a_listed_algorithm_may_sign")]),
        tested("bearer[].typ", &[ACCESS, (VALIDATION, "another_typ_is_configured_and_jwt_may_be_absent")]),
        tested("bearer[].scopes", &[(REFUSALS, "a_missing_scope_is_403_if_the_token_is_valid_otherwise")]),
        tested("bearer[].clients", &[RULES]),
        tested("bearer[].jwksUri", &[(KEYS, "the_keys_are_found_by_discovery_and_kept")]),
        members("bearer[].introspection"),
        tested("bearer[].introspection.url", &[OPAQUE]),
        tested(
            "bearer[].introspection.clientId",
            &[(VALIDATION, "an_issuer_is_asked_about_an_opaque_token_with_basic_credentials")],
        ),
        tested("bearer[].header", &[ACCESS]),
    ]
}
