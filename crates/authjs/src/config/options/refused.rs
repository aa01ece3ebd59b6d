/// A key of Auth.js or of a later version that cannot be set. Its value is not shown, because it may
/// be a secret.
#[derive(Clone, Copy, Debug)]
pub struct Refused {
    /// The key in the outermost table.
    pub key: &'static str,
    /// The reason.
    pub cause: &'static str,
    /// What to do.
    pub fix: &'static str,
}

/// The keys of the outermost table that cannot be set.
pub static REFUSED: &[Refused] = &[
    Refused {
        key: "secret",
        cause: "a secret does not belong among variables that everyone can read",
        fix: "Remove it and make a new one: `openssl rand -base64 33 | npx wrangler secret put AUTH_SECRET`, or .dev.vars in local development.",
    },
    not_yet("adapter"),
    only_code("logger"),
    only_code("skipCSRFCheck"),
    only_code("raw"),
];

const fn not_yet(key: &'static str) -> Refused {
    Refused { key, cause: "not supported yet", fix: "Remove the key." }
}

const fn only_code(key: &'static str) -> Refused {
    Refused { key, cause: "code in Auth.js, which a configuration cannot contain", fix: "Remove the key." }
}
