use crate::config::env::{Env, first_variable, variable};
use crate::config::error::{ConfigError, Unset};
use crate::config::node::{Node, Setting};
use crate::config::secret_command::make_secret;
use crate::config::warning::Warning;
use crate::secret::Secret;

/// The secrets of the deployment.
///
/// | `secretOrder` | seals | opens | hashed into CSRF cookies and e-mail links |
/// |---|---|---|---|
/// | unset, `"next-auth"` | `AUTH_SECRET` | `AUTH_SECRET`, `AUTH_SECRET_1`, `_2`, `_3` | `AUTH_SECRET` |
/// | `"core"` | the first of `AUTH_SECRET_3`, `_2`, `_1`, `AUTH_SECRET` | all of them | all of them, joined |
///
/// next-auth in a Next.js app uses only `AUTH_SECRET`. With the first rule, such an app and this
/// Worker can read each other's cookies while secrets rotate. `@auth/core` in other frameworks
/// follows the second rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Secrets {
    all: Vec<Secret>,
    hashed: usize,
}

impl Secrets {
    /// Returns all secrets, for opening and for verifying hashes. The first seals.
    pub fn all(&self) -> &[Secret] {
        &self.all
    }

    /// Returns the secrets that a new hash covers.
    pub fn hashed(&self) -> &[Secret] {
        self.all.get(..self.hashed).unwrap_or_default()
    }
}

/// Reads `AUTH_SECRET` (or `NEXTAUTH_SECRET`) and `AUTH_SECRET_1` to `_3`, and those after `_3` without
/// a gap, in the order of `secretOrder`.
///
/// Errors if the secret is missing, or if a secret is too short.
pub(super) fn read(
    env: &dyn Env,
    order: Option<&Node<'_>>,
    development: bool,
    warnings: &mut Vec<Warning>,
) -> Result<Secrets, ConfigError> {
    let first = first_variable(env, &["AUTH_SECRET", "NEXTAUTH_SECRET"])?;
    let mut further = vec![
        variable(env, "AUTH_SECRET_1")?,
        variable(env, "AUTH_SECRET_2")?,
        variable(env, "AUTH_SECRET_3")?,
    ];
    // A list in code may be longer.
    while let Some(more) = further.last().and_then(Option::as_ref).map(|_| further.len() + 1) {
        further.push(variable(env, &format!("AUTH_SECRET_{more}"))?);
    }
    let is_core = is_core_order(order)?;
    if first.is_none() && !(is_core && further.iter().any(Option::is_some)) {
        return Err(ConfigError::new("AUTH_SECRET", "not set", make_secret(development))
            .unset(Unset::OnFirstDeployment));
    }
    let settings: Vec<Setting> = if is_core {
        further.into_iter().rev().chain([first]).flatten().collect()
    } else {
        [first].into_iter().chain(further).flatten().collect()
    };
    let all = settings
        .iter()
        .map(|setting| parse(setting, development, warnings))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Secrets { hashed: if is_core { all.len() } else { 1 }, all })
}

/// The shortest secret. An attacker with one cookie could try all shorter ones.
const SHORTEST: usize = 16;
/// The recommended length. 32 characters of base64 have 192 bits.
const RECOMMENDED: usize = 32;

fn parse(setting: &Setting, development: bool, warnings: &mut Vec<Warning>) -> Result<Secret, ConfigError> {
    let length = setting.text.chars().count();
    if length < SHORTEST {
        let cause = format!("shorter than {SHORTEST} characters");
        return Err(ConfigError::new(&setting.path, cause, make_secret(development)));
    }
    if length < RECOMMENDED {
        warnings.push(Warning::ShortSecret { variable: setting.path.clone() });
    }
    Ok(Secret::new(&setting.text))
}

