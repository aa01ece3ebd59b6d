//! `audit` and `metrics`: what is recorded of requests, and where.

use std::rc::Rc;

use super::env::Env;
use super::error::ConfigError;
use super::node::{Node, Table};
use super::options::keys;
use super::pseudonyms::Pseudonyms;
use super::secrets::Secrets;

/// What is recorded of requests.
#[derive(Debug)]
pub(crate) struct Observed {
    /// `audit`
    pub(crate) audit: Option<Audit>,
    /// `metrics`
    pub(crate) metrics: bool,
    /// The keyed hashes of users and addresses.
    pub(crate) pseudonyms: Pseudonyms,
    /// The keyed hash of the options.
    pub(crate) fingerprint: String,
}

/// `audit`
#[derive(Debug)]
pub(crate) struct Audit {
    /// `audit.to`
    pub(crate) to: Vec<Sink>,
    /// `audit.email`
    pub(crate) email: EmailForm,
}

/// Where a record goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sink {
    /// The runtime's log.
    Log,
    /// The dataset of Workers Analytics Engine that is bound as `AUTH_ANALYTICS`.
    Analytics,
    /// The queue that is bound as `AUTH_QUEUE`.
    Queue,
}

/// How an event shows an e-mail address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum EmailForm {
    /// As a keyed hash.
    #[default]
    Hash,
    /// As it is.
    Plain,
    /// Not at all.
    Hidden,
}

impl Observed {
    /// Returns whether requests are recorded. Otherwise only the fingerprint is needed.
    pub(crate) const fn records(&self) -> bool {
        self.audit.is_some() || self.metrics
    }
}

/// The binding of Workers Analytics Engine.
const ANALYTICS: &str = "AUTH_ANALYTICS";

/// The binding of a queue.
const QUEUE: &str = "AUTH_QUEUE";

/// Reads `audit` and `metrics`. `health` shows the hash of the options too.
///
/// Errors if a sink has no binding, or if an option is set and the Worker is built without the Cargo feature that it needs.
#[inline(never)]
pub(super) fn read(
    root: &Table<'_>,
    env: &dyn Env,
    secrets: &Secrets,
) -> Result<Option<Rc<Observed>>, ConfigError> {
    refuse_unless_built(root, env)?;
    if !cfg!(feature = "operations") {
        return Ok(None);
    }
    let audit = root.table("audit", &keys::AUDIT)?.map(|table| read_audit(&table, env)).transpose()?;
    let metrics = root.boolean("metrics")?.unwrap_or(false);
    if metrics && !env.has_binding(ANALYTICS) {
        return Err(ConfigError::new("metrics", unbound(ANALYTICS), fix_of(ANALYTICS)));
    }
    if audit.is_none() && !metrics && root.get("health").is_none() {
        return Ok(None);
    }
    let pseudonyms = Pseudonyms::new(secrets.all().first());
    let fingerprint = pseudonyms.of("configuration", &root.to_json());
    Ok(Some(Rc::new(Observed { audit, metrics, pseudonyms, fingerprint })))
}

fn refuse_unless_built(root: &Table<'_>, env: &dyn Env) -> Result<(), ConfigError> {
    let lacks_operations = !cfg!(feature = "operations") || env.lacks_feature("operations");
    let lacks_bearer = !cfg!(feature = "bearer") || env.lacks_feature("bearer");
    let lacks = [
        ("audit", lacks_operations),
        ("metrics", lacks_operations),
        ("health", lacks_operations || lacks_bearer),
    ];
    match lacks.into_iter().find(|(option, lacks)| *lacks && root.get(option).is_some()) {
        None => Ok(()),
        Some(("health", _)) => {
            let fix = "Build with the Cargo features `bearer` and `operations`: node scripts/build.mjs --features bearer,operations.";
            Err(ConfigError::new("health", "answers for monitors are not compiled in", fix))
        }
        Some((option, _)) => {
            let fix =
                "Build with the Cargo feature `operations`: node scripts/build.mjs --features operations.";
            Err(ConfigError::new(option, "audit trail and metrics are not compiled in", fix))
        }
    }
}

fn read_audit(table: &Table<'_>, env: &dyn Env) -> Result<Audit, ConfigError> {
    const SINKS: &str = "Write one or more of \"log\", \"analytics\" and \"queue\".";
    let Some(node) = table.get("to") else {
        return Err(ConfigError::new(table.path_of("to"), "not set", SINKS));
    };
    let mut to = Vec::new();
    for item in node.list()? {
        let (sink, binding) = match item.text()?.text.as_str() {
            "log" => (Sink::Log, None),
            "analytics" => (Sink::Analytics, Some(ANALYTICS)),
            "queue" => (Sink::Queue, Some(QUEUE)),
            _ => return Err(item.error("unknown value", SINKS)),
        };
        if let Some(binding) = binding.filter(|binding| !env.has_binding(binding)) {
            return Err(item.error(unbound(binding), fix_of(binding)));
        }
        if to.contains(&sink) {
            return Err(item.error("named twice", "Remove one."));
        }
        to.push(sink);
    }
    if to.is_empty() {
        return Err(node.error("an empty list", SINKS));
    }
    let email = table.get("email").map(|node| email(&node)).transpose()?.unwrap_or_default();
    Ok(Audit { to, email })
}

