//! Providers of the type `email`.

use serde_json::{Map, Value};

use super::provider_variable;
use super::row::{check_id, read_id};
use crate::config::backend;
use crate::config::env::{Source, variable};
use crate::config::error::{ConfigError, Unset};
use crate::config::node::{Node, Setting, Table};
use crate::config::options::keys;
use crate::config::secret_command::set_secret;
use crate::config::warning::Warning;
#[cfg(feature = "email-smtp")]
use crate::email::SmtpServer;
use crate::email::{MailService, Mailbox, Region, ServiceKind};
use crate::providers::{CodeInMail, Color, EmailProvider, MailTransport, Method, Provider, Style};
use crate::secret::Secret;

/// Reads an entry of `providers` that is a mail service, or whose `type` is `email`. Returns `None`
/// for any other.
///
/// Errors without a database, as Auth.js's `MissingAdapter`.
#[inline(never)]
pub(super) fn read(
    item: &Node<'_>,
    source: &Source<'_>,
    warnings: &mut Vec<Warning>,
) -> Result<Option<Provider>, ConfigError> {
    let id = item.value.as_str().or_else(|| item.value.get("id")?.as_str()).unwrap_or_default();
    let service = ServiceKind::ALL.into_iter().find(|service| service.id() == id);
    let kind = item.value.get("type").and_then(Value::as_str);
    let sends = match (service, kind) {
        (Some(service), _) if !has_backend(item) => Sends::Service(service),
        (None, None | Some("email")) if SMTP.contains(&id) && !has_backend(item) => Sends::Smtp,
        (None, None | Some("email")) if id == CLOUDFLARE && !has_backend(item) => Sends::Binding,
        (_, Some("email")) => Sends::Backend,
        _ => return Ok(None),
    };
    let (id, _) = read_id(item)?;
    check_id(&id)?;
    let empty = Value::Object(Map::new());
    let item =
        if item.value.is_string() { Node { path: item.path.clone(), value: &empty } } else { item.clone() };
    let entry = Entry { id: id.text, path: item.path.clone(), table: item.table(&keys_of(sends))?, source };
    if let Some(kind) = entry.table.get("type").filter(|kind| kind.value != "email") {
        let fix = format!("Remove the key: {} is of type email.", entry.id);
        return Err(kind.error("not the type of this provider", fix));
    }
    if !source.env.has_binding("AUTH_DB") {
        let cause = format!("{} needs a database, which keeps users and the tokens of links", entry.id);
        return Err(ConfigError::new(&item.path, cause, BIND_DATABASE));
    }
    if sends == Sends::Binding && !source.env.has_binding("AUTH_EMAIL") {
        let cause = format!("{} needs a binding that sends mails", entry.id);
        return Err(ConfigError::new(&item.path, cause, BIND_EMAIL));
    }
    let method = Method::Email(entry.read(sends, warnings)?);
    let name = entry.table.text("name")?.map(|name| name.text);
    let name = name.unwrap_or_else(|| sends.name(&entry.id).to_owned());
    Ok(Some(Provider {
        id: entry.id,
        name,
        style: Style { brand_color: Color::WHITE, logo: None, button_name: None },
        method,
    }))
}

const BIND_DATABASE: &str = "Bind a D1 database to AUTH_DB with [[d1_databases]] and run `npm run migrate`.";

const BIND_EMAIL: &str =
    "Bind Cloudflare Email Service to AUTH_EMAIL: [[send_email]] with name = \"AUTH_EMAIL\".";

/// The provider that sends with Cloudflare Email Service. Auth.js has none.
const CLOUDFLARE: &str = "cloudflare";

/// The providers of Auth.js that send with nodemailer.
const SMTP: [&str; 2] = ["email", "nodemailer"];

/// What sends the mails of a provider.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sends {
    Service(ServiceKind),
    Backend,
    Smtp,
    Binding,
}

impl Sends {
    /// Returns the display name that Auth.js gives the provider.
    fn name(self, id: &str) -> &'static str {
        match self {
            Self::Service(service) => service.name(),
            Self::Smtp if id == "nodemailer" => "Nodemailer",
            Self::Smtp | Self::Backend | Self::Binding => "Email",
        }
    }
}

fn has_backend(item: &Node<'_>) -> bool {
    ["url", "service"].into_iter().any(|key| item.value.get(key).is_some())
}

fn keys_of(sends: Sends) -> Vec<&'static str> {
    let is_used = |key: &&str| match *key {
        "apiKey" => matches!(sends, Sends::Service(_)),
        // A template of Loops has no optional parts, and a mail has a code or none.
        "code" => sends != Sends::Service(ServiceKind::Loops),
        "region" => sends == Sends::Service(ServiceKind::Mailgun),
        "server" => sends == Sends::Smtp,
        "transactionalId" => sends == Sends::Service(ServiceKind::Loops),
        _ => true,
    };
    let of_backend = keys::BACKEND.into_iter().filter(|_| sends == Sends::Backend);
    ["id", "type", "name"]
        .into_iter()
        .chain(keys::EMAIL.into_iter().filter(is_used))
        .chain(of_backend)
        .collect()
}

struct Entry<'a> {
    id: String,
    path: String,
    table: Table<'a>,
    source: &'a Source<'a>,
}

