//! Paths: the one a request is judged and forwarded by, and the ones an origin may read in it.

mod canonical;
mod compatibility;
mod page_data;
mod readings;
mod steps;

pub use canonical::{UrlError, canonical_url, canonical_url_without_host};
pub use compatibility::may_normalise;
pub use readings::{Found, Readings, Rules};
pub use steps::fold;
