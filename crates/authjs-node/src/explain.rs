//! The decision of the matcher for one request, with the entries that decide.

use authjs::config::{Config, OriginTarget, Origins};
use authjs::cookies;
use authjs::http::Method;
use authjs::matcher::{Entry, Facts, Matcher, Options};
use authjs::path::{Found, canonical_url_without_host};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::explain_preflight::{ByPreflight, by_preflight};
use crate::explain_rules::{ByRules, Named, by_rules};
use crate::judge::{Deployment, Finding, configuration};
use crate::question::Question;

/// The decision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// `auth-route`, `page`, `protected`, `unreadable` or `public`, or the decision of rules: `public`,
    /// `allowed`, `sign-in`, `step-up`, `unauthorized`, `denied`. `refused` for a host that
    /// `unknownHosts` denies, and `unknown` if there are `errors`.
    pub decision: &'static str,
    /// The canonical path that the gate compares.
    pub path: String,
    /// The name of the entry of `hosts` that the host of the URL has.
    pub host: Option<String>,
    /// The base path of the auth routes.
    #[serde(rename = "basePath")]
    pub base_path: String,
    /// Whether `matcher` is set. Without it every path is protected.
    #[serde(rename = "hasMatcher")]
    pub has_matcher: bool,
    /// The entries that protect the path.
    pub entries: Vec<Named>,
    /// The entries whose pattern matches the path, and whose conditions do not hold.
    pub unmet: Vec<Named>,
    /// The decision of `rules`, if they are set.
    pub rules: Option<ByRules>,
    /// What becomes of a preflight, if the request is one.
    pub preflight: Option<ByPreflight>,
    /// The entry of `origins` that gets the request, if it is not answered before. `None`: the origin of `origin`.
    pub origin: Option<SelectedOrigin>,
    /// Whether `origins` is set.
    #[serde(rename = "hasOrigins")]
    pub has_origins: bool,
    /// The mistakes of the configuration, because of which the Worker would refuse every request.
    pub errors: Vec<Finding>,
}

/// An entry of `origins`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SelectedOrigin {
    /// The position in the list.
    pub index: usize,
    /// `to`
    pub to: String,
}

/// Explains the decision of the gate on a request.
///
/// Errors if the URL is not one that the gate accepts.
pub fn explain(deployment: Deployment, question: &Question) -> Result<Explanation, String> {
    let url = canonical_url_without_host(&question.url).map_err(|error| error.to_string())?;
    let mut explanation =
        Explanation { decision: "unknown", path: url.path().into(), ..Explanation::default() };
    let html_views = deployment.bindings.contains_key("ASSETS");
    let (judgement, found) = configuration(deployment);
    explanation.errors = judgement.errors;
    let Some((base, sources)) = found.filter(|_| explanation.errors.is_empty()) else {
        return Ok(explanation);
    };
    let Some(config) = base.of_host(&url) else {
        explanation.decision = "refused";
        return Ok(explanation);
    };
    explanation.host = base.hosts().and_then(|hosts| hosts.name_of(&url)).map(str::to_owned);
    let root = Config::options_for(&sources, &url);
    let case_sensitive = root.get("caseSensitive").and_then(Value::as_bool).unwrap_or(false);
    let entries = entries(&root);
    let facts = QuestionFacts { question, url: &url };
    let options = Options { case_sensitive, html_views };
    explanation.base_path.clone_from(&config.base_path);
    explanation.has_matcher = entries.is_some();
    explanation.has_origins = !config.origins.entries().is_empty();
    explanation.origin = selected_origin(&config.origins, &url);
    explanation.decision = if is_below(&config.base_path, url.path()) {
        "auth-route"
    } else if config.pages.are_open(Method::parse(&question.method), url.path()) {
        "page"
    } else if let Some(rules) = config.rules() {
        explanation.rules = Some(by_rules(rules, &question.visitor, &url, &question.method, &facts));
        explanation.rules.as_ref().map_or("unknown", |decided| decided.decision)
    } else if let Some(entries) = entries {
        explanation.name_entries(&entries, options, &facts);
        match Matcher::compile(&entries, options).map(|matcher| matcher.judge(url.path(), &facts)) {
            Ok(Found::No) => "public",
            Ok(Found::TooMany) => "unreadable",
            Ok(Found::Yes) | Err(_) => "protected",
        }
    } else {
        "protected"
    };
    let by_rules = config.rules().filter(|_| explanation.rules.is_some());
    explanation.preflight = by_preflight(by_rules, question, &url, explanation.decision, &facts);
    Ok(explanation)
}

