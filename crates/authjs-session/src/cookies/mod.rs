//! Cookies ([RFC 6265bis](https://datatracker.ietf.org/doc/draft-ietf-httpbis-rfc6265bis/)):
//! those a request brings, those a response sets, what ours are called, and values too long for one.

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
