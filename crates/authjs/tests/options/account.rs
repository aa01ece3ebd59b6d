use super::effect::{Effect, members, tested};

pub fn effects() -> Vec<Effect> {
    vec![
        members("account"),
        tested(
            "account.enabled",
            &[("crates/authjs/tests/routes/account/page.rs", "without_the_option_it_is_an_unknown_action")],
        ),
        tested(
            "account.delete",
            &[
                (
                    "crates/authjs/tests/routes/account/page.rs",
                    "sessions_that_the_worker_does_not_know_are_not_shown",
                ),
                (
                    "crates/authjs/tests/routes/account/deletion.rs",
                    "it_ends_all_sessions_and_deletes_the_user",
                ),
            ],
        ),
        tested(
            "account.trustUnprovenSignIn",
            &[(
                "crates/authjs/tests/routes/account/recent.rs",
                "trust_unproven_sign_in_accepts_a_provider_that_does_not_say_when",
            )],
        ),
    ]
}
