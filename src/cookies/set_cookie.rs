use crate::timestamp::Timestamp;

/// The attributes of a cookie that do not change from write to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieOptions {
    /// `Domain`.
    pub domain: Option<String>,
    /// `Path`.
    pub path: Option<String>,
    /// `HttpOnly`.
    pub http_only: bool,
    /// `Secure`.
    pub secure: bool,
    /// `Partitioned`.
    pub partitioned: bool,
    /// `Priority`.
    pub priority: Option<Priority>,
    /// `SameSite`.
    pub same_site: Option<SameSite>,
    /// `Max-Age`, in seconds.
    pub max_age: Option<i64>,
}

/// `SameSite`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameSite {
    /// `Strict`
    Strict,
    /// `Lax`
    Lax,
    /// `None`
    None,
}

/// `Priority`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// `Low`
    Low,
    /// `Medium`
    Medium,
    /// `High`
    High,
}

/// One `Set-Cookie`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetCookie {
    /// The name, as it is.
    pub name: String,
    /// The value, before percent-encoding.
    pub value: String,
    /// The attributes; `max_age` of 0 clears the cookie.
    pub options: CookieOptions,
    /// `Expires`.
    pub expires: Option<Timestamp>,
}
