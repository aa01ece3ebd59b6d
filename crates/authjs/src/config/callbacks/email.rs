use crate::config::error::ConfigError;
use crate::config::node::Node;

/// The addresses that may sign in: `signIn.emails` and `signIn.emailDomains`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct EmailRule {
    /// Whole addresses, in lower case.
    addresses: Vec<String>,
    domains: Vec<Domain>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Domain {
    Exact(String),
    /// A suffix that begins with a dot.
    Below(String),
}

impl EmailRule {
    /// Reads both lists. Errors if one is empty, because that could mean "all" or "no" addresses.
    pub(in crate::config) fn read(
        emails: Option<&Node<'_>>,
        domains: Option<&Node<'_>>,
    ) -> Result<Self, ConfigError> {
        let addresses = emails.map_or_else(|| Ok(Vec::new()), |node| items(node, address))?;
        let domains = domains.map_or_else(|| Ok(Vec::new()), |node| items(node, domain))?;
        Ok(Self { addresses, domains })
    }

    /// Returns whether no list is set, so that any address may sign in.
    pub(crate) const fn is_unset(&self) -> bool {
        self.addresses.is_empty() && self.domains.is_empty()
    }

    /// Returns whether a list names this address, in lower case, or its domain.
    pub(crate) fn names(&self, email: &str) -> bool {
        if !is_one_address(email) {
            return false;
        }
        self.addresses.iter().any(|address| address == email)
            || email.rsplit_once('@').is_some_and(|(local, domain)| !local.is_empty() && self.lists(domain))
    }

    /// Returns whether `emailDomains` lists this domain, in lower case.
    pub(crate) fn lists(&self, domain: &str) -> bool {
        self.domains.iter().any(|listed| match listed {
            Domain::Exact(exact) => exact == domain,
            Domain::Below(suffix) => domain.len() > suffix.len() && domain.ends_with(suffix.as_str()),
        })
    }
}

/// Returns whether a text is a single address without quoted parts. Mail servers read
/// `x@evil.example,ada@example.com` as two.
pub(crate) fn is_one_address(email: &str) -> bool {
    let is_odd = |character: char| {
        character.is_whitespace() || character.is_control() || ",;:<>\"()[]\\".contains(character)
    };
    email.matches('@').count() == 1 && !email.contains(is_odd)
}

fn items<T>(node: &Node<'_>, read: fn(&Node<'_>) -> Result<T, ConfigError>) -> Result<Vec<T>, ConfigError> {
    let items = node.list()?;
    if items.is_empty() {
        return Err(node.error("an empty list", "Name at least one, or remove the key."));
    }
    items.iter().map(read).collect()
}

/// Reads an address. Returns it in lower case.
pub(in crate::config) fn address(node: &Node<'_>) -> Result<String, ConfigError> {
    let setting = node.text()?;
    let parts = setting.text.rsplit_once('@');
    if parts.is_some_and(|(local, domain)| !local.is_empty() && is_host(domain)) && is_plain(&setting.text) {
        return Ok(setting.text.to_lowercase());
    }
    Err(setting
        .error("not an e-mail address", "Write ada@example.com; a whole domain belongs into emailDomains."))
}

fn domain(node: &Node<'_>) -> Result<Domain, ConfigError> {
    let setting = node.text()?;
    let text = setting.text.to_lowercase();
    let (host, is_below) = text.strip_prefix("*.").map_or((text.as_str(), false), |host| (host, true));
    if !is_host(host) || !is_plain(host) {
        let fix = "Write example.com, or *.example.com for the domains below it.";
        return Err(setting.error("not a domain", fix));
    }
    Ok(if is_below { Domain::Below(format!(".{host}")) } else { Domain::Exact(host.to_owned()) })
}

/// Reads a domain that stands for itself alone. Returns it in lower case.
pub(in crate::config) fn exact_domain(node: &Node<'_>) -> Result<String, ConfigError> {
    match domain(node)? {
        Domain::Exact(domain) => Ok(domain),
        Domain::Below(_) => {
            Err(node.error("stands for many domains", "Write each domain, e.g. example.com."))
        }
    }
}

/// Returns whether a text has two labels or more, so that `*.com` is refused.
fn is_host(text: &str) -> bool {
    text.contains('.')
        && text.split('.').all(|label| !label.is_empty())
        && !text.contains(['@', '*', '/', ':'])
}

fn is_plain(text: &str) -> bool {
    !text.contains(|character: char| character.is_whitespace() || character.is_control())
}
