use serde_json::{Value, json};

use super::effect::{Effect, members, seen};
use super::sign_in::{in_session, op_with};

pub fn effects() -> Vec<Effect> {
    let claims = || json!({ "nick": "ada", "last": "Lovelace", "https://op.example/c": { "full": "A. L." } });
    let of = |member| in_session(member, claims());
    let op = || op_with(json!({}));
    let mapped = |path, value: Value, with| seen(path, value, op(), of("/user/name"), ["\"Ada\"", with]);
    let mut with_id = op();
    with_id["callbacks"] = json!({ "jwt": { "account": "account.providerAccountId" }, "session": { "account": "token.account" } });
    let joined = op_with(json!({ "profile": { "name": { "join": ["nick", "last"] } } }));
    vec![
        members("providers[].profile"),
        seen("providers[].profile.id", json!("nick"), with_id, of("/account"), ["\"user-1\"", "\"ada\""]),
        mapped("providers[].profile.name", json!("nick"), "\"ada\""),
        seen("providers[].profile.email", json!(false), op(), of("/user/email"), ["\"ada@example.com\"", ""]),
        seen(
            "providers[].profile.image",
            json!({ "template": "https://cdn.example/{nick}.png" }),
            op(),
            of("/user/image"),
            ["\"https://op.example/ada.png\"", "\"https://cdn.example/ada.png\""],
        ),
        mapped("providers[].profile.<field>.join", json!(["nick", "last"]), "\"ada Lovelace\""),
        seen(
            "providers[].profile.<field>.separator",
            json!("-"),
            joined,
            of("/user/name"),
            ["\"ada Lovelace\"", "\"ada-Lovelace\""],
        ),
        mapped("providers[].profile.<field>.template", json!("{nick} of {last}"), "\"ada of Lovelace\""),
        mapped("providers[].profile.<field>.path", json!(["https://op.example/c", "full"]), "\"A. L.\""),
        mapped("providers[].profile.<field>.const", json!("Guest"), "\"Guest\""),
    ]
}
