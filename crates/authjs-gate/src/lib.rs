#![doc = include_str!("../README.md")]

// The public interface:
pub mod cors;
pub mod matcher;
pub mod origins;
pub mod path;
pub mod request_headers;
pub mod rules;
pub mod trace_context;
pub mod upstream_address;

#[cfg(test)]
mod cases;
