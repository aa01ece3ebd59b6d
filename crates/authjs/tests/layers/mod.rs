//! The rules of ARCHITECTURE.md, checked against the source: rings, doors, proofs, and providers'
//! ids.

mod circles;
mod source;

use std::path::Path;

use authjs::providers;
use source::File;

/// The pure and sync crates. The compiler prevents them from naming crates above them.
const PURE_CRATES: [&str; 10] = [
    "authjs-a256cbc-hs512",
    "authjs-claims",
    "authjs-email",
    "authjs-gate",
    "authjs-jose",
    "authjs-oauth",
    "authjs-providers",
    "authjs-session",
    "authjs-store",
    "authjs-webauthn",
];

/// The modules that `crates/authjs/src/lib.rs` re-exports from them.
const OF_PURE_CRATES: [&str; 22] = [
    "claims",
    "cookies",
    "cors",
    "csrf",
    "email",
    "forwarded",
    "jose",
    "keyring",
    "matcher",
    "origins",
    "rules",
    "oauth",
    "oauth1",
    "path",
    "providers",
    "redirect",
    "secret",
    "statements",
    "timestamp",
    "trace_context",
    "upstream_address",
    "uri_component",
];

/// The modules of the inner ring, which are also pure and sync. A module in none of these lists is
/// a flow, a door or the edge.
const PROTOCOL: [&str; 6] = ["config", "error", "http", "pages", "reason", "redirect_proxy"];

/// The words with which protocol code would await, read a clock, draw random values or do I/O.
const IMPURE: [&str; 8] =
    ["async", "await", "Platform", "Future", "SystemTime", "Instant", "getrandom", "fs"];

/// The package that may use the names in `RUNTIME`, as the edge of the Worker.
const EDGE: &str = "authjs-worker";
/// The package that may use `wasm_bindgen`, as the edge of Node.
const NODE: &str = "authjs-node";

const RUNTIME: [&str; 5] = ["worker", "web_sys", "js_sys", "wasm_bindgen", "wasm_bindgen_futures"];

/// Returns the rules that a file violates.
fn violations(file: &File) -> Vec<String> {
    let is_crate = PURE_CRATES.contains(&file.module.as_str());
    let is_protocol = is_crate || PROTOCOL.contains(&file.module.as_str());
    let mut found = Vec::new();
    for module in file.modules_named().into_iter().filter(|_| !is_crate) {
        if is_protocol && !PROTOCOL.contains(&module) && !OF_PURE_CRATES.contains(&module) {
            found.push(format!("{}: protocol code names crate::{module}", file.path));
        }
    }
    for word in file.words() {
        if is_protocol && IMPURE.contains(&word) {
            found.push(format!("{}: protocol code says {word}", file.path));
        }
    }
    for name in file.crates_named() {
        let is_of_node = name == "wasm_bindgen" && file.module == NODE;
        if RUNTIME.contains(&name) && file.module != EDGE && !is_of_node {
            found.push(format!("{}: names the runtime's {name}", file.path));
        }
    }
    if file.code.contains("::assertion(") && file.path != "provider/signature.rs" {
        found.push(format!("{}: asserts a signature", file.path));
    }
    if file.code.contains("LogEntry {") && file.module != "log" {
        found.push(format!("{}: writes out a log line, see LogEntry::new", file.path));
    }
    if file.module != "authjs-providers" {
        let ids = providers::all().map(|row| row.id).filter(|id| file.code.contains(&format!("\"{id}\"")));
        found.extend(ids.map(|id| format!("{}: names the provider {id}", file.path)));
    }
    found
}