impl Explanation {
    fn name_entries(&mut self, entries: &[Entry], options: Options, facts: &dyn Facts) {
        for (index, entry) in entries.iter().enumerate() {
            let conditional = !entry.has.is_empty() || !entry.missing.is_empty();
            let named = Named { index, source: entry.source.clone(), conditional };
            let bare = Entry::from(entry.source.as_str());
            if protects(entry, options, &self.path, facts) {
                self.entries.push(named);
            } else if conditional && protects(&bare, options, &self.path, facts) {
                self.unmet.push(named);
            }
        }
    }
}

fn protects(entry: &Entry, options: Options, path: &str, facts: &dyn Facts) -> bool {
    Matcher::compile(std::slice::from_ref(entry), options).is_ok_and(|matcher| matcher.protects(path, facts))
}

fn selected_origin(origins: &Origins, url: &Url) -> Option<SelectedOrigin> {
    let index = origins.select(url)?;
    let to = match &origins.entries().get(index)?.to {
        OriginTarget::Binding(name) if name == "ASSETS" => name.clone(),
        OriginTarget::Binding(name) => format!("binding:{name}"),
        OriginTarget::Server(url) => url.origin().ascii_serialization(),
    };
    Some(SelectedOrigin { index, to })
}

fn entries(root: &Value) -> Option<Vec<Entry>> {
    let list = root.get("matcher")?.as_array()?;
    list.iter().map(|entry| Entry::deserialize(entry).ok()).collect()
}

