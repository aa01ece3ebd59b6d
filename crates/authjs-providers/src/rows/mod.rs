//! The provider table, sorted by id: files by first letter, rows within them. OAuth 1.0 has a
//! separate file, because a feature can remove it.

mod a_b;
mod c_e;
mod f_h;
mod i_m;
mod n_p;
#[cfg(feature = "oauth1")]
mod oauth1;
mod r_t;
mod u_z;

use crate::row::Row;

/// Every row.
pub(super) const ALL: &[&[Row]] = &[
    a_b::ROWS,
    c_e::ROWS,
    f_h::ROWS,
    i_m::ROWS,
    n_p::ROWS,
    r_t::ROWS,
    u_z::ROWS,
    #[cfg(feature = "oauth1")]
    oauth1::ROWS,
];