fn is_core_order(order: Option<&Node<'_>>) -> Result<bool, ConfigError> {
    let Some(order) = order else { return Ok(false) };
    match order.text()?.text.as_str() {
        "core" => Ok(true),
        "next-auth" => Ok(false),
        _ => Err(order.error("unknown order", "Write \"next-auth\" (the default) or \"core\".")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::env::tests::TestEnv;
    use serde_json::{Value, json};

    const A: &str = "a-secret-of-32-characters-at-least";
    const B: &str = "another-secret-of-32-characters-ok";

    #[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
    fn secrets(variables: &Value, order: Option<Value>) -> Result<(Vec<String>, usize), String> {
        let node = order.as_ref().map(|value| Node { path: "secretOrder".into(), value });
        let secrets = read(&TestEnv::new(variables), node.as_ref(), false, &mut Vec::new())
            .map_err(|e| e.to_string())?;
        Ok((secrets.all().iter().map(|s| s.reveal().into()).collect(), secrets.hashed().len()))
    }

    #[test]
    fn auth_secret_seals_and_the_numbered_ones_open() {
        let variables = json!({"AUTH_SECRET": A, "AUTH_SECRET_3": B, "NEXTAUTH_SECRET": "ignored"});
        assert_eq!(secrets(&variables, None), Ok((vec![A.into(), B.into()], 1)));
        assert_eq!(secrets(&json!({"NEXTAUTH_SECRET": A}), None), Ok((vec![A.into()], 1)));
    }

    #[test]
    fn there_may_be_more_secrets_after_the_third_without_a_gap() {
        let all = |last: usize| {
            let numbered =
                (1..=last).map(|number| (format!("AUTH_SECRET_{number}"), format!("{B}-{number}").into()));
            Value::Object(numbered.chain([("AUTH_SECRET".to_owned(), A.into())]).collect())
        };
        assert_eq!(secrets(&all(5), None).map(|(secrets, _)| secrets.len()), Ok(6));
        let in_core_order = secrets(&all(5), Some(json!("core"))).unwrap();
        assert_eq!((in_core_order.0[0].as_str(), in_core_order.1), (format!("{B}-5").as_str(), 6));
        let mut gap = all(5);
        gap.as_object_mut().unwrap().remove("AUTH_SECRET_4");
        assert_eq!(secrets(&gap, None).map(|(secrets, _)| secrets.len()), Ok(4));
        gap.as_object_mut().unwrap().remove("AUTH_SECRET_3");
        assert_eq!(secrets(&gap, None).map(|(secrets, _)| secrets.len()), Ok(3));
    }

    #[test]
    fn in_core_order_the_highest_number_seals_and_all_are_hashed() {
        let variables = json!({"AUTH_SECRET": A, "AUTH_SECRET_1": B});
        assert_eq!(secrets(&variables, Some(json!("core"))), Ok((vec![B.into(), A.into()], 2)));
        assert_eq!(secrets(&json!({"AUTH_SECRET_2": B}), Some(json!("core"))), Ok((vec![B.into()], 1)));
        assert!(secrets(&variables, Some(json!("newest"))).is_err());
    }

    #[test]
    fn a_missing_or_short_secret_is_an_error_that_does_not_show_it() {
        for variables in [json!({}), json!({"AUTH_SECRET": ""}), json!({"AUTH_SECRET_1": A})] {
            assert!(secrets(&variables, None).unwrap_err().starts_with("AUTH_SECRET: not set. Make one:"));
        }
        let error = secrets(&json!({"AUTH_SECRET": "secret12"}), None).unwrap_err();
        assert!(error.starts_with("AUTH_SECRET: shorter than") && !error.contains("secret12"), "{error}");
        assert!(secrets(&json!({"AUTH_SECRET": A, "AUTH_SECRET_1": "short"}), None).is_err());
    }

    #[test]
    fn in_development_the_fix_is_dev_vars() {
        for variables in [json!({}), json!({"AUTH_SECRET": "secret12"})] {
            let error = read(&TestEnv::new(&variables), None, true, &mut Vec::new()).unwrap_err().to_string();
            assert!(error.contains("into .dev.vars") && !error.contains("secret put"), "{error}");
        }
    }

    #[test]
    fn a_secret_under_32_characters_is_warned_of() {
        let mut warnings = Vec::new();
        read(&TestEnv::new(&json!({"AUTH_SECRET": "0123456789abcdef"})), None, false, &mut warnings).unwrap();
        assert_eq!(warnings, [Warning::ShortSecret { variable: "AUTH_SECRET".into() }]);
    }
}
