use super::effect::{Effect, members, tested};

const OPTIONS: &str = "crates/authjs/tests/routes/webauthn/options.rs";
const PAGE: &str = "crates/authjs/tests/routes/webauthn/page.rs";
const HOSTILE: &str = "crates/authjs/tests/routes/webauthn/hostile.rs";

pub fn effects() -> Vec<Effect> {
    const PARTY: (&str, &str) = (OPTIONS, "the_relying_party_is_configured");
    vec![
        members("providers[].relyingParty"),
        tested("providers[].relyingParty.id", &[PARTY]),
        tested("providers[].relyingParty.name", &[PARTY]),
        tested("providers[].relyingParty.origin", &[(HOSTILE, "pages_of_the_configured_origins_may_ask")]),
        tested("providers[].relayingParty", &[PARTY]),
        tested("providers[].enableConditionalUI", &[(PAGE, "conditional_ui_is_configured")]),
        tested("providers[].formFields", &[(PAGE, "the_form_has_the_configured_fields")]),
    ]
}
