use super::kept::{self, Kept};
use crate::claims::{Expression, Path};
use crate::config::error::ConfigError;
use crate::config::expression;
use crate::config::node::Node;
use crate::config::warning::Warning;

/// A member to set, and the expression of its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Assignment {
    pub(crate) target: Target,
    pub(crate) value: Expression,
}

impl Assignment {
    /// Returns whether the value is made of the account and of nothing else.
    pub(crate) fn reads_account_alone(&self) -> bool {
        let paths = self.value.paths();
        !paths.is_empty() && paths.iter().all(|path| path.split_first().0 == "account")
    }
}

/// The member that an assignment sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A member of the token, the session or the body. Its name may have dots.
    Member(String),
    /// A member of the session's `user`.
    UserMember(String),
}

/// Reads the key of an assignment, whose value is the node.
pub(super) type ReadTarget = fn(&str, &Node<'_>) -> Result<Target, ConfigError>;

/// Reads a table of assignments. Errors if an expression names another source, or a source without
/// a member.
pub(super) fn read_all(
    node: &Node<'_>,
    sources: &[&str],
    target: ReadTarget,
) -> Result<Vec<Assignment>, ConfigError> {
    let table = node.open_table()?;
    let assignments = table.iter().map(|(key, node)| {
        let target = target(key, &node)?;
        let value = expression::read(&node)?;
        value.paths().into_iter().try_for_each(|path| check_source(path, &node, sources))?;
        Ok(Assignment { target, value })
    });
    assignments.collect()
}

#[inline(never)]
fn check_source(path: &Path, node: &Node<'_>, sources: &[&str]) -> Result<(), ConfigError> {
    let (source, member) = path.split_first();
    let example = sources.first().copied().unwrap_or_default();
    if !sources.contains(&source) {
        let cause = format!("`{path}` begins with no source that exists here");
        return Err(node.error(cause, format!("Begin it with {}.", listed(sources))));
    }
    if member.is_none() {
        let cause = format!("`{path}` names no member");
        return Err(node.error(cause, format!("Name one, e.g. {example}.{}", example_member(example))));
    }
    Ok(())
}

fn listed(sources: &[&str]) -> String {
    sources.iter().map(|source| format!("`{source}.`")).collect::<Vec<_>>().join(", ")
}

fn example_member(source: &str) -> &'static str {
    if source == "account" { "access_token" } else { "sub" }
}

/// Reads the name of a claim of the session token. Errors for `iat`, `exp` and `jti`,
/// which Auth.js sets for each token.
pub(super) fn token_member(key: &str, node: &Node<'_>) -> Result<Target, ConfigError> {
    match key {
        "iat" | "exp" | "jti" => {
            Err(node.error("Auth.js sets this claim for each token", "Choose another name."))
        }
        _ => member(key, node),
    }
}

/// Reads the name of a member of the session: `accessToken`, or `user.id`.
pub(super) fn session_member(key: &str, node: &Node<'_>) -> Result<Target, ConfigError> {
    match key.split_once('.') {
        Some(("user", member)) if !member.is_empty() => Ok(Target::UserMember(member.to_owned())),
        _ if matches!(key, "expires" | "user" | "user.") => Err(node
            .error("Auth.js sets this member", "Choose another name, or set a member of user: `user.id`.")),
        _ => member(key, node),
    }
}

/// Reads the name of any member.
pub(super) fn member(key: &str, node: &Node<'_>) -> Result<Target, ConfigError> {
    if key.is_empty() {
        return Err(node.error("has an empty name", "Name the member."));
    }
    Ok(Target::Member(key.to_owned()))
}

/// Warns if the session shows a refresh token or an ID token to the browser: by `session`, or in a
/// member that it has without it.
pub(super) fn warn_of_shown_tokens(of_token: Kept<'_>, session: &[Assignment], warnings: &mut Vec<Warning>) {
    let has_token = |path: &Path| path.split_first().1.is_some_and(|claim| kept::has_token(of_token, &claim));
    let shown = session.iter().filter(|shown| shown.value.paths().into_iter().any(has_token));
    let named = shown.map(|Assignment { target, .. }| match target {
        Target::Member(member) => format!("callbacks.session.{member}"),
        Target::UserMember(member) => format!("callbacks.session.user.{member}"),
    });
    let is_replaced = |member: &str| {
        let is_it = |target: &Target| matches!(target, Target::UserMember(own) if own == member);
        session.iter().any(|shown| is_it(&shown.target))
    };
    let of_auth_js = [("name", "name"), ("email", "email"), ("image", "picture")];
    let by_default = of_auth_js.into_iter().filter(|(member, claim)| {
        !is_replaced(member) && Path::parse(claim).is_ok_and(|claim| kept::has_token(of_token, &claim))
    });
    let by_default = by_default.map(|(_, claim)| format!("callbacks.jwt.{claim}"));
    warnings.extend(named.chain(by_default).map(|member| Warning::TokenShown { member }));
}
