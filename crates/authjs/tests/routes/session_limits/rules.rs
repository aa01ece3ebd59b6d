//! `maxAge` of rules asks for the sign-in, which no re-issue renews.

use authjs::callbacks::{CallbackError, Callbacks, DefaultCallbacks, Jwt};

use super::*;

/// Returns the environment of a site whose page needs a sign-in of the last hour.
fn env(session: Value) -> Value {
    let rules = json!([{ "path": "/dashboard", "access": "signed-in", "maxAge": HOUR }]);
    let auth =
        json!({ "providers": [Op::config()], "rules": rules, "unmatched": "public", "session": session });
    json!({ "AUTH": auth })
}

/// A `jwt` callback that says that the user has just signed in.
struct Forging;

#[async_trait::async_trait(?Send)]
impl Callbacks for Forging {
    async fn jwt(&self, input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        let mut token = input.token;
        let now = 1_800_000_000 + HOUR;
        token.insert("authjs_gate".into(), json!({ "auth_time": now }));
        token.insert("auth_time".into(), now.into());
        Ok(Some(token))
    }
}

#[test]
fn a_session_that_is_issued_again_is_no_newer_sign_in() {
    let callbacks: [fn() -> Box<dyn Callbacks>; 2] = [|| Box::new(DefaultCallbacks), || Box::new(Forging)];
    for callbacks in callbacks {
        for database in [false, true] {
            let mut env = env(json!({ "updateAge": 0 }));
            if database {
                env["AUTH_DB"] = Value::Null;
            }
            let mut browser = Browser::with_env_and(env, callbacks());
            accounts::sign_in(&mut browser, json!({ "auth_time": 1_800_000_000 }));
            assert_eq!(visit(&mut browser), 200);
            for _ in 0..6 {
                browser.platform.pass_seconds(600);
                assert_eq!(visit(&mut browser), 200, "database: {database}");
                assert_ne!(shown(&mut browser), Value::Null);
                let data =
                    json!({ "auth_time": 1_800_003_600, "authjs_gate": { "auth_time": 1_800_003_600 } });
                assert_ne!(update(&mut browser, &data).json(), Value::Null);
            }
            browser.platform.pass_seconds(1);
            assert_eq!(visit(&mut browser), 401, "database: {database}");
            assert_ne!(shown(&mut browser), Value::Null, "the session goes on");
        }
    }
}

#[test]
fn a_foreign_session_never_meets_the_rule() {
    for claims in [
        json!({}),
        json!({ "auth_time": 1_800_000_000 }),
        json!({ "authjs_since": 1_800_000_000 }),
        json!({ "authjs_gate": {} }),
        json!({ "authjs_gate": { "auth_time": null } }),
        json!({ "authjs_gate": { "auth_time": "1800000000" } }),
    ] {
        let mut browser = Browser::with_env(env(json!({})));
        let mut token = json!({ "sub": "1", "iat": 1_800_000_000, "exp": 1_800_009_000 });
        token.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        seal(&mut browser, token.as_object().unwrap());
        assert_eq!(visit(&mut browser), 401, "{claims}");
        assert_ne!(shown(&mut browser), Value::Null, "{claims}");
        assert_eq!(visit(&mut browser), 401, "{claims}: after it was issued again");
    }
}
