#![doc = include_str!("../README.md")]

mod callbacks;
mod code;
mod events;
mod functions;
mod json;

pub use code::{Code, Thrown};

use std::rc::Rc;

/// A deployer's code, as what [`authjs::Auth`] takes.
#[derive(Debug)]
pub struct JavaScript<C> {
    code: C,
}

impl<C: Code + 'static> JavaScript<C> {
    /// Wraps the code of one request.
    pub const fn new(code: C) -> Self {
        Self { code }
    }

    /// Returns Auth.js with the same configuration, caches and database, and with this code.
    ///
    /// Events and functions are added only if the code has some, because each of them costs its
    /// messages.
    #[must_use]
    pub fn over(self, auth: &authjs::Auth) -> authjs::Auth {
        let code = Rc::new(self);
        let has_events = code.code.has_any(events::NAMES);
        let has_functions = code.code.has_any(functions::NAMES);
        let mut auth = auth.with_callbacks(Rc::clone(&code) as _);
        if has_events {
            auth = auth.events(Rc::clone(&code) as _);
        }
        if has_functions {
            auth = auth.functions(code);
        }
        auth
    }
}
