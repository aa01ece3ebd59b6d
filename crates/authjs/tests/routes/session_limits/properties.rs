//! No sequence of requests brings a session beyond its limits.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    /// Time passes.
    Wait(i64),
    Visit,
    Show,
    Update,
    /// Keeps a copy of the cookies.
    Copy,
    /// Comes back with the copy.
    Return,
    /// Links another account to the user, or signs in to it if it is linked.
    Link(u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let wait = prop_oneof![0..60i64, 550..650i64, 1_700..1_850i64, 3_000..4_000i64];
    let step = prop_oneof![
        4 => wait.prop_map(Step::Wait),
        2 => Just(Step::Visit),
        2 => Just(Step::Show),
        1 => Just(Step::Update),
        1 => Just(Step::Copy),
        1 => Just(Step::Return),
        1 => (0..3u8).prop_map(Step::Link),
    ];
    prop::collection::vec(step, 1..30)
}

/// One hour, half an hour idle.
const ABSOLUTE: i64 = HOUR;
const IDLE: i64 = 1_800;

fn check(mut env: Value, steps: &[Step]) {
    env["AUTH"]["session"]["absoluteMaxAge"] = ABSOLUTE.into();
    env["AUTH"]["session"]["idleSeconds"] = IDLE.into();
    let mut browser = signed_in(env);
    let mut began = browser.platform.seconds();
    let (mut used, mut copied) = (began, began);
    let mut linked = BTreeSet::new();
    let mut copy: BTreeMap<String, String> = browser.jar.clone();
    for step in steps {
        let now = browser.platform.seconds();
        let lives = match step {
            Step::Wait(seconds) => {
                browser.platform.pass_seconds(*seconds);
                continue;
            }
            Step::Copy => {
                copy = browser.jar.clone();
                copied = used;
                continue;
            }
            Step::Return => {
                browser.jar = copy.clone();
                // A row is one session, in whichever browser it is used.
                used = if browser.database.count("sessions") > 0 { used.max(copied) } else { copied };
                continue;
            }
            Step::Visit => visit(&mut browser) == 200,
            Step::Show => !shown(&mut browser).is_null(),
            Step::Update => {
                !update(&mut browser, &json!({ "iat": now, "authjs_since": now })).json().is_null()
            }
            Step::Link(account) => {
                let lived = !shown(&mut browser).is_null();
                used = if lived { now } else { used };
                if !lived || browser.database.count("users") == 0 {
                    continue;
                }
                sign_in(&mut browser, &format!("user-{account}-linked"));
                // The sign-in has replaced the row.
                copy = browser.jar.clone();
                copied = now;
                began = if linked.insert(*account) { began } else { now };
                browser.database.count("users") == 1 && visit(&mut browser) == 200
            }
        };
        if lives {
            assert!(now < began + ABSOLUTE, "beyond the absolute end: {steps:?}");
            assert!(now < used + IDLE, "not used for too long: {steps:?}");
            used = now;
        } else {
            let is_recent = now < used + IDLE - IDLE / 3;
            assert!(now >= began + ABSOLUTE || !is_recent, "ended early at {now}: {steps:?}");
            return;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_requests_brings_a_cookie_beyond_its_limits(steps in steps()) {
        check(env(json!({})), &steps);
    }

    #[test]
    fn no_sequence_of_requests_brings_a_row_beyond_its_limits(steps in steps()) {
        check(env_of_database(json!({})), &steps);
    }

    #[test]
    fn no_sequence_of_requests_brings_a_family_beyond_its_limits(steps in steps()) {
        let mut env = env(json!({ "revocable": true }));
        env["AUTH_STATE"] = Value::Null;
        check(env, &steps);
    }
}
