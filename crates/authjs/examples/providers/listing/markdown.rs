use std::fmt::Write;

use authjs::providers::Kind;

use super::listed::Listed;
use super::mail;
use super::notes::{self, Notes};

/// Returns the page about all built-in providers.
pub(crate) fn page(providers: &[Listed]) -> String {
    let index: Vec<_> = providers.iter().map(link).collect();
    let notes = notes::all();
    let notes_on = |provider: &Listed| notes.get(provider.row.id).cloned().unwrap_or_default();
    let sections: String = providers.iter().map(|provider| section(provider, &notes_on(provider))).collect();
    format!("{}{}.\n{sections}{}", head(providers.len()), index.join(", "), mail::sections())
}

fn head(count: usize) -> String {
    format!(
        "\
<!-- Made by `npm run providers -- --write` from the provider table and docs/providers.toml. Do not edit it here. -->

# Built-in providers

There are {count} of OAuth and OpenID Connect, and those of [e-mail links](#e-mail-links) and
[credentials](#credentials). To use one, register your site with it under the callback URL below, name it in `wrangler.toml`, and set its secrets:

```toml
[vars.AUTH]
providers = [\"github\"]
```

```sh
npx wrangler secret put AUTH_GITHUB_ID
npx wrangler secret put AUTH_GITHUB_SECRET
```

An entry that is a table takes options beside the `id`, and everything of [docs/custom-providers.md](custom-providers.md) except
`type` and `profile`: `providers = [{{ id = \"auth0\", issuer = \"https://example.eu.auth0.com\" }}]`. The issuer of any provider
may also come from its variable. `npm run providers -- --json` prints all of this and the endpoints as JSON.

The address of a user is the one that the provider passes on, verified or not, as in Auth.js. The row `verified address` says what in
the profile proves that the address is verified. A provider without this row documents no proof: do not authorise by its addresses, or
name the claim with `emailVerified` ([docs/custom-providers.md](custom-providers.md#verified-addresses)). A `sign_in` callback in Rust
sees the claims in the profile ([example](../README.md#library-use)).

Checks are those of Auth.js. Every OpenID Provider, and every OAuth 2.0 server that had only `pkce`, has `state` beside them: see [what binds a response to its browser](speaking-to-providers.md#what-binds-a-response-to-its-browser-checks).

"
    )
}

fn link(provider: &Listed) -> String {
    format!("[{}](#{})", provider.row.name, anchor(provider.row.name))
}

/// Returns the anchor that GitHub gives a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    kept.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).collect::<String>().replace(' ', "-")
}

fn section(provider: &Listed, notes: &Notes) -> String {
    let row = provider.row;
    let mut lines =
        vec![("id", format!("`{}`, type `{}`", row.id, row.kind.name())), ("variables", variables(provider))];
    lines.push(match row.assertion {
        Some(assertion) => ("sign-in", format!("by the header `{}` of the request", assertion.header)),
        None => ("callback URL", format!("`https://<your site>/api/auth/callback/{}`", row.id)),
    });
    lines.extend(issuer(provider).map(|issuer| ("issuer", issuer)));
    if row.kind != Kind::Oidc && row.userinfo.is_none() {
        lines.push(("userinfo", "yours, as option `userinfo`".to_owned()));
    }
    lines.extend(provider.scope.as_ref().map(|scope| ("scope", code(scope))));
    if row.assertion.is_none() {
        lines.push(("checks", code(&provider.checks().join("`, `"))));
    }
    lines.extend(provider.client_authentication().map(|method| ("client authentication", code(method))));
    lines.extend(provider.email_proof().map(|proof| ("verified address", proof)));
    lines.extend(row.required_header.map(|name| ("header", header(provider, name))));
    lines.extend(provider.options().into_iter().map(|text| option(text, notes)));
    let mut text = format!("\n## {}\n\n| | |\n|---|---|\n", row.name);
    for (what, value) in lines {
        let _ = writeln!(text, "| {what} | {value} |");
    }
    if !notes.notes.is_empty() {
        text.push('\n');
    }
    for note in &notes.notes {
        let _ = writeln!(text, "- {note}");
    }
    text
}

fn variables(provider: &Listed) -> String {
    if provider.row.assertion.is_some() {
        return format!("`{}`", provider.env("ID"));
    }
    let key = provider.row.secret_from_key.map(|_| format!(" or `{}`", provider.env("PRIVATE_KEY")));
    format!("`{}`, `{}`{}", provider.env("ID"), provider.env("SECRET"), key.unwrap_or_default())
}

fn issuer(provider: &Listed) -> Option<String> {
    match provider.issuer_example() {
        Some(example) => {
            Some(format!("yours, as option `issuer` or in `{}`: `{example}`", provider.env("ISSUER")))
        }
        None => provider.issuer.as_deref().map(code),
    }
}

fn option((path, accepts): (&'static str, String), notes: &Notes) -> (&'static str, String) {
    let what = notes.options.get(path).map(|what| format!(": {what}")).unwrap_or_default();
    ("option", format!("`{path}`, {accepts}{what}"))
}

fn header(provider: &Listed, name: &str) -> String {
    format!("`{name}`, in `{}`, a secret that is JSON: `{{\"{name}\":\"…\"}}`", provider.env("FETCH_HEADERS"))
}

/// Returns the text as code, or nothing for an empty text.
fn code(text: &str) -> String {
    if text.is_empty() { "none".to_owned() } else { format!("`{text}`") }
}
