use std::collections::{BTreeMap, BTreeSet};

use authjs::config::{Config, ConfigError, Env};
use serde_json::{Map, Value, json};

use super::place::Place;
use super::placeholder::{self, is_configuration};
use super::{Deployment, Finding, repair};

/// The first step of `auth.config.json`, whose dots read as steps.
const FILE: &str = "auth";

/// One reading of a deployment after the repairs so far.
pub(super) struct Attempt {
    /// `None` until the sources of the configuration merge.
    root: Option<Value>,
    variables: Map<String, Value>,
    secrets: BTreeSet<String>,
    bindings: BTreeMap<String, String>,
    auth_config: Option<String>,
    features: Option<Vec<String>>,
    repairs: Vec<Repair>,
}

/// A place that was repaired.
struct Repair {
    /// The place of the mistake.
    asked: Place,
    /// The place that was changed: that of the mistake, or one around it.
    place: Place,
    was_missing: bool,
}

impl Attempt {
    pub(super) fn new(deployment: Deployment) -> Self {
        let mut variables = deployment.vars;
        let secrets: BTreeSet<String> =
            deployment.secrets.into_iter().filter(|name| !variables.contains_key(name)).collect();
        // A secret among the options is never known, and a plain text replaces it here.
        variables.extend(
            secrets.iter().filter(|name| is_configuration(name)).map(|name| (name.clone(), json!("{}"))),
        );
        let bindings = deployment.bindings;
        let auth_config = deployment.auth_config.filter(|text| !text.is_empty());
        let features = deployment.features;
        Self { root: None, variables, secrets, bindings, auth_config, features, repairs: Vec::new() }
    }

    /// Runs the parser. Returns the warnings, or the first mistake.
    pub(super) fn parse(&mut self) -> Result<Vec<Finding>, ConfigError> {
        if self.root.is_none() {
            let root = Config::sources(&Known { attempt: self, root: None }, self.auth_config.as_deref())?;
            self.root = Some(root);
        }
        let config = Config::from_env(&Known { attempt: self, root: self.root.as_ref() }, None)?;
        let findings = config.warnings.iter().map(Finding::of_warning);
        // Code in Rust may do their work. The judge does not know of it.
        let unchecked = config.missing_authorize().map(|error| Finding::of_code("missing-authorize", &error));
        let unsent = config.missing_sender().map(|error| Finding::of_code("missing-sender", &error));
        Ok(findings.filter(|finding| self.is_real(finding)).chain(unchecked).chain(unsent).collect())
    }

    /// Returns the configuration and the merged options. `None` if there still is a mistake.
    pub(super) fn configuration(&self) -> Option<(Config, Value)> {
        let root = self.root.clone()?;
        let config = Config::from_env(&Known { attempt: self, root: Some(&root) }, None).ok()?;
        Some((config, root))
    }

    /// Returns whether a warning is about the deployment, not about a repair or a placeholder.
    fn is_real(&self, Finding { code, cause, path, .. }: &Finding) -> bool {
        let mut words = cause.split([' ', ':']);
        match code.as_str() {
            "shared-client-key" => words.filter(|word| self.secrets.contains(*word)).count() < 2,
            "plain-client-secret" => {
                let place = Place::parse(&format!("{path}.{}", words.next().unwrap_or_default()));
                !self.repairs.iter().any(|repair| place.is_within(&repair.place))
            }
            "debug-enabled" => !self.is_repaired("debug") && !self.is_repaired("log"),
            "experimental-webauthn" => !self.is_repaired("experimental"),
            "new-user-page-unused" => !self.is_repaired("pages"),
            _ => true,
        }
    }

    fn is_repaired(&self, key: &str) -> bool {
        self.repairs.iter().any(|repair| repair.place.first_key() == Some(key))
    }

    /// Returns whether a mistake does not follow from a repair: it is neither at a repaired place nor
    /// around one, and it is not a missing setting of a provider with another mistake.
    pub(super) fn is_new(&self, mistake: &ConfigError) -> bool {
        let place = Place::parse(mistake.path());
        if mistake.is_unset() && place == Place::parse("providers") && self.is_repaired("providers") {
            return false;
        }
        self.repairs.iter().all(|repair| {
            let provider =
                repair.place.item_of("providers").filter(|_| mistake.is_unset() && !repair.was_missing);
            let is_around = !repair.was_missing && repair.asked.is_within(&place);
            !place.is_within(provider.as_ref().unwrap_or(&repair.place)) && !is_around
        })
    }

