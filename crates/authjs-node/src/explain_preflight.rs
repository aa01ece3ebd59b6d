//! What the gate does with a preflight.

use authjs::cors::Preflight;
use authjs::http::Method;
use authjs::matcher::Facts;
use authjs::rules::{AskedPreflight, Decision, PreflightDecision, Rules};
use serde::Serialize;
use url::Url;

use crate::question::{Question, Visitor};

/// What becomes of a preflight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ByPreflight {
    /// `answered`, `asks-origin`, `passes`, `unauthorized` or `denied`.
    pub decision: &'static str,
    /// Why, as the log says it.
    pub cause: String,
    /// The headers of the answer.
    pub headers: Vec<(&'static str, String)>,
    /// Why the browser will not send the request although the preflight is answered.
    pub unlisted: Option<String>,
}

impl ByPreflight {
    fn new(decision: &'static str, cause: &(impl ToString + ?Sized)) -> Self {
        Self { decision, cause: cause.to_string(), headers: Vec::new(), unlisted: None }
    }
}

/// Explains what the gate does with a preflight. `None` if the request is not one, or is not for the origin.
/// `decision` is that of the matcher.
pub(crate) fn by_preflight(
    rules: Option<&Rules>,
    question: &Question,
    url: &Url,
    decision: &str,
    request: &dyn Facts,
) -> Option<ByPreflight> {
    let header = |name: &str| question.headers.get(name).map(String::as_str);
    let announced = header("access-control-request-method");
    let preflight = Preflight::read(header("origin"), announced, header("access-control-request-headers"));
    let preflight = preflight.filter(|_| question.method == "OPTIONS")?;
    const UNANSWERED: &str = "no cors of a rule answers preflights of this path";
    let Some(rules) = rules else {
        return match decision {
            "protected" | "unreadable" => Some(ByPreflight::new("unauthorized", UNANSWERED)),
            "public" => Some(ByPreflight::new("passes", "the path is public")),
            _ => None,
        };
    };
    let overrides = ["x-http-method-override", "x-http-method", "x-method-override"];
    let asked = AskedPreflight {
        preflight: &preflight,
        path: url.path(),
        method: Method::parse(preflight.method).name(),
        may_override: overrides.iter().any(|name| header(name).is_some())
            || url.query_pairs().any(|(name, _)| name.eq_ignore_ascii_case("_method")),
        has_cors: true,
    };
    let client = question.visitor.without_user();
    Some(match rules.judge_preflight(&asked, request, &client) {
        PreflightDecision::AsRequest(selection) => {
            let verdict = rules.decide(&selection, &client);
            match verdict.decision {
                Decision::Public | Decision::Allowed => ByPreflight::new("passes", &verdict),
                Decision::Denied(_) => ByPreflight::new("denied", &verdict),
                Decision::SignIn | Decision::StepUp { .. } | Decision::Unauthorized => {
                    ByPreflight::new("unauthorized", &format!("{UNANSWERED}, and {verdict}"))
                }
            }
        }
        PreflightDecision::Denied { verdict, .. } => ByPreflight::new("denied", &verdict),
        PreflightDecision::Refused(refusal) => ByPreflight::new("denied", &refusal),
        PreflightDecision::Answered { policy, headers } => {
            let unlisted = policy.unlisted(&preflight).map(|unlisted| unlisted.to_string());
            ByPreflight { headers, unlisted, ..ByPreflight::new("answered", "cors of the rules allows it") }
        }
        PreflightDecision::AskOrigin => ByPreflight::new("asks-origin", "cors is \"origin\""),
    })
}

impl Visitor {
    /// Returns the same client without a user, as a preflight comes.
    fn without_user(&self) -> Self {
        Self { country: self.country.clone(), asn: self.asn, ip: self.ip, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::*;
    use crate::explain::explain;
    use crate::judge::Deployment;

    fn asked(auth: &Value, path: &str, headers: &[(&str, &str)]) -> Option<ByPreflight> {
        let mut auth = auth.clone();
        auth["providers"] = json!(["google"]);
        let vars = json!({ "AUTH": auth });
        let deployment = Deployment { vars: vars.as_object().unwrap().clone(), ..Deployment::default() };
        let own = [("origin", "https://app.example.com"), ("access-control-request-method", "PUT")];
        let mut all: BTreeMap<String, String> =
            own.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        all.extend(headers.iter().map(|(name, value)| ((*name).into(), (*value).into())));
        let visitor = Visitor { signed_in: true, ..Visitor::default() };
        let url = format!("https://a.example{path}");
        let question = Question { url, method: "OPTIONS".into(), headers: all, visitor };
        let explained = explain(deployment, &question).unwrap();
        assert_eq!(explained.errors, []);
        explained.preflight
    }

    fn rules() -> Value {
        let cors =
            json!({ "origins": ["https://app.example.com"], "methods": ["PUT"], "headers": ["X-Own"] });
        json!({ "unmatched": "signed-in", "rules": [
            { "path": "/api/:path*", "access": "api", "cors": cors },
            { "path": "/own/:path*", "access": "api", "cors": "origin" },
            { "path": "/about", "access": "public" },
            { "path": "/closed", "access": "deny" },
        ] })
    }

    #[test]
    fn a_preflight_is_answered_refused_or_asks_the_origin() {
        let of = |path: &str, headers: &[(&str, &str)]| {
            let told = asked(&rules(), path, headers).expect("a preflight");
            (told.decision, told.cause)
        };
        assert_eq!(of("/api/x", &[]).0, "answered");
        assert_eq!(
            of("/api/x", &[("origin", "https://evil.example")]),
            ("denied", "cors.origins does not list \"https://evil.example\"".to_owned())
        );
        assert_eq!(of("/own/x", &[]).0, "asks-origin");
        assert_eq!(of("/own/x?_method=PUT", &[]).0, "denied");
        assert_eq!(of("/about", &[]).0, "passes");
        assert_eq!(of("/closed", &[]).0, "denied");
        let (decision, cause) = of("/other", &[]);
        assert_eq!(decision, "unauthorized");
        assert!(cause.contains("no cors of a rule") && cause.contains("unmatched"), "{cause}");
    }

    #[test]
    fn what_the_browser_will_miss_is_told() {
        let listed = asked(&rules(), "/api/x", &[("access-control-request-headers", "x-own")]).unwrap();
        assert_eq!(listed.unlisted, None);
        assert!(listed.headers.contains(&("access-control-allow-origin", "https://app.example.com".into())));
        let missing = asked(&rules(), "/api/x", &[("access-control-request-headers", "x-other")]).unwrap();
        assert!(missing.unlisted.unwrap().contains("cors.headers does not list"));
        let missing = asked(&rules(), "/api/x", &[("access-control-request-method", "DELETE")]).unwrap();
        assert!(missing.unlisted.unwrap().contains("cors.methods does not list"));
    }

    #[test]
    fn a_matcher_refuses_preflights_of_its_paths() {
        let auth = json!({ "matcher": ["/admin"] });
        assert_eq!(asked(&auth, "/admin", &[]).unwrap().decision, "unauthorized");
        assert_eq!(asked(&auth, "/x", &[]).unwrap().decision, "passes");
        assert_eq!(asked(&auth, "/api/auth/session", &[]), None);
    }
}
