//! Judges a configuration before it is deployed: the parser of the Worker, run until it has no more
//! to say.

mod attempt;
mod place;
mod placeholder;
mod repair;

use std::collections::BTreeMap;

use authjs::config::{Config, Warning};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use attempt::Attempt;

/// What is known of a deployment.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Deployment {
    /// The plain variables: `vars` of an environment.
    pub vars: Map<String, Value>,
    /// The names of secrets that are said to exist.
    pub secrets: Vec<String>,
    /// The names of bindings, each with the section of wrangler's configuration that it is in.
    pub bindings: BTreeMap<String, String>,
    /// The text of `auth.config.json`.
    pub auth_config: Option<String>,
    /// The Cargo features that the Worker is built with. `None` if they are not known.
    pub features: Option<Vec<String>>,
}

/// What the parser says of a deployment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// The mistakes: the Worker would refuse every request.
    pub errors: Vec<Finding>,
    /// What the Worker would log once, and settings that are missing, which a secret may hold.
    pub warnings: Vec<Finding>,
}

/// A mistake or a warning. It never contains the value of a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The place: a path into the configuration, or the name of a variable. A warning that names
    /// its place in the cause has none, or that of the host that it concerns.
    pub path: String,
    /// The value, as it is shown.
    pub value: Option<String>,
    /// The fault.
    pub cause: String,
    /// What to change.
    pub fix: String,
    /// A stable code: `configuration`, `not-set`, `missing-authorize`,
    /// `missing-sender`, or that of the warning.
    pub code: String,
}

/// Returns every mistake and warning.
///
/// The parser stops at its first mistake. The mistake is noted and repaired with an example of the
/// table of options, and the parser runs again. Mistakes that only follow from a repair are left
/// out.
pub fn judge(deployment: Deployment) -> Judgement {
    settle(deployment).0
}

/// Does the same as [`judge`]. Also returns the configuration after all repairs, and the merged options it was read from.
pub fn configuration(deployment: Deployment) -> (Judgement, Option<(Config, Value)>) {
    let (judgement, attempt) = settle(deployment);
    let configuration = attempt.configuration();
    (judgement, configuration)
}

fn settle(deployment: Deployment) -> (Judgement, Attempt) {
    const MOST: usize = 200;
    let mut attempt = Attempt::new(deployment);
    let mut judgement = Judgement::default();
    for _ in 0..MOST {
        match attempt.parse() {
            Ok(warnings) => {
                judgement.warnings.extend(warnings);
                break;
            }
            Err(error) => {
                let mut repaired = false;
                for mistake in error.mistakes() {
                    if attempt.is_new(mistake) {
                        let list =
                            if mistake.is_unset() { &mut judgement.warnings } else { &mut judgement.errors };
                        list.push(Finding::of(mistake));
                    }
                    repaired |= attempt.repair(mistake);
                }
                if !repaired {
                    break;
                }
            }
        }
    }
    (judgement, attempt)
}

impl Finding {
    fn of(mistake: &authjs::config::ConfigError) -> Self {
        Self::of_code(if mistake.is_unset() { "not-set" } else { "configuration" }, mistake)
    }

    fn of_code(code: &str, mistake: &authjs::config::ConfigError) -> Self {
        Self {
            path: mistake.path().into(),
            value: mistake.value().map(Into::into),
            cause: mistake.cause().into(),
            fix: mistake.fix().into(),
            code: code.into(),
        }
    }

    /// Splits the text of a warning, `code: cause. Fix.`
    fn of_warning(warning: &Warning) -> Self {
        let (code, text) = (warning.code(), warning.to_string());
        let path = warning.host().unwrap_or_default();
        let text = text.strip_prefix(code).and_then(|text| text.strip_prefix(": ")).unwrap_or(&text);
        let (cause, fix) = text.split_once(". ").unwrap_or((text, ""));
        Self { path: path.into(), value: None, cause: cause.into(), fix: fix.into(), code: code.into() }
    }
}

#[cfg(test)]
mod tests;