impl Entry<'_> {
    fn read(&self, sends: Sends, warnings: &mut Vec<Warning>) -> Result<EmailProvider, ConfigError> {
        let max_age = self.table.get("maxAge").map(|node| node.seconds(60..=86_400)).transpose()?;
        let transport = match sends {
            Sends::Service(kind) => MailTransport::Service(MailService {
                kind,
                api_key: self.api_key(kind, warnings)?,
                region: self.region()?,
                transactional_id: self.transactional_id(kind)?,
            }),
            Sends::Backend if keys::BACKEND.iter().all(|key| self.table.get(key).is_none()) => {
                MailTransport::Function
            }
            Sends::Backend => MailTransport::Backend(backend::read(&self.table, self.source)?),
            Sends::Smtp => self.smtp(warnings)?,
            Sends::Binding => MailTransport::Binding,
        };
        let needs_from = !matches!(sends, Sends::Backend | Sends::Service(ServiceKind::Loops));
        Ok(EmailProvider {
            from: self.from(needs_from)?,
            max_age: max_age.unwrap_or(DEFAULT_MAX_AGE),
            confirm: self.table.boolean("emailConfirm")?.unwrap_or(false),
            code: self.code()?,
            transport,
        })
    }

    fn code(&self) -> Result<CodeInMail, ConfigError> {
        let Some(node) = self.table.get("code") else { return Ok(CodeInMail::No) };
        match node.value {
            Value::Bool(false) => Ok(CodeInMail::No),
            Value::Bool(true) => Ok(CodeInMail::BesideLink),
            Value::String(text) if text == "only" => Ok(CodeInMail::InsteadOfLink),
            _ => {
                let fix = "Write true for a code beside the link, or \"only\" for a code instead of it.";
                Err(node.error("neither true, false nor \"only\"", fix))
            }
        }
    }

    fn from(&self, is_needed: bool) -> Result<Option<Mailbox>, ConfigError> {
        let fix = "Write an address of a domain that may send your mail: from = \"Example <no-reply@example.com>\".";
        match self.table.text("from")? {
            Some(setting) => match Mailbox::parse(&setting.text) {
                Ok(mailbox) => Ok(Some(mailbox)),
                Err(error) => Err(setting.error(error.to_string(), fix)),
            },
            None if is_needed => Err(ConfigError::new(self.table.path_of("from"), "not set", fix)),
            None => Ok(None),
        }
    }

    fn api_key(&self, kind: ServiceKind, warnings: &mut Vec<Warning>) -> Result<Secret, ConfigError> {
        let name = provider_variable(&self.id, "KEY");
        let setting = match self.table.text("apiKey")? {
            Some(setting) => setting,
            None => variable(self.source.env, &name)?.ok_or_else(|| {
                let fix = format!(
                    "Set the key that {} gave you: {}.",
                    kind.name(),
                    set_secret(&name, self.source.development)
                );
                ConfigError::new(self.table.path_of("apiKey"), "not set", fix).unset(Unset::Needed)
            })?,
        };
        // It becomes a header.
        if !setting.text.bytes().all(|byte| byte.is_ascii_graphic()) {
            let fix = "Copy the key again, without blanks.";
            return Err(ConfigError::new(setting.path, "has a blank or a character that is not ASCII", fix));
        }
        if setting.path != name {
            warnings.push(Warning::PlainClientSecret { path: setting.path, variable: name });
        }
        Ok(Secret::new(setting.text))
    }

    #[cfg(feature = "email-smtp")]
    fn smtp(&self, warnings: &mut Vec<Warning>) -> Result<MailTransport, ConfigError> {
        if self.source.env.lacks_feature("email-smtp") {
            return Err(self.without_smtp());
        }
        let name = provider_variable(&self.id, "SERVER");
        let setting = match self.table.text("server")? {
            Some(setting) => setting,
            None => variable(self.source.env, &name)?.ok_or_else(|| {
                let fix = format!(
                    "Set the address of your mail server, smtps://user:password@host:465: {}.",
                    set_secret(&name, self.source.development)
                );
                ConfigError::new(self.table.path_of("server"), "not set", fix).unset(Unset::Needed)
            })?,
        };
        // The error shows no value, which has a password.
        let server = SmtpServer::parse(&setting.text).map_err(|error| {
            ConfigError::new(&setting.path, error.to_string(), "Write smtps://user:password@host:465.")
        })?;
        if setting.path != name && server.login.is_some() {
            warnings.push(Warning::PlainClientSecret { path: setting.path, variable: name });
        }
        Ok(MailTransport::Smtp(server))
    }

    #[cfg(not(feature = "email-smtp"))]
    fn smtp(&self, _warnings: &mut Vec<Warning>) -> Result<MailTransport, ConfigError> {
        Err(self.without_smtp())
    }

    fn without_smtp(&self) -> ConfigError {
        let fix = "Build with the Cargo feature `email-smtp`, or use a mail service, e.g. \"resend\".";
        ConfigError::new(&self.path, "sends over SMTP, which is not compiled in", fix)
    }

    fn region(&self) -> Result<Region, ConfigError> {
        let Some(setting) = self.table.text("region")? else { return Ok(Region::default()) };
        match setting.text.as_str() {
            "US" => Ok(Region::Us),
            "EU" => Ok(Region::Eu),
            _ => Err(setting.error("unknown region", "Write \"US\" or \"EU\".")),
        }
    }

    fn transactional_id(&self, kind: ServiceKind) -> Result<Option<String>, ConfigError> {
        let setting: Option<Setting> = self.table.text("transactionalId")?;
        if setting.is_none() && kind == ServiceKind::Loops {
            let fix = "Make a transactional e-mail with the variable `url` at Loops, and write its id.";
            return Err(ConfigError::new(self.table.path_of("transactionalId"), "not set", fix));
        }
        Ok(setting.map(|setting| setting.text))
    }
}

/// [OWASP ASVS 5.0, 6.5.5](https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x15-V6-Authentication.md)
/// allows links 10 minutes. Auth.js's links work for a day.
const DEFAULT_MAX_AGE: i64 = 600;
