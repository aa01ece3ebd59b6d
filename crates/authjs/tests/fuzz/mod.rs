//! The fuzz targets without a fuzzer: their seeds, damaged seeds and random bytes, on any toolchain.

#[path = "../../../../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::path::Path;

use proptest::prelude::*;

const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/seeds");

type Check = fn(&[u8]);

const TARGETS: [(&str, Check); 8] = [
    ("callback_query", targets::callback_query::check),
    ("cookie_header", targets::cookie_header::check),
    ("jwe", targets::jwe::check),
    ("jws", targets::jws::check),
    ("matcher", targets::matcher::check),
    ("provider_json", targets::provider_json::check),
    ("safe_redirect", targets::safe_redirect::check),
    ("webauthn", targets::webauthn::check),
];

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(SEEDS).join(target);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

#[test]
fn every_target_has_seeds_a_binary_and_holds_for_them() {
    let manifest = include_str!("../../../../fuzz/Cargo.toml");
    assert_eq!(manifest.matches("[[bin]]").count(), TARGETS.len());
    for (name, check) in TARGETS {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
        let seeds = seeds(name);
        assert!(seeds.len() >= 3, "{name}");
        seeds.iter().for_each(|seed| check(seed));
    }
}

/// Returns a seed with some bytes replaced, doubled or removed.
fn damage(seed: &[u8], edits: &[(prop::sample::Index, usize, Vec<u8>)]) -> Vec<u8> {
    edits.iter().fold(seed.to_vec(), |mut bytes, (at, taken, put)| {
        let start = at.index(bytes.len() + 1);
        let end = (start + taken).min(bytes.len());
        bytes.splice(start..end, put.iter().copied());
        bytes
    })
}

fn edits() -> impl Strategy<Value = Vec<(prop::sample::Index, usize, Vec<u8>)>> {
    let put = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..4),
        "[/\\\\%.:;=&{}\\[\\]\"()*+?,|0a-]{0,3}".prop_map(String::into_bytes),
    ];
    let anything = (any::<prop::sample::Index>(), 0usize..6, put);
    // Replacing one letter with another keeps the lengths that a token must have.
    let letter = (any::<prop::sample::Index>(), Just(1), "[A-Za-z0-9_-]".prop_map(String::into_bytes));
    prop_oneof![prop::collection::vec(anything, 1..6), prop::collection::vec(letter, 1..3)]
}

proptest! {
    #[test]
    fn every_target_holds_for_any_bytes(bytes: Vec<u8>) {
        TARGETS.iter().for_each(|(_, check)| check(&bytes));
    }

    #[test]
    fn every_target_holds_for_damaged_seeds(edits in edits(), pick: prop::sample::Index) {
        for (name, check) in TARGETS {
            let seeds = seeds(name);
            check(&damage(&seeds[pick.index(seeds.len())], &edits));
        }
    }
}

/// A token that decrypts, which random bytes never are. This test created the seed.
#[test]
fn the_sealed_seed_opens() {
    let key = authjs::jose::jwe::EncryptionKey::derive(
        &authjs::secret::Secret::new("the secret of the fuzz targets"),
        "authjs.session-token",
    );
    let token = authjs::jose::jwe::encrypt(&key, [7; 16], br#"{"sub":"ada"}"#);
    assert_eq!(fs::read_to_string(Path::new(SEEDS).join("jwe/ours")).unwrap(), token);
}