fn email(node: &Node<'_>) -> Result<EmailForm, ConfigError> {
    match node.text()?.text.as_str() {
        "hash" => Ok(EmailForm::Hash),
        "plain" => Ok(EmailForm::Plain),
        "none" => Ok(EmailForm::Hidden),
        _ => Err(node.error("unknown value", "Write \"hash\", \"plain\" or \"none\".")),
    }
}

fn unbound(binding: &str) -> String {
    format!("needs the binding {binding}, which is not set")
}

fn fix_of(binding: &str) -> String {
    let section = if binding == QUEUE { "[[queues.producers]]" } else { "[[analytics_engine_datasets]]" };
    format!("Bind it with {section} and binding = \"{binding}\", or remove the option.")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::config::Config;
    use crate::config::env::tests::TestEnv;

    fn read(auth: &Value, bindings: &Value) -> Result<Config, String> {
        let mut env = json!({
            "AUTH_SECRET": "a secret for tests, longer than 32 characters",
            "AUTH_GITHUB_ID": "id", "AUTH_GITHUB_SECRET": "secret",
            "AUTH": { "providers": ["github"], "matcher": ["/x"], "upstream": "https://o.example" },
        });
        env["AUTH"].as_object_mut().unwrap().extend(auth.as_object().unwrap().clone());
        env.as_object_mut().unwrap().extend(bindings.as_object().unwrap().clone());
        Config::from_env(&TestEnv::new(&env), None).map_err(|error| error.to_string())
    }

    #[cfg(not(feature = "operations"))]
    #[test]
    fn without_the_feature_each_option_is_an_error() {
        for auth in
            [json!({ "audit": { "to": ["log"] } }), json!({ "metrics": true }), json!({ "health": true })]
        {
            let error = read(&auth, &json!({ "AUTH_ANALYTICS": null })).unwrap_err();
            assert!(
                error.contains("not compiled in. Build with the Cargo feature")
                    && error.contains("`operations`"),
                "{error}"
            );
        }
    }

    #[cfg(feature = "operations")]
    #[test]
    fn a_sink_without_its_binding_and_other_mistakes_are_named() {
        let table = [
            (json!({ "audit": {} }), "audit.to: not set"),
            (json!({ "audit": { "to": [] } }), "audit.to: an empty list"),
            (json!({ "audit": { "to": ["syslog"] } }), "audit.to[0]: unknown value"),
            (json!({ "audit": { "to": ["log", "log"] } }), "audit.to[1]: named twice"),
            (json!({ "audit": { "to": ["analytics"] } }), "audit.to[0]: needs the binding AUTH_ANALYTICS"),
            (json!({ "audit": { "to": ["log", "queue"] } }), "audit.to[1]: needs the binding AUTH_QUEUE"),
            (json!({ "audit": { "to": ["log"], "email": "md5" } }), "audit.email: unknown value"),
            (json!({ "audit": { "to": ["log"], "mail": "none" } }), "audit.mail: unknown key"),
            (json!({ "metrics": true }), "metrics: needs the binding AUTH_ANALYTICS"),
        ];
        for (auth, expected) in table {
            let error = read(&auth, &json!({})).unwrap_err();
            let (path, cause) = expected.split_once(": ").unwrap();
            assert!(error.starts_with(&format!("{path}: ")) && error.contains(cause), "{error}");
        }
        let all = json!({ "audit": { "to": ["log", "analytics", "queue"] }, "metrics": true });
        assert!(read(&all, &json!({ "AUTH_ANALYTICS": null, "AUTH_QUEUE": null })).is_ok());
        let wrong = read(&all, &json!({ "AUTH_ANALYTICS": "x", "AUTH_QUEUE": null })).unwrap_err();
        assert!(wrong.starts_with("AUTH_ANALYTICS: is a variable"), "{wrong}");
    }

    #[cfg(feature = "operations")]
    #[test]
    fn the_fingerprint_is_that_of_the_options_and_of_the_secret() {
        let of = |auth: &Value, secret: &str| {
            read(auth, &json!({ "AUTH_SECRET": secret })).unwrap().observed.unwrap().fingerprint.clone()
        };
        let (one, other) =
            ("a secret for tests, longer than 32 characters", "another secret, longer than 32 characters");
        let log = json!({ "audit": { "to": ["log"] } });
        let hidden = json!({ "audit": { "to": ["log"], "email": "none" } });
        assert_eq!(of(&log, one), of(&log, one));
        assert_ne!(of(&log, one), of(&hidden, one));
        assert_ne!(of(&log, one), of(&log, other));
        assert_eq!(of(&log, one).len(), 32);
        assert!(read(&json!({}), &json!({})).unwrap().observed.is_none());
    }
}
