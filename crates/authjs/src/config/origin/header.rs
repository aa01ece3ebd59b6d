use std::fmt;

use serde_json::{Map, Value};

use crate::claims::template::{Replacement, Template};
use crate::claims::{Claims, Path};
use crate::config::callbacks::Callbacks;
use crate::config::callbacks::kept::{self, Kept};
use crate::config::env::{Source, variable};
use crate::config::error::{ConfigError, Unset};
use crate::config::node::{Node, Setting};
use crate::config::secret_command::set_secret;
use crate::config::warning::Warning;
use crate::forwarded::{HeaderPattern, is_reserved};
use crate::secret::Secret;

/// The beginning of the names of the secrets that headers may have.
pub(in crate::config) const ORIGIN_VARIABLES: &str = "AUTH_ORIGIN_";

/// A header that the Worker sets on requests to the origin.
#[derive(Clone, PartialEq, Eq)]
pub struct OriginHeader {
    /// The name.
    pub name: String,
    /// The headers of visitors that an origin may read as this one.
    pub(super) pattern: HeaderPattern,
    content: Content,
}

#[derive(Clone, PartialEq, Eq)]
enum Content {
    /// The value, which has secrets only.
    Fixed(Secret),
    /// A value with members of the session token. Its secrets are filled in.
    OfSession(Template),
}

impl OriginHeader {
    /// Returns the value if it is the same for every request.
    pub(super) fn fixed(&self) -> Option<&str> {
        match &self.content {
            Content::Fixed(value) => Some(value.reveal()),
            Content::OfSession(_) => None,
        }
    }

    /// Returns the value for a session token. `None` if a member is missing, and if the value is the
    /// same for every request.
    pub(crate) fn of_session(&self, token: &Map<String, Value>) -> Option<String> {
        match &self.content {
            Content::Fixed(_) => None,
            Content::OfSession(template) => template.fill(&Claims::new(token)).ok(),
        }
    }
}

