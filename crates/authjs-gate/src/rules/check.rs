use super::error::{NARROWER_FIRST, RuleError};
use super::rule::{Access, Rule};
use super::{MAX_PATHS, MAX_RULES};

/// Errors if a rule contradicts itself, or can never decide because of an earlier one.
pub(super) fn check_all(rules: &[Rule]) -> Result<(), RuleError> {
    if rules.is_empty() {
        let fix = "Write at least one rule, or remove the key: then every path needs a session.";
        return Err(RuleError::new("rules", "an empty list", fix));
    }
    if rules.len() > MAX_RULES {
        return Err(RuleError::new(
            "rules",
            format!("more than {MAX_RULES} rules"),
            "Use fewer, with parameters.",
        ));
    }
    if rules.iter().map(|rule| rule.paths.len()).sum::<usize>() > MAX_PATHS {
        return Err(RuleError::new(
            "rules",
            format!("more than {MAX_PATHS} paths"),
            "Use fewer, with parameters.",
        ));
    }
    for (index, rule) in rules.iter().enumerate() {
        check(rule)
            .and_then(|()| super::cors::check(rule))
            .and_then(|()| check_order(rules.get(..index).unwrap_or_default(), rule))
            .map_err(|error| error.at(index))?;
    }
    Ok(())
}

fn check(rule: &Rule) -> Result<(), RuleError> {
    if rule.paths.is_empty() {
        return Err(RuleError::new("path", "no path", "Write a pattern, e.g. path = \"/admin/:path*\"."));
    }
    if let Some(method) = rule.methods.iter().find(|method| matches!(method.as_str(), "HEAD" | "OPTIONS")) {
        let cause = format!("{method} is judged as GET");
        return Err(RuleError::new("methods", cause, "Write \"GET\" instead."));
    }
    let asks_freshness = rule.max_age.is_some() || !rule.acr.is_empty() || rule.second_factor;
    match rule.access {
        Access::Public if rule.asks_about_user() => Err(RuleError::new(
            "access",
            "a public rule asks about the user, who has no session",
            "Set access = \"signed-in\", or remove the condition.",
        )),
        Access::Deny if asks_freshness => Err(RuleError::new(
            "access",
            "maxAge, acr and mfa have no meaning in a rule that denies",
            "Set access = \"signed-in\", or remove them.",
        )),
        _ => Ok(()),
    }
}

fn check_order(earlier: &[Rule], rule: &Rule) -> Result<(), RuleError> {
    for (index, before) in earlier.iter().enumerate().filter(|(_, before)| before.covers(rule)) {
        if let Some(all) = before.paths.iter().find(|path| is_catch_all(path)) {
            let cause = format!("rules[{index}] decides on every path ({all:?}), so this rule never does");
            return Err(RuleError::new("path", cause, NARROWER_FIRST));
        }
        if let Some(path) = rule.paths.iter().find(|path| before.paths.contains(path)) {
            let cause = format!("{path:?} is decided by rules[{index}] already");
            return Err(RuleError::new(
                "path",
                cause,
                "Remove one of the two, or move the narrower one (hosts, methods) first.",
            ));
        }
    }
    Ok(())
}

/// Returns whether a pattern matches every path: `/:path*`, `/(.*)` or `/:path(.*)`.
pub(crate) fn is_catch_all(pattern: &str) -> bool {
    let Some(rest) = pattern.strip_prefix('/') else { return false };
    let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let parameter = rest.strip_prefix(':');
    rest == "(.*)"
        || parameter.is_some_and(|rest| {
            rest.strip_suffix('*').is_some_and(is_name) || rest.strip_suffix("(.*)").is_some_and(is_name)
        })
}
