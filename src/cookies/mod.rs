//! Cookies ([RFC 6265bis](https://datatracker.ietf.org/doc/draft-ietf-httpbis-rfc6265bis/)).

mod set_cookie;

pub use set_cookie::{CookieOptions, Priority, SameSite, SetCookie};
