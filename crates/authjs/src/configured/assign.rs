use serde_json::{Map, Value};

use crate::claims::Claims;
use crate::config::{Assignment, Target};
use crate::model::{Account, User};

/// Sets the members of the token that `callbacks.jwt` names, at a sign-in.
pub(crate) fn jwt(
    assignments: &[Assignment],
    token: &mut Map<String, Value>,
    user: &User,
    account: &Account,
    profile: &Map<String, Value>,
) {
    if !assignments.is_empty() {
        assign(assignments, token, &at_sign_in(user, account, profile));
    }
}

/// Sets the members of the token that `callbacks.jwt` takes from the account alone, when a session has newer
/// tokens from its provider. The others stay as the sign-in has set them.
pub(crate) fn jwt_of_account(assignments: &[Assignment], token: &mut Map<String, Value>, account: &Account) {
    let of_account = assignments.iter().filter(|assignment| assignment.reads_account_alone());
    let assignments: Vec<_> = of_account.cloned().collect();
    if !assignments.is_empty() {
        assign(&assignments, token, &[("account", Value::Object(account.to_json()))]);
    }
}

/// Sets the members of the session that `callbacks.session` names.
pub(crate) fn session(
    assignments: &[Assignment],
    session: &mut Map<String, Value>,
    token: &Map<String, Value>,
) {
    if !assignments.is_empty() {
        assign(assignments, session, &[("token", Value::Object(token.clone()))]);
    }
}

/// Returns the sources of a sign-in.
pub(super) fn at_sign_in(
    user: &User,
    account: &Account,
    profile: &Map<String, Value>,
) -> [(&'static str, Value); 3] {
    let objects = [("account", account.to_json()), ("profile", profile.clone()), ("user", user.to_json())];
    objects.map(|(name, members)| (name, Value::Object(members)))
}

/// Sets each member to the value of its expression. A member without a value is removed: in
/// JavaScript it would be `undefined`, which JSON omits.
fn assign(assignments: &[Assignment], to: &mut Map<String, Value>, sources: &[(&str, Value)]) {
    let none = Map::new();
    let claims = Claims::new(&none).with(sources);
    for Assignment { target, value } in assignments {
        match target {
            Target::Member(name) => set(to, name, value.json(&claims)),
            Target::UserMember(name) => {
                let user = to.entry("user").or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(user) = user {
                    set(user, name, value.json(&claims));
                }
            }
        }
    }
}

fn set(members: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    match value {
        Some(value) => drop(members.insert(name.to_owned(), value)),
        None => drop(members.shift_remove(name)),
    }
}
