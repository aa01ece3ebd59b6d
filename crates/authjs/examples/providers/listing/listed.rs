use authjs::claims::template;
use authjs::config::provider_variable;
use authjs::providers::{Accepts, DeployerOption, EmailProof, Fill, IssuerRule, Kind, Row};
use serde_json::{Value, json};
use url::Url;

/// A row before a deployer configures it. `{issuer}`, `{clientId}` and required options stay in
/// braces.
pub(crate) struct Listed {
    pub(crate) row: &'static Row,
    pub(crate) issuer: Option<String>,
    pub(crate) authorization: Option<String>,
    pub(crate) token: Option<String>,
    pub(crate) userinfo: Option<String>,
    pub(crate) scope: Option<String>,
}

impl Listed {
    pub(crate) fn new(row: &'static Row) -> Self {
        let variables = variables(row);
        let fill = |text: &str| filled(text, &variables);
        let authorization = row.authorization.map(fill);
        Self {
            row,
            issuer: match row.issuer {
                IssuerRule::Unset => None,
                IssuerRule::Known(issuer) | IssuerRule::KnownOr { issuer, .. } => Some(fill(issuer)),
                IssuerRule::Options { .. } | IssuerRule::Deployer { .. } => Some("{issuer}".to_owned()),
            },
            scope: scope(row, authorization.as_deref()),
            authorization,
            token: row.token.map(fill),
            userinfo: row.userinfo.map(fill),
        }
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.row.id,
            "name": self.row.name,
            "type": self.row.kind.name(),
            "issuer": self.issuer,
            "authorization": self.authorization,
            "token": self.token,
            "userinfo": self.userinfo,
            "scope": self.scope,
            "checks": self.checks(),
            "tokenEndpointAuthMethod": self.client_authentication(),
            "emailProof": self.email_proof_claims(),
            "env": { "id": self.env("ID"), "secret": self.secret(), "issuer": self.env("ISSUER") },
        })
    }

    pub(crate) fn checks(&self) -> Vec<&'static str> {
        self.row.checks.iter().map(|check| check.name()).collect()
    }

    /// Returns the client authentication at the token endpoint. `None` for OAuth 1.0, which signs
    /// each request, and for a proxy, which is asked for its keys alone.
    pub(crate) fn client_authentication(&self) -> Option<&'static str> {
        (self.row.kind != Kind::Oauth1 && self.row.assertion.is_none())
            .then(|| self.row.token_endpoint_auth_method.name())
    }

    fn email_proof_claims(&self) -> Vec<&'static str> {
        match self.row.email_proof {
            EmailProof::Unproved => Vec::new(),
            EmailProof::Claims(paths) => paths.to_vec(),
            EmailProof::Flag(path) | EmailProof::Present(path) | EmailProof::Tenant(path) => vec![path],
        }
    }

    /// Returns what proves that the address is verified, in words. `None` if nothing does.
    pub(crate) fn email_proof(&self) -> Option<String> {
        match self.row.email_proof {
            EmailProof::Unproved => None,
            EmailProof::Claims(paths) => Some(format!("`{}` is true", paths.join("` and `"))),
            EmailProof::Flag(path) => Some(format!("`{path}` is true, `\"true\"` or 1")),
            EmailProof::Present(path) => Some(format!("`{path}` is a text")),
            EmailProof::Tenant(path) => {
                Some(format!("`{path}` is true, or the issuer is one tenant and you list the domain"))
            }
        }
    }

    /// Returns the variable of the client secret. `None` for a proxy, which gives none.
    fn secret(&self) -> Option<String> {
        self.row.assertion.is_none().then(|| self.env("SECRET"))
    }

    /// Returns `AUTH_<ID>_<suffix>`.
    pub(crate) fn env(&self, suffix: &str) -> String {
        provider_variable(self.row.id, suffix)
    }

    /// Returns the provider's own options: their paths and accepted values.
    pub(crate) fn options(&self) -> Vec<(&'static str, String)> {
        let own = self.row.options.iter().map(|option| (option.path, accepts(option)));
        let of_key = self.row.secret_from_key.iter().flat_map(|rule| [rule.issuer, rule.kid]);
        own.chain(of_key.map(|key| (key, "a text".to_owned()))).collect()
    }

    /// Returns an example of the issuer that the deployer sets.
    pub(crate) const fn issuer_example(&self) -> Option<&'static str> {
        match self.row.issuer {
            IssuerRule::Deployer { example } | IssuerRule::Options { example, .. } => Some(example),
            IssuerRule::Unset | IssuerRule::Known(_) | IssuerRule::KnownOr { .. } => None,
        }
    }
}

fn accepts(option: &DeployerOption) -> String {
    let what = match option.accepts {
        Accepts::BaseUrl => "an address".to_owned(),
        Accepts::OneOf(values) => format!("one of `{}`, the first unless set", values.join("`, `")),
        Accepts::Text | Accepts::Label => "a text".to_owned(),
    };
    match (option.required, option.fills) {
        (Some(example), _) => format!("{what} that must be set, like `{example}`"),
        (None, [Fill { unset: Some(unset), set: "{value}", .. }]) if !unset.is_empty() => {
            format!("{what}, `{unset}` unless set")
        }
        _ => what,
    }
}

/// Returns the variables of a row's texts without any option. A variable without a text stays in
/// braces.
fn variables(row: &Row) -> Vec<(&'static str, String)> {
    let braced = |name: &str| format!("{{{name}}}");
    let of_option = |option: &'static DeployerOption| {
        let unset = move |unset: Option<&str>| unset.map_or_else(|| braced(option.path), str::to_owned);
        option.fills.iter().map(move |fill| (fill.variable, unset(fill.unset)))
    };
    let own = row.options.iter().flat_map(of_option);
    [("issuer", braced("issuer")), ("clientId", braced("clientId"))].into_iter().chain(own).collect()
}

fn filled(text: &str, variables: &[(&'static str, String)]) -> String {
    let variable =
        |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, text)| text.clone());
    template::fill(text, &variable).unwrap_or_else(|| text.to_owned())
}

/// Returns the `scope` of the row, otherwise of its parameters or its authorization endpoint,
/// otherwise the default. A scope with a variable of an unset option is omitted.
fn scope(row: &Row, authorization: Option<&str>) -> Option<String> {
    let of_options = |name: &str| {
        if name == "clientId" {
            return Some("{clientId}".to_owned());
        }
        let fills = row.options.iter().flat_map(|option| option.fills);
        fills.into_iter().find(|fill| fill.variable == name).and_then(|fill| fill.unset).map(str::to_owned)
    };
    if row.assertion.is_some() {
        return None;
    }
    let of_params = || row.params.iter().find(|(name, _)| *name == "scope").map(|(_, value)| *value);
    let of_endpoint = || {
        let url = Url::parse(authorization?).ok()?;
        url.query_pairs().find(|(name, _)| name == "scope").map(|(_, value)| value.into_owned())
    };
    let default = || (row.kind != Kind::Oauth1).then(|| "openid profile email".to_owned());
    let of_row = row.scope.or_else(of_params).and_then(|scope| template::fill(scope, &of_options));
    of_row.or_else(of_endpoint).or_else(default)
}
