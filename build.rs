//! Puts `auth.config.json`, where there is one, beside the code that compiles it in.

use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    const FILE: &str = "auth.config.json";
    println!("cargo::rerun-if-changed={FILE}");
    let text = match fs::read_to_string(FILE) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        read => read?,
    };
    let out_dir = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out_dir.join(FILE), text)
}