impl fmt::Debug for OriginHeader {
    /// Shows only the name, because the value may have a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OriginHeader").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Returns whether a header value arrives as it was sent: visible ASCII, and blanks inside ([RFC 9110
/// §5.5](https://www.rfc-editor.org/rfc/rfc9110#section-5.5)). Recipients trim blanks at the ends,
/// so `admin` and `admin ` would be one user.
pub(crate) fn is_sendable(value: &str) -> bool {
    value.trim_matches(' ').len() == value.len() && is_visible(value)
}

/// Reads `headers`: templates by name. Errors if an origin may read two names as one.
pub(super) fn read_all(
    node: &Node<'_>,
    source: &Source<'_>,
    callbacks: &Callbacks,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<OriginHeader>, ConfigError> {
    let mut headers: Vec<OriginHeader> = Vec::new();
    for (name, node) in node.open_table()?.iter() {
        let header = read(name, &node, source, callbacks, warnings)?;
        if let Some(other) = headers.iter().find(|other| other.pattern.covers(name)) {
            let cause = format!("an origin may read {} as the same header", other.name);
            return Err(ConfigError::new(node.path, cause, "Remove one of them."));
        }
        headers.push(header);
    }
    Ok(headers)
}

fn read(
    name: &str,
    node: &Node<'_>,
    source: &Source<'_>,
    callbacks: &Callbacks,
    warnings: &mut Vec<Warning>,
) -> Result<OriginHeader, ConfigError> {
    let refuse = |cause: &str, fix: &str| Err(ConfigError::new(&node.path, cause, fix));
    if is_reserved(name) {
        return refuse("HTTP, the Worker or Cloudflare sets this header", "Choose another name.");
    }
    let Some(pattern) = HeaderPattern::parse(name).ok().filter(|_| !name.contains('*')) else {
        return refuse("not a header name", "Write a name like X-User.");
    };
    let setting = node.text()?;
    let Ok(template) = Template::parse(&setting.text) else {
        // Show no value: a text without braces may be a secret.
        return refuse(
            "not a template",
            "Write text with values in braces, e.g. \"Bearer {token.accessToken}\".",
        );
    };
    if setting.text.trim() != setting.text || !template.texts().all(is_visible) {
        return refuse(
            "the text beside the values has characters that no header should have",
            "Use visible ASCII, with blanks only inside.",
        );
    }
    warn(&node.path, &template, callbacks, source.has_database, warnings);
    let filled = template.replace(|path| replacement(path, &setting, source))?;
    let is_fixed = filled.paths().next().is_none();
    let content = if is_fixed {
        Content::Fixed(Secret::new(filled.texts().collect::<String>()))
    } else {
        Content::OfSession(filled)
    };
    Ok(OriginHeader { name: name.to_owned(), pattern, content })
}

fn is_visible(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Returns the member of the session token that `token.…` names, or the secret that `secret.…`
/// names. Errors for other sources.
fn replacement(path: &Path, setting: &Setting, source: &Source<'_>) -> Result<Replacement, ConfigError> {
    match path.split_first() {
        ("token", Some(member)) => Ok(Replacement::Path(member)),
        ("secret", Some(name)) => secret(&name.to_string(), setting, source).map(Replacement::Text),
        _ => {
            let cause = format!("{{{path}}} is neither a member of the session token nor a secret");
            let fix =
                format!("Write {{token.sub}}, {{token.accessToken}} or {{secret.{ORIGIN_VARIABLES}KEY}}.");
            Err(setting.error(cause, fix))
        }
    }
}

/// Returns the secret in this variable. Errors if it is not set, and if no header can have it. An
/// error shows no value.
pub(in crate::config) fn secret(
    name: &str,
    setting: &Setting,
    source: &Source<'_>,
) -> Result<String, ConfigError> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if !name.strip_prefix(ORIGIN_VARIABLES).is_some_and(|rest| !rest.is_empty() && rest.bytes().all(is_plain))
    {
        let cause = format!("{{secret.{name}}} must not leave the Worker");
        return Err(setting.error(cause, format!("Name a secret that begins with {ORIGIN_VARIABLES}.")));
    }
    let Some(secret) = variable(source.env, name)? else {
        let cause = format!("not set, as {} needs", setting.path);
        let fix = format!("{}.", set_secret(name, source.development));
        return Err(ConfigError::new(name, cause, fix).unset(Unset::Needed));
    };
    if !is_sendable(&secret.text) {
        let cause = "has characters that no header should have, or blanks at its ends";
        return Err(ConfigError::new(name, cause, "Make one with `openssl rand -base64 33`."));
    }
    Ok(secret.text)
}

/// Warns of the address and the id in an assertion, wherever `callbacks.jwt` and the exchange take them
/// from.
pub(super) fn warn_of_assertion(
    path: &str,
    callbacks: &Callbacks,
    has_database: bool,
    warnings: &mut Vec<Warning>,
) {
    if let Ok(template) = Template::parse("{token.sub}{token.email}") {
        warn(path, &template, callbacks, has_database, warnings);
    }
}

/// Warns of what the values are, wherever `callbacks.jwt` and the exchange take them from.
fn warn(
    path: &str,
    template: &Template,
    callbacks: &Callbacks,
    has_database: bool,
    warnings: &mut Vec<Warning>,
) {
    let Callbacks { jwt, sign_in, exchange, .. } = callbacks;
    let of_callbacks = Kept { jwt, exchange: exchange.as_ref() };
    let of_token = |path: &Path| match path.split_first() {
        ("token", claim) => claim,
        _ => None,
    };
    let claims: Vec<Path> = template.paths().filter_map(of_token).collect();
    let header = || path.to_owned();
    if claims.iter().any(|claim| kept::has_unverified_email(of_callbacks, sign_in, claim)) {
        warnings.push(Warning::UnverifiedEmail { header: header() });
    }
    if !has_database && claims.iter().any(|claim| kept::has_new_id(of_callbacks, claim)) {
        warnings.push(Warning::NewIdSent { header: header() });
    }
    if claims.iter().any(|claim| kept::has_refresh_token(of_callbacks, claim)) {
        warnings.push(Warning::RefreshTokenSent { header: header() });
    }
}
