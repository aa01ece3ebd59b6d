//! Copies `auth.config.json`, if it exists, to where the code includes it, and keeps `test-hooks`
//! out of every deployment.

use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    const FILE: &str = "auth.config.json";
    println!("cargo::rerun-if-changed={FILE}");
    refuse_test_hooks();
    let text = match fs::read_to_string(FILE) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        read => read?,
    };
    let out_dir = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out_dir.join(FILE), text)
}

/// Refuses the feature in a release build, unless the build is for tests. The feature opens routes
/// that change the clock and crash the Worker. `npm run build` and `wrangler deploy` never build
/// for tests.
fn refuse_test_hooks() {
    const ASKED: &str = "AUTHJS_TEST_HOOKS";
    println!("cargo::rerun-if-env-changed={ASKED}");
    let (wanted, asked) = (env::var_os("CARGO_FEATURE_TEST_HOOKS"), env::var_os(ASKED));
    if wanted.is_some() && asked.is_none() && env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo::error=the feature `test-hooks` is for tests alone and must not be deployed");
    }
}
