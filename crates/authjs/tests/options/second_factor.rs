use super::effect::{Effect, members, tested};

const FLOW: &str = "crates/authjs/tests/routes/second_factor/mod.rs";
const ENROLLING: &str = "crates/authjs/tests/routes/second_factor/enrolling.rs";
const RULES: &str = "crates/authjs/tests/routes/second_factor/rules.rs";

pub fn effects() -> Vec<Effect> {
    vec![
        members("secondFactor"),
        tested(
            "secondFactor.always",
            &[(FLOW, "a_sign_in_ends_with_a_code_and_no_session_begins_before_it")],
        ),
        tested("secondFactor.issuer", &[(ENROLLING, "the_name_in_the_app_is_configured")]),
        tested(
            "secondFactor.trustUnprovenSignIn",
            &[(RULES, "an_app_is_set_up_without_that_proof_if_the_deployment_trusts_the_provider")],
        ),
        tested("rules[].mfa", &[(RULES, "a_session_passes_the_factor_when_a_rule_asks_for_it")]),
    ]
}
