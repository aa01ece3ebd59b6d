#![doc = include_str!("../README.md")]

mod claim;
mod claims;
mod error;
mod expression;
mod field;
mod path;
pub mod template;
mod text_form;

// The public interface, with `template`:
pub use claim::Claim;
pub use claims::Claims;
pub use error::{Missing, SyntaxError};
pub use expression::Expression;
pub use field::Field;
pub use path::Path;
