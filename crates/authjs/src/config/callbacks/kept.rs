//! What the claims of the session token hold, which decides the warnings about where they go.

use super::{Assignment, Exchange, SignInRules, Target};
use crate::claims::Path;

/// What the configuration keeps in the session token: `jwt`, and `signIn.exchange`, whose answer
/// changes the user before.
#[derive(Clone, Copy)]
pub(in crate::config) struct Kept<'a> {
    pub(in crate::config) jwt: &'a [Assignment],
    pub(in crate::config) exchange: Option<&'a Exchange>,
}

/// Returns where the value of a claim comes from, as paths from `account`, `profile`, `user` or
/// `answer`, that of the exchange. A constant comes from nowhere. A claim that only code can set has
/// its own path, from `token`.
pub(in crate::config) fn sources(kept: Kept<'_>, claim: &Path) -> Vec<String> {
    let of_jwt = of_jwt(kept.jwt, claim);
    of_jwt.into_iter().map(|source| stored(kept.exchange, &source).unwrap_or(source)).collect()
}

/// Returns the path in the answer of the exchange that a member of the user is taken from.
fn stored(exchange: Option<&Exchange>, source: &str) -> Option<String> {
    let of_user = source.strip_prefix("user.")?;
    let is_in =
        |member: &str| of_user.strip_prefix(member).filter(|rest| rest.is_empty() || rest.starts_with('.'));
    let mut members = exchange?.store.iter();
    members.find_map(|(member, path)| Some(format!("answer.{path}{}", is_in(member)?)))
}

fn of_jwt(jwt: &[Assignment], claim: &Path) -> Vec<String> {
    let (name, rest) = claim.split_first();
    let whole = |source: String| match &rest {
        Some(rest) => format!("{source}.{rest}"),
        None => source,
    };
    let sets = |kept: &&Assignment| matches!(&kept.target, Target::Member(member) if member == name);
    if let Some(kept) = jwt.iter().find(sets) {
        return kept.value.paths().into_iter().map(|path| whole(path.to_string())).collect();
    }
    let source = match name {
        "sub" => "user.id".to_owned(),
        "name" | "email" => format!("user.{name}"),
        "picture" => "user.image".to_owned(),
        _ => format!("token.{name}"),
    };
    vec![whole(source)]
}

/// Returns whether a claim has an e-mail address of which `rules` require no proof. They require it
/// of the user's own address only.
pub(in crate::config) fn has_unverified_email(kept: Kept<'_>, rules: &SignInRules, claim: &Path) -> bool {
    let sources = sources(kept, claim);
    let is_address = names_email(&claim.to_string()) || sources.iter().any(|source| names_email(source));
    let is_proved = |source: &String| rules.needs_verified_email() && source == USERS_EMAIL;
    is_address && !sources.iter().all(is_proved)
}

const USERS_EMAIL: &str = "user.email";

/// Returns whether a claim has the id of the user, which is new at each sign-in.
pub(in crate::config) fn has_new_id(kept: Kept<'_>, claim: &Path) -> bool {
    sources(kept, claim).iter().any(|source| source == "user.id")
}

/// Returns whether a claim has a refresh token.
pub(in crate::config) fn has_refresh_token(kept: Kept<'_>, claim: &Path) -> bool {
    sources(kept, claim).iter().any(|source| plain(source).ends_with("refreshtoken"))
}

/// Returns whether a claim has a refresh token or an ID token.
pub(super) fn has_token(kept: Kept<'_>, claim: &Path) -> bool {
    has_refresh_token(kept, claim)
        || sources(kept, claim).iter().any(|source| plain(source).ends_with("idtoken"))
}

/// Returns a name without its capitals, underscores and dots.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

fn names_email(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or_default();
    matches!(plain(last).as_str(), "email" | "mail" | "emailaddress")
}
