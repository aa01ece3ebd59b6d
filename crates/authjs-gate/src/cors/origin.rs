use url::Url;

/// An origin as browsers serialise it in `Origin`
/// ([HTML](https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin)): a scheme, a
/// host, and a port unless it is the scheme's own. Origins are compared byte by byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteOrigin(String);

/// Why a text is not an origin that a list may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OriginError {
    /// `null`, or a scheme whose pages send it: every sandboxed frame, of any site, has this origin.
    Null,
    /// A pattern. Origins are compared whole.
    Pattern,
    /// Not an origin.
    NotAnOrigin,
    /// An address whose origin browsers write in this way.
    Spelling(String),
}

/// Schemes whose pages have an opaque origin, which browsers send as `null`.
const OPAQUE: [&str; 5] = ["about", "blob", "data", "file", "javascript"];

impl SiteOrigin {
    /// Parses an origin. Schemes of apps and browser extensions (`capacitor`, `chrome-extension`) count.
    ///
    /// Errors if no browser sends the text in `Origin`, and for `null`.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        if text.eq_ignore_ascii_case("null") {
            return Err(OriginError::Null);
        }
        if text.contains('*') {
            return Err(OriginError::Pattern);
        }
        let (scheme, host) = text.split_once("://").ok_or(OriginError::NotAnOrigin)?;
        if OPAQUE.iter().any(|opaque| scheme.eq_ignore_ascii_case(opaque)) {
            return Err(OriginError::Null);
        }
        if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") {
            return of_web(text).map(Self);
        }
        let is_own = is_scheme(scheme) && is_host_of_app(host);
        if is_own { Ok(Self(text.to_owned())) } else { Err(OriginError::NotAnOrigin) }
    }

    /// Returns the text that browsers send.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn of_web(text: &str) -> Result<String, OriginError> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let url = Url::parse(text).ok().filter(|_| is_plain).ok_or(OriginError::NotAnOrigin)?;
    let origin = url.origin().ascii_serialization();
    let is_empty_host = url.host_str().is_none_or(|host| host.starts_with('.') || host.contains('%'));
    match origin == text {
        _ if is_empty_host || !url.username().is_empty() || url.password().is_some() => {
            Err(OriginError::NotAnOrigin)
        }
        true => Ok(origin),
        false => Err(OriginError::Spelling(origin)),
    }
}

fn is_scheme(text: &str) -> bool {
    text.bytes().enumerate().all(|(at, byte)| {
        byte.is_ascii_lowercase() || at > 0 && (byte.is_ascii_digit() || b"+-.".contains(&byte))
    }) && !text.is_empty()
}

fn is_host_of_app(text: &str) -> bool {
    let (name, port) = text.split_once(':').map_or((text, None), |(name, port)| (name, Some(port)));
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._".contains(&byte);
    !name.is_empty()
        && name.bytes().all(is_name)
        && port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}
