//! The regular expressions of JavaScript that a matcher may contain, matched in time linear in the
//! text.
//!
//! The supported syntax is what [ECMA-262](https://tc39.es/ecma262/#sec-patterns) calls a pattern
//! without flags, including look-ahead. Back-references and look-behind are errors.

mod automaton;
mod cause;
mod character_set;
mod compiler;
mod expression;
mod state_set;
mod syntax;

pub(super) use automaton::Automaton;
pub use cause::Cause;
pub(super) use character_set::CharacterSet;
pub(super) use expression::{Edge, Expression};
pub(super) use syntax::parse;
