//! Rules with claims whose names have dots, such as those of Auth0.

use authjs::callbacks::{CallbackError, Callbacks, Jwt};
use serde_json::{Map, Value, json};

use crate::routes::accounts::sign_in;
use crate::support::{Browser, Op};

const ROLES: &str = "https://acme.example/roles";

/// Adds members to every token.
struct Adding(Value);

#[async_trait::async_trait(?Send)]
impl Callbacks for Adding {
    async fn jwt(&self, jwt: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        let mut token = jwt.token;
        token.extend(self.0.as_object().cloned().unwrap_or_default());
        Ok(Some(token))
    }
}

/// Returns whether a user with these claims opens `/uri`, `/path` and `/kept`, from which members are
/// kept out.
fn opens(claims: Value, of_callback: Value) -> [bool; 3] {
    let rules = json!([
        { "path": "/uri", "access": "signed-in", "claims": { ROLES: ["admin"] } },
        { "path": "/path", "access": "signed-in", "claims": { "realm.roles": ["admin"] } },
        { "path": "/kept", "access": "deny", "claims": { "realm.roles": ["guest"] } },
        { "path": "/kept", "access": "signed-in" },
    ]);
    let auth = json!({ "providers": [Op::config()], "rules": rules, "unmatched": "public" });
    let mut browser = Browser::with_callbacks(auth, Box::new(Adding(of_callback)));
    sign_in(&mut browser, claims);
    ["/uri", "/path", "/kept"].map(|path| browser.visit(path, &[]).is_ok())
}

#[test]
fn the_whole_name_of_a_claim_is_found_and_otherwise_the_path() {
    let rows = [
        (json!({ ROLES: ["admin"], "realm": { "roles": ["admin"] } }), [true, true, true]),
        (json!({ ROLES: "admin", "realm.roles": "admin" }), [true, true, true]),
        (json!({ ROLES: ["user"], "realm.roles": ["guest"] }), [false, false, false]),
        (
            json!({ "https://acme": { "example/roles": ["admin"] }, "realm": { "roles": ["user"] } }),
            [false, false, true],
        ),
        (json!({}), [false, false, false]),
    ];
    for (claims, expected) in rows {
        assert_eq!(opens(claims.clone(), json!({})), expected, "{claims}");
    }
}

#[test]
fn two_claims_that_one_name_could_mean_open_nothing() {
    for (whole, inner) in [("admin", "guest"), ("guest", "admin"), ("admin", "user")] {
        let claims = json!({ "realm.roles": [whole], "realm": { "roles": [inner] } });
        assert_eq!(opens(claims.clone(), json!({})), [false, false, false], "{claims}");
        assert_eq!(opens(json!({}), claims.clone()), [false, false, false], "of a callback: {claims}");
    }
}

#[test]
fn a_member_of_a_callback_with_the_whole_name_decides() {
    let admin = || json!({ ROLES: ["admin"], "realm": { "roles": ["admin"] } });
    assert_eq!(opens(json!({}), admin()), [true, true, true]);
    assert_eq!(opens(admin(), json!({ ROLES: [], "realm.roles": null })), [false, false, false]);
    assert_eq!(opens(admin(), json!({ "realm.roles": ["user"] })), [true, false, true]);
}