    /// Changes the deployment so that the parser comes further, and remembers the changed place.
    /// Returns whether anything changed.
    pub(super) fn repair(&mut self, mistake: &ConfigError) -> bool {
        let place = Place::parse(mistake.path());
        let was_missing = mistake.is_unset();
        let times = self.repairs.iter().filter(|repair| repair.asked == place).count();
        let changed = if self.is_variable(&place) {
            self.repair_variable(&place, times).then(|| place.clone())
        } else {
            self.root.as_mut().and_then(|root| repair::at(&place, root, times, was_missing))
        };
        let Some(changed) = changed else { return false };
        self.repairs.push(Repair { asked: place, place: changed, was_missing });
        true
    }

    /// Returns whether a place is a variable, a binding or the file, not an option.
    fn is_variable(&self, place: &Place) -> bool {
        place.first_key().is_some_and(|key| {
            let is_known = self.variables.contains_key(key) || self.bindings.contains_key(key);
            let looks_so = key.contains("AUTH_") || matches!(key, "AUTH" | FILE);
            (is_known || looks_so) && self.root.as_ref().is_none_or(|root| root.get(key).is_none())
        })
    }

    fn repair_variable(&mut self, place: &Place, times: usize) -> bool {
        if place.first_key() == Some(FILE) {
            return self.auth_config.take().is_some();
        }
        let Some(name) = place.first_key() else { return false };
        let root = self.root.clone().unwrap_or_default();
        let placeholder = placeholder::value(name, &root).filter(|_| times == 0 && !is_configuration(name));
        match placeholder {
            Some(text) if !self.bindings.contains_key(name) => {
                self.variables.insert(name.into(), text.into());
                true
            }
            _ => {
                let was_bound = self.bindings.remove(name).is_some();
                self.variables.shift_remove(name).is_some() || self.secrets.remove(name) || was_bound
            }
        }
    }
}

/// The environment of the deployment, as far as it is known.
struct Known<'a> {
    attempt: &'a Attempt,
    /// The merged configuration, in place of the variables that it was merged from.
    root: Option<&'a Value>,
}

impl Known<'_> {
    fn value(&self, name: &str) -> Option<Value> {
        match self.root {
            Some(root) if name == "AUTH" => return Some(root.clone()),
            Some(_) if is_configuration(name) => return None,
            _ => {}
        }
        let variable = self.attempt.variables.get(name).cloned();
        variable.or_else(|| {
            let root = self.root.cloned().unwrap_or_default();
            let known = self.attempt.secrets.contains(name).then(|| placeholder::value(name, &root));
            known.flatten().map(Value::String)
        })
    }
}

impl Env for Known<'_> {
    fn text(&self, name: &str) -> Option<String> {
        self.value(name)?.as_str().map(Into::into)
    }

    fn json(&self, name: &str) -> Option<Value> {
        self.value(name).filter(|value| !value.is_string())
    }

    fn has_binding(&self, name: &str) -> bool {
        self.value(name).is_some() || self.attempt.bindings.contains_key(name)
    }

    fn has_methods(&self, name: &str, methods: &[&str]) -> bool {
        let Some(section) = self.attempt.bindings.get(name) else { return false };
        let known: &[&str] = match section.as_str() {
            "kv_namespaces" | "r2_buckets" => &["get", "put"],
            "services" | "assets" | "mtls_certificates" => &["fetch"],
            "d1_databases" => &["prepare", "batch"],
            "send_email" => &["send"],
            "ratelimits" => &["limit"],
            "durable_objects" => &["idFromName", "get"],
            "analytics_engine_datasets" => &["writeDataPoint"],
            "queues" => &["send"],
            "vectorize" | "hyperdrive" => &[],
            // A kind that is not known here is not judged.
            _ => return true,
        };
        methods.iter().all(|method| known.contains(method))
    }

    fn lacks_feature(&self, name: &str) -> bool {
        let features = self.attempt.features.as_ref();
        features.is_some_and(|features| !features.iter().any(|feature| feature == name))
    }
}
