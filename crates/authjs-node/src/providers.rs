//! The built-in providers as JSON, for the command of the npm package.

use authjs::config::provider_variable;
use authjs::email::ServiceKind;
use authjs::providers::{self, IssuerRule, Row};
use serde_json::{Value, json};

/// Returns all built-in providers, sorted by id. Each has `id`, `name`, `type`, the `variables` that must be set,
/// `issuer` if it is known, and `needs`: options without a default, each with an example.
pub fn providers() -> Value {
    let mails = ServiceKind::ALL.into_iter().map(mail);
    let mut all: Vec<_> = providers::all().map(row).chain(mails).collect();
    all.sort_by_key(|provider| provider["id"].to_string());
    Value::Array(all)
}

fn row(row: &Row) -> Value {
    let suffixes: &[_] = if row.assertion.is_some() { &["ID"] } else { &["ID", "SECRET"] };
    let variables: Vec<_> = suffixes.iter().map(|suffix| provider_variable(row.id, suffix)).collect();
    let options = row.options.iter().filter_map(|option| Some((option.path, option.required?)));
    let issuer = match row.issuer {
        IssuerRule::Deployer { example } => Some(("issuer", example)),
        _ => None,
    };
    let needs = options.chain(issuer).map(|(path, example)| json!({ "option": path, "example": example }));
    json!({
        "id": row.id,
        "name": row.name,
        "type": row.kind.name(),
        "variables": variables,
        "issuer": known_issuer(row),
        "needs": needs.collect::<Vec<_>>(),
    })
}

/// Returns the issuer, unless options or the deployer choose it.
fn known_issuer(row: &Row) -> Option<&'static str> {
    match row.issuer {
        IssuerRule::Known(issuer) | IssuerRule::KnownOr { issuer, .. } => {
            Some(issuer).filter(|issuer| !issuer.contains('{'))
        }
        IssuerRule::Unset | IssuerRule::Options { .. } | IssuerRule::Deployer { .. } => None,
    }
}

fn mail(service: ServiceKind) -> Value {
    let variables = [provider_variable(service.id(), "KEY")];
    json!({ "id": service.id(), "name": service.name(), "type": "email", "variables": variables, "issuer": null, "needs": [] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_has_its_variables_and_what_it_needs() {
        let all = providers();
        let find = |id: &str| all.as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone();
        assert_eq!(find("github")["variables"], json!(["AUTH_GITHUB_ID", "AUTH_GITHUB_SECRET"]));
        assert_eq!(find("github")["needs"], json!([]));
        assert_eq!(find("google")["issuer"], "https://accounts.google.com");
        assert_eq!(find("auth0")["needs"][0]["option"], "issuer");
        // A proxy in front of the Worker gives no secret.
        assert_eq!(find("cloudflare-access")["variables"], json!(["AUTH_CLOUDFLARE_ACCESS_ID"]));
        assert_eq!(find("resend")["variables"], json!(["AUTH_RESEND_KEY"]));
    }
}
