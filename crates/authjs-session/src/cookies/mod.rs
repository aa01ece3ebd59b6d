//! Cookies ([RFC 6265bis](https://datatracker.ietf.org/doc/draft-ietf-httpbis-rfc6265bis/)):
//! the `Cookie` header of a request, the `Set-Cookie` headers of a response, the names and attributes of Auth.js, and
//! session tokens that are too long for one cookie.

pub mod chunks;
mod header;
pub mod names;
mod overrides;
mod rules;
mod set_cookie;

pub use header::{Cookies, parse};
pub use names::{CookieSetting, CookieSettings};
pub use overrides::{CookieOverride, OptionOverrides, Overrides, SameSiteOverride};
pub use rules::InvalidOverride;
pub use set_cookie::{CookieOptions, Priority, SameSite, SetCookie};
