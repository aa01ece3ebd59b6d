//! What the claims of the session token hold, which decides the warnings about where they go.

use super::{Assignment, SignInRules, Target};
use crate::claims::Path;

/// Returns where the value of a claim comes from, as paths from `account`, `profile` or `user`. A
/// constant comes from nowhere. A claim that only code can set has its own path, from `token`.
pub(in crate::config) fn sources(jwt: &[Assignment], claim: &Path) -> Vec<String> {
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
pub(in crate::config) fn has_unverified_email(jwt: &[Assignment], rules: &SignInRules, claim: &Path) -> bool {
    let sources = sources(jwt, claim);
    let is_address = names_email(&claim.to_string()) || sources.iter().any(|source| names_email(source));
    let is_proved = |source: &String| rules.needs_verified_email() && source == USERS_EMAIL;
    is_address && !sources.iter().all(is_proved)
}

const USERS_EMAIL: &str = "user.email";

/// Returns whether a claim has the id of the user, which is new at each sign-in.
pub(in crate::config) fn has_new_id(jwt: &[Assignment], claim: &Path) -> bool {
    sources(jwt, claim).iter().any(|source| source == "user.id")
}

/// Returns whether a claim has a refresh token.
pub(in crate::config) fn has_refresh_token(jwt: &[Assignment], claim: &Path) -> bool {
    sources(jwt, claim).iter().any(|source| plain(source).ends_with("refreshtoken"))
}

/// Returns whether a claim has a refresh token or an ID token.
pub(super) fn has_token(jwt: &[Assignment], claim: &Path) -> bool {
    has_refresh_token(jwt, claim)
        || sources(jwt, claim).iter().any(|source| plain(source).ends_with("idtoken"))
}

/// Returns a name without its capitals, underscores and dots.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

fn names_email(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or_default();
    matches!(plain(last).as_str(), "email" | "mail" | "emailaddress")
}