#[test]
fn the_source_keeps_to_the_rules() {
    let files = source::files();
    assert!(files.len() > 120, "{} files were found", files.len());
    for module in PROTOCOL.into_iter().chain(PURE_CRATES).chain([EDGE]) {
        assert!(files.iter().any(|file| file.module == module), "{module} is no module any more");
    }
    assert_eq!(files.iter().flat_map(violations).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn a_signature_is_asserted_twice_in_one_file() {
    let asserts =
        |file: &File| (file.path.clone(), file.code.matches("SignatureVerified::assertion(").count());
    let asserting: Vec<_> = source::files().iter().map(asserts).filter(|(_, count)| *count > 0).collect();
    assert_eq!(asserting, [("provider/signature.rs".to_owned(), 2)]);
}

#[test]
fn no_modules_form_a_circle() {
    assert_eq!(circles::between(&source::files_of_authjs()), Vec::<String>::new());
}

#[test]
fn a_circle_is_found() {
    let files = [
        File::new("gate/mod.rs", "use crate::session;"),
        File::new("session/jwt.rs", "use crate::callbacks::Jwt;"),
        File::new("doors/callbacks.rs", "use crate::{http, request::AuthRequest};"),
        File::new("request/mod.rs", "fn x() { crate::session::read() }"),
        File::new("http.rs", ""),
    ];
    let circle = "doors → request (doors/callbacks.rs) → session (request/mod.rs) → doors (session/jwt.rs)";
    assert_eq!(circles::between(&files), [circle]);
    assert_eq!(circles::between(&files[..3]), Vec::<String>::new());
}

#[test]
fn every_path_that_the_architecture_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let quoted = include_str!("../../../../ARCHITECTURE.md").split('`').skip(1).step_by(2);
    let paths: Vec<_> =
        quoted.filter(|text| text.starts_with("crates/") || text.starts_with("src/")).collect();
    let missing: Vec<_> = paths.iter().filter(|path| !root.join(path).exists()).collect();
    assert!(paths.len() > 30 && missing.is_empty(), "{missing:?}");
}

/// Merging two changes to one entry can leave both rows.
#[test]
fn an_entry_of_the_differences_stands_once() {
    let rows = include_str!("../../../../docs/differences.md").lines();
    let ids = rows.filter_map(|row| row.strip_prefix("| `")?.split_once("` |").map(|(id, _)| id));
    let mut ids: Vec<_> = ids.collect();
    ids.sort_unstable();
    let twice: Vec<_> = ids.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    assert!(ids.len() > 100 && twice.is_empty(), "{twice:?}");
}

#[test]
fn each_rule_can_be_broken() {
    let table = [
        ("http/x.rs", "use crate::session::read;", "protocol code names crate::session"),
        ("http/x.rs", "use crate::{pages, auth::Auth};", "protocol code names crate::auth"),
        ("pages/x.rs", "fn x() { crate::log::write() }", "protocol code names crate::log"),
        ("authjs-session/x.rs", "async fn verify() {}", "protocol code says async"),
        ("authjs-jose/x.rs", "use std::fs;", "protocol code says fs"),
        ("config/x.rs", "fn x(platform: &dyn Platform) {}", "protocol code says Platform"),
        ("authjs-gate/x.rs", "let now = std::time::SystemTime::now();", "protocol code says SystemTime"),
        ("auth.rs", "use wasm_bindgen::prelude::*;", "names the runtime's wasm_bindgen"),
        ("authjs-node/x.rs", "use web_sys::Request;", "names the runtime's web_sys"),
        ("checks.rs", "let value = js_sys::Math::random();", "names the runtime's js_sys"),
        ("sign_in/id_token.rs", "SignatureVerified::assertion(jws)", "asserts a signature"),
        (
            "gate/x.rs",
            "platform.log(&LogEntry { level, detail })",
            "writes out a log line, see LogEntry::new",
        ),
        ("actions/x.rs", "if provider.id == \"github\" {}", "names the provider github"),
    ];
    for (path, code, expected) in table {
        assert_eq!(violations(&File::new(path, code)), [format!("{path}: {expected}")], "{code}");
    }
    for (path, code) in [
        ("pages/x.rs", "// async, as Platform wants it\nuse crate::secret::Secret;"),
        ("authjs-jose/x.rs", "use crate::base64url;"),
        ("http/x.rs", "fn x() {}\n#[cfg(test)]\nmod tests {\n    use crate::platform::Platform;\n}"),
        ("authjs-providers/x.rs", "row(\"github\")"),
        ("authjs-worker/x.rs", "use worker::Env;\nuse crate::auth::Auth;"),
    ] {
        assert_eq!(violations(&File::new(path, code)), Vec::<String>::new(), "{code}");
    }
}
