//! Prints the built-in providers: as a table, with `--json` as JSON, with `--markdown` as
//! docs/providers.md.
//!
//! `npm run providers` runs it. It is not part of the Worker.

mod listing;

use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let text = match asked.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => listing::table(),
        ["--json"] => listing::json(),
        ["--markdown"] => listing::markdown(),
        _ => {
            eprintln!("usage: providers [--json | --markdown]");
            return ExitCode::FAILURE;
        }
    };
    // A closed pipe is not an error.
    if io::stdout().write_all(text.as_bytes()).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
