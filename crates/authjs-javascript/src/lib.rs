#![doc = include_str!("../README.md")]

mod adapter;
mod callbacks;
mod code;
mod events;
mod functions;
mod json;

pub use code::{Code, Thrown};

use std::rc::Rc;

use adapter::Adapter;

/// A deployer's code, as what [`authjs::Auth`] takes.
#[derive(Debug)]
pub struct JavaScript<C> {
    code: Rc<C>,
}

impl<C: Code + 'static> JavaScript<C> {
    /// Wraps the code of one request.
    pub fn new(code: C) -> Self {
        Self { code: Rc::new(code) }
    }

    /// Returns Auth.js with the same configuration, caches and database, and with this code. If the code
    /// has an adapter, it takes the place of the database.
    ///
    /// Events and functions are added only if the code has some, because each of them costs its
    /// messages.
    #[must_use]
    pub fn over(self, auth: &authjs::Auth) -> authjs::Auth {
        let code = Rc::new(self);
        let has_events = code.code.has_any(events::NAMES);
        let has_functions = code.code.has_any(functions::NAMES);
        let has_adapter = code.code.has(adapter::NAME);
        let mut auth = auth.with_callbacks(Rc::clone(&code) as _);
        if has_events {
            auth = auth.events(Rc::clone(&code) as _);
        }
        if has_adapter {
            let code = Rc::clone(&code.code);
            auth = auth.store(Rc::new(move |_| Rc::new(Adapter { code: Rc::clone(&code) })));
        }
        if has_functions {
            auth = auth.functions(code);
        }
        auth
    }
}
