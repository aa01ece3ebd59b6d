//! The canonical path of a request, which is checked and forwarded, and the paths that an origin may read in it.

mod canonical;
mod compatibility;
mod internal_query;
mod letters;
mod page_data;
mod readings;
mod steps;

pub use canonical::{UrlError, canonical_url, canonical_url_without_host};
pub(crate) use compatibility::may_normalise;
pub use letters::plain_letters;
pub use readings::{Found, Readings, Rules};
pub use steps::fold;