fn is_below(base_path: &str, path: &str) -> bool {
    path.strip_prefix(base_path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

struct QuestionFacts<'a> {
    question: &'a Question,
    url: &'a Url,
}

impl Facts for QuestionFacts<'_> {
    fn header(&self, name: &str) -> Option<String> {
        self.question.headers.get(name).cloned()
    }

    fn cookie(&self, name: &str) -> Option<String> {
        let header = self.header("cookie")?;
        cookies::parse(&header).get_decoded(name).map(std::borrow::Cow::into_owned)
    }

    fn query(&self, name: &str) -> Option<String> {
        self.url.query_pairs().filter(|(key, _)| key == name).last().map(|(_, value)| value.into_owned())
    }

    fn host(&self) -> Option<String> {
        self.url.host_str().map(str::to_ascii_lowercase)
    }

    fn raw_query(&self) -> Option<&str> {
        self.url.query()
    }

    fn is_own_host(&self, host: &str) -> bool {
        self.url.host_str().is_some_and(|own| own.eq_ignore_ascii_case(host))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::question::Visitor;

    fn explained(auth: &Value, url: &str, headers: &[(&str, &str)]) -> Explanation {
        let mut auth = auth.clone();
        auth["providers"] = json!(["github"]);
        let vars = json!({ "AUTH": auth });
        let deployment = Deployment { vars: vars.as_object().unwrap().clone(), ..Deployment::default() };
        let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let url = format!("https://a.example{url}");
        let question = Question { url, method: "GET".into(), headers, visitor: Visitor::default() };
        explain(deployment, &question).unwrap()
    }

    #[test]
    fn an_entry_that_protects_a_path_is_named() {
        let auth = json!({ "matcher": ["/admin", "/team/:id(\\d+)"] });
        let explanation = explained(&auth, "/team/7", &[]);
        assert_eq!((explanation.decision, explanation.errors.len()), ("protected", 0));
        assert_eq!(
            explanation.entries,
            [Named { index: 1, source: "/team/:id(\\d+)".into(), conditional: false }]
        );
        assert_eq!(explained(&auth, "/team/x", &[]).decision, "public");
        assert_eq!(explained(&auth, "/%61dmin", &[]).decision, "protected");
    }

    #[test]
    fn a_condition_that_does_not_hold_is_named() {
        let entry = json!({ "source": "/admin", "has": [{ "type": "cookie", "key": "beta" }] });
        let auth = json!({ "matcher": [entry] });
        let without = explained(&auth, "/admin", &[]);
        assert_eq!((without.decision, without.unmet.len(), without.entries.len()), ("public", 1, 0));
        assert_eq!(explained(&auth, "/admin", &[("cookie", "beta=1")]).decision, "protected");
    }

    #[test]
    fn routes_pages_and_a_missing_matcher_are_told_apart() {
        let auth = json!({ "pages": { "signIn": "/login" } });
        assert_eq!(explained(&auth, "/api/auth/signin", &[]).decision, "auth-route");
        assert_eq!(explained(&auth, "/login", &[]).decision, "page");
        let other = explained(&auth, "/x", &[]);
        assert_eq!((other.decision, other.has_matcher), ("protected", false));
    }

    #[test]
    fn the_host_of_the_url_chooses_the_configuration() {
        let hosts = json!({ "other.example": { "matcher": ["/b"] }, "rules.example": {
            "rules": [{ "path": "/c", "access": "deny" }], "unmatched": "public",
        } });
        let auth =
            json!({ "matcher": ["/a"], "hosts": hosts, "unknownHosts": "deny", "providers": ["github"] });
        let decision = |url: &str| {
            let vars = json!({ "AUTH": auth });
            let deployment = Deployment { vars: vars.as_object().unwrap().clone(), ..Deployment::default() };
            let (headers, visitor) = Default::default();
            let question = Question { url: url.into(), method: "GET".into(), headers, visitor };
            explain(deployment, &question).unwrap()
        };
        let of_host = decision("https://OTHER.example.:443/b");
        assert_eq!((of_host.decision, of_host.entries[0].source.as_str()), ("protected", "/b"));
        assert_eq!(of_host.host.as_deref(), Some("other.example"));
        assert_eq!(decision("https://other.example/a").decision, "public");
        assert_eq!(decision("https://rules.example/c").decision, "denied");
        assert_eq!(decision("https://a.example/a").decision, "refused");
    }

    #[test]
    fn the_origin_of_the_request_is_named() {
        let origins = json!([
            { "path": "/api/:path*", "to": "https://api.internal.example.com" },
            { "path": "/shop", "to": "binding:SHOP" },
            { "hosts": ["b.example"], "to": "ASSETS" },
        ]);
        let auth = json!({ "matcher": ["/admin"], "origins": origins });
        let of = |path: &str| explained(&auth, path, &[]).origin.map(|origin| (origin.index, origin.to));
        assert_eq!(of("/api/x"), Some((0, "https://api.internal.example.com".into())));
        assert_eq!(of("/shop"), Some((1, "binding:SHOP".into())));
        assert_eq!(of("/API/x"), None);
        assert!(explained(&auth, "/x", &[]).has_origins);
        assert!(!explained(&json!({ "matcher": [] }), "/x", &[]).has_origins);
    }

    #[test]
    fn a_mistake_comes_before_any_decision() {
        let explanation = explained(&json!({ "matcher": ["/a("] }), "/a", &[]);
        assert_eq!(explanation.decision, "unknown");
        assert_eq!(explanation.errors[0].path, "matcher[0]");
    }
}
