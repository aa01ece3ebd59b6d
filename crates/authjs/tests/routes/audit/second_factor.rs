//! Events of a second factor.

use serde_json::{Value, json};

use super::{events, names};
use crate::routes::accounts::sign_in;
use crate::routes::second_factor::{always, enrol, enter, post};
use crate::support::Browser;

/// Returns the events since the last call.
fn news(browser: &Browser) -> Vec<String> {
    let names = names(browser);
    browser.platform.records.borrow_mut().clear();
    names
}

#[test]
fn what_changes_a_second_factor_is_an_event_about_its_user() {
    for strategy in ["jwt", "database"] {
        let audited = json!({ "audit": { "to": ["log"] }, "session": { "strategy": strategy } });
        let mut browser = Browser::with_database(always(audited));
        sign_in(&mut browser, json!({}));
        let app = enrol(&mut browser);
        let user = json!(browser.database.text("SELECT id FROM users"));
        assert!(events(&browser).iter().all(|event| event["userId"] == user));
        assert_eq!(news(&browser), ["createUser", "linkAccount", "addSecondFactor", "signIn"]);
        browser.platform.pass_seconds(60);

        let wrong = app.wrong(&browser);
        post(&mut browser, &[("action", "recovery-codes"), ("code", &wrong)]);
        assert_eq!(events(&browser)[0]["reason"], "second_factor_invalid");
        assert_eq!(news(&browser), ["refused"]);

        let code = app.code(&browser, 0);
        post(&mut browser, &[("action", "recovery-codes"), ("code", &code)]);
        assert_eq!(events(&browser)[0]["userId"], user);
        assert_eq!(news(&browser), ["renewRecoveryCodes"]);
        browser.platform.pass_seconds(60);

        let code = app.code(&browser, 0);
        post(&mut browser, &[("action", "remove"), ("code", &code)]);
        assert_eq!(events(&browser)[0]["userId"], user);
        assert_eq!(news(&browser), ["removeSecondFactor"]);
    }
}

#[test]
fn a_recovery_code_is_an_event_once() {
    let mut browser = Browser::with_database(always(json!({ "audit": { "to": ["log"] } })));
    sign_in(&mut browser, json!({}));
    let app = enrol(&mut browser);
    let user = json!(browser.database.text("SELECT id FROM users"));
    let recovery_code = app.recovery_codes[0].clone();
    for expected in [vec!["useRecoveryCode", "signIn"], vec!["refused"]] {
        browser.jar.clear();
        sign_in(&mut browser, json!({}));
        news(&browser);
        enter(&mut browser, &recovery_code);
        let first = events(&browser)[0].clone();
        assert_eq!(news(&browser), expected);
        if first["event"] == "useRecoveryCode" {
            assert_eq!(first["userId"], user);
        } else {
            assert_eq!(first.get("userId"), None::<&Value>);
        }
    }
}
