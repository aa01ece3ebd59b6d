use std::collections::BTreeMap;

use authjs::config::Config;
use serde_json::{Value, json};

use super::sign_in::environment;
use crate::support::TestEnv;

/// What shows that an option has an effect.
pub struct Effect {
    /// The path of its row.
    pub path: &'static str,
    pub proof: Proof,
}

pub enum Proof {
    /// What is seen of a deployment without the option, and with it.
    Seen {
        base: Value,
        value: Value,
        look: Box<dyn Fn(Value) -> String>,
        without: &'static str,
        with: &'static str,
    },
    /// Other tests that fail if the option is ignored, as a file and a title.
    Tests(&'static [(&'static str, &'static str)]),
    /// The option is a table, and its members have effects.
    Members,
    /// The option only has the value that is the default. This other value is an error.
    DefaultOnly { base: Value, refused: Value },
    /// The option has no effect yet, and its description says so.
    NotYet,
}

/// Returns the effect of an option on what `look` sees of a deployment with the settings `base`.
pub fn seen(
    path: &'static str,
    value: Value,
    base: Value,
    look: impl Fn(Value) -> String + 'static,
    [without, with]: [&'static str; 2],
) -> Effect {
    Effect { path, proof: Proof::Seen { base, value, look: Box::new(look), without, with } }
}

/// Returns the effect of an option that these tests show.
pub const fn tested(path: &'static str, tests: &'static [(&'static str, &'static str)]) -> Effect {
    Effect { path, proof: Proof::Tests(tests) }
}

/// Returns the effect of a table, which is that of its members.
pub const fn members(path: &'static str) -> Effect {
    Effect { path, proof: Proof::Members }
}

/// Returns the effect of an option that only has its default.
pub const fn default_only(path: &'static str, base: Value, refused: Value) -> Effect {
    Effect { path, proof: Proof::DefaultOnly { base, refused } }
}

/// Returns the entry of an option that has no effect yet.
#[allow(dead_code, reason = "every option has an effect at present")]
pub const fn not_yet(path: &'static str) -> Effect {
    Effect { path, proof: Proof::NotYet }
}

/// Sets the option with this path, in the first provider, entry of the matcher or condition.
pub fn set(auth: &mut Value, path: &str, value: Value) {
    let mut place = auth;
    for step in path.split('.') {
        let key = match step {
            "<name>" => "csrfToken",
            "<field>" if path.starts_with("providers[].fields") => "pin",
            "<field>" => "name",
            _ => step.trim_end_matches("[]"),
        };
        place = &mut place[key];
        if step.ends_with("[]") {
            place = &mut place[0];
        }
    }
    *place = value;
}

impl Effect {
    /// Checks the effect.
    pub fn check(&self, tests: &mut BTreeMap<String, String>) {
        let path = self.path;
        match &self.proof {
            Proof::Seen { base, value, look, without, with } => {
                assert_ne!(without, with, "{path}: the same is seen with and without it");
                assert_eq!(look(base.clone()), *without, "without {path}");
                let mut auth = base.clone();
                set(&mut auth, path, value.clone());
                assert_eq!(look(auth), *with, "with {path}");
            }
            Proof::Tests(named) => {
                for (file, title) in *named {
                    let text = tests.entry((*file).to_owned()).or_insert_with(|| read(file));
                    assert!(is_test(text, title), "{path}: {file} has no test {title:?}");
                }
            }
            Proof::DefaultOnly { base, refused } => {
                let mut auth = base.clone();
                set(&mut auth, path, refused.clone());
                let error = Config::from_env(&TestEnv(environment(&auth)), None).unwrap_err().to_string();
                assert!(error.contains(path.rsplit('.').next().unwrap()), "{path}: {error}");
            }
            Proof::Members | Proof::NotYet => {}
        }
    }
}

fn read(file: &str) -> String {
    let path = format!("{}/../../{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Returns whether a file, in Rust or JavaScript, has a test of this title.
fn is_test(text: &str, title: &str) -> bool {
    text.contains(&format!("#[test]\nfn {title}()")) || text.contains(&format!("test({title:?}, "))
}

#[test]
fn an_option_is_set_at_its_path() {
    let mut auth = json!({ "providers": [{ "id": "op" }], "matcher": [{ "has": [{ "type": "host" }] }] });
    set(&mut auth, "providers[].client.kid", json!("k"));
    set(&mut auth, "matcher[].has[].value", json!("v"));
    set(&mut auth, "cookies.<name>.options.path", json!("/p"));
    set(&mut auth, "debug", json!(true));
    let expected = json!({
        "providers": [{ "id": "op", "client": { "kid": "k" } }],
        "matcher": [{ "has": [{ "type": "host", "value": "v" }] }],
        "cookies": { "csrfToken": { "options": { "path": "/p" } } },
        "debug": true,
    });
    assert_eq!(auth, expected);
}

#[test]
fn a_title_that_is_only_mentioned_is_no_test() {
    let rust = "// a_test()\n#[test]\nfn real() {}\nfn a_test() {}";
    assert!(is_test(rust, "real") && !is_test(rust, "a_test"));
    let js = "test(\"it works\", async () => {}); // it fails";
    assert!(is_test(js, "it works") && !is_test(js, "it fails"));
}
