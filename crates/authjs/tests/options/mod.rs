//! The effect of every row of the table of options: what is seen of a deployment with the option
//! differs from what is seen without it.

mod account;
mod bearer;
mod callbacks;
mod cookies;
mod credentials;
mod effect;
mod email;
mod gate;
mod log;
mod pages;
mod profile;
mod providers;
mod second_factor;
pub mod sign_in;
mod site;
mod webauthn;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use authjs::config::options::{GROUPS, Kind, Row};

use effect::{Effect, Proof};

fn effects() -> Vec<Effect> {
    let groups = [
        account::effects(),
        site::effects(),
        gate::effects(),
        bearer::effects(),
        pages::effects(),
        cookies::effects(),
        providers::effects(),
        credentials::effects(),
        email::effects(),
        profile::effects(),
        callbacks::effects(),
        second_factor::effects(),
        log::effects(),
        webauthn::effects(),
    ];
    groups.into_iter().flatten().collect()
}

fn rows() -> BTreeMap<String, &'static Row> {
    GROUPS.iter().flat_map(|group| group.rows.iter().map(|row| (group.path_of(row), row))).collect()
}

#[test]
fn every_option_has_an_entry_and_every_entry_an_option() {
    let rows = rows();
    let mut missing: Vec<_> = rows.keys().map(String::as_str).collect();
    let mut wrong = Vec::new();
    for effect in effects() {
        match missing.iter().position(|path| *path == effect.path) {
            Some(at) => drop(missing.remove(at)),
            None => wrong.push(effect.path),
        }
    }
    assert_eq!(missing, [""; 0], "rows without an entry in crates/authjs/tests/options/");
    assert_eq!(wrong, [""; 0], "entries without a row, or second entries of a row");
}

#[test]
fn every_option_has_its_effect() {
    let mut tests = BTreeMap::new();
    let mut failed = Vec::new();
    for effect in effects() {
        let check = AssertUnwindSafe(|| effect.check(&mut tests));
        failed.extend(catch_unwind(check).is_err().then_some(effect.path));
    }
    assert_eq!(failed, [""; 0], "the messages are above");
}

#[test]
fn tables_have_members_with_effects() {
    let rows = rows();
    let effects = effects();
    for effect in &effects {
        let inside = format!("{}.", effect.path);
        let has_effect = |other: &Effect| {
            other.path.starts_with(&inside) && matches!(other.proof, Proof::Seen { .. } | Proof::Tests(_))
        };
        match effect.proof {
            Proof::Members => assert!(
                matches!(rows[effect.path].kind, Kind::Table(_)) && effects.iter().any(has_effect),
                "{}: no member has an effect",
                effect.path
            ),
            Proof::NotYet => assert!(rows[effect.path].about.contains(" yet"), "{}", effect.path),
            _ => {}
        }
    }
}
