use std::collections::{BTreeMap, BTreeSet};

use authjs::http::{OutgoingResponse, Params};
use authjs::providers::{Exchange, OAuthProvider};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::rows::needed_options;
use super::{DIFFERENCES, oauth_provider};

/// The results of `@auth/core`'s mappings: see generate.mjs.
const TABLE: &str = include_str!("profiles.json");

/// A sample with an intended difference.
struct Difference {
    provider: &'static str,
    /// The index of the sample among the provider's samples.
    place: usize,
    /// The entry of docs/differences.md.
    id: &'static str,
    /// The member that differs, and its value here. `None` if it is absent.
    member: &'static str,
    value: Option<&'static str>,
}

const fn differs(
    provider: &'static str,
    place: usize,
    id: &'static str,
    member: &'static str,
    value: Option<&'static str>,
) -> Difference {
    Difference { provider, place, id, member, value }
}

const EXPECTED: &[Difference] = &[
    differs("apple", 4, "apple-user", "name", Some("x7k@privaterelay.appleid.com")),
    differs("apple", 5, "apple-user", "name", Some("x7k@privaterelay.appleid.com")),
    differs("apple", 6, "apple-user", "name", Some("Ada")),
    differs("apple", 7, "apple-user", "name", Some("Lovelace")),
    differs("discord", 8, "discord-avatar", "image", Some("https://cdn.discordapp.com/embed/avatars/2.png")),
    differs("discord", 9, "discord-avatar", "image", None),
    differs("discord", 10, "discord-avatar", "image", None),
    differs("foursquare", 2, "missing-members", "image", Some("null")),
    differs("foursquare", 4, "missing-members", "image", Some("null")),
    differs("microsoft-entra-id", 4, "entra-photo", "image", Some("null")),
];

/// Providers whose mapping in Auth.js fails if a picture or address is missing (`missing-members`),
/// or always (`threads-profile`).
const KINDER: &[&str] = &[
    "42-school",
    "azure-devops",
    "bitbucket",
    "bungie",
    "dropbox",
    "facebook",
    "foursquare",
    "notion",
    "patreon",
    "threads",
    "trakt",
    "webex",
    "workos",
];

/// Providers whose names are composed: `missing-names`.
const COMPOSED: &[&str] = &[
    "boxyhq-saml",
    "foursquare",
    "freshbooks",
    "fusionauth",
    "mattermost",
    "strava",
    "vk",
    "workos",
    "zoho",
    "zoom",
];

#[test]
fn every_mapping_is_that_of_auth_js() {
    let table: Value = serde_json::from_str(TABLE).expect("JSON");
    let mut places = BTreeMap::<&str, usize>::new();
    let mut differences = EXPECTED.iter();
    let mut kinder = BTreeSet::new();
    for sample in table["samples"].as_array().expect("a list") {
        let id = sample["provider"].as_str().expect("an id");
        let place = places.entry(id).and_modify(|place| *place += 1).or_default();
        let (ours, theirs) = (ours(id, sample), theirs(id, sample));
        // `missing-members`
        if sample.get("throws").is_some() && ours.is_some() && KINDER.contains(&id) {
            kinder.insert(id);
            continue;
        }
        let place = |difference: &&Difference| difference.provider == id && difference.place == *place;
        let Some(difference) = EXPECTED.iter().find(place) else {
            assert_eq!(ours, theirs, "{id}: {sample}");
            continue;
        };
        differences.next();
        assert_ne!(ours, theirs, "no difference any more: {sample}");
        let ours = ours.unwrap_or_else(|| panic!("{id}: {sample}"));
        assert_eq!(
            ours.get(difference.member),
            difference.value.map(json_or_text).as_ref(),
            "{id}: {sample}"
        );
    }
    assert!(differences.next().is_none(), "every difference is met");
    assert!(kinder.iter().eq(KINDER), "every difference is met: {kinder:?}");
    assert!(places.values().all(|last| *last >= 4), "five samples at least of each: {places:?}");
}

/// Returns null for `null`, otherwise a text.
fn json_or_text(value: &str) -> Value {
    if value == "null" { Value::Null } else { value.into() }
}

#[test]
fn every_difference_is_written_down() {
    let ids = ["profile-id", "profile-texts", "missing-members", "missing-names", "threads-profile"]
        .into_iter()
        .chain(EXPECTED.iter().map(|each| each.id));
    for id in ids {
        assert!(DIFFERENCES.contains(&format!("| `{id}` |")), "{id}");
    }
}

/// Returns the user of `@auth/core`. `None` if its mapping throws.
///
/// `profile-id`: a user must have an id. `profile-texts`: numbers become texts, and values that are
/// neither become absent.
fn theirs(id: &str, sample: &Value) -> Option<Value> {
    let mut user = sample.get("user")?.as_object().expect("an object").clone();
    if COMPOSED.contains(&id) {
        leave_out(&mut user, "name");
    }
    // An address with a missing part is useless.
    if user.get("image").is_some_and(has_hole) {
        user.remove("image");
    }
    user.retain(|_, value| value.is_string() || value.is_number() || value.is_null());
    for value in user.values_mut().filter(|value| value.is_number()) {
        *value = value.to_string().into();
    }
    let no_ids = ["a random UUID", "undefined", "null"];
    let has_id = user.get("id").and_then(Value::as_str).is_some_and(|id| !no_ids.contains(&id));
    has_id.then_some(Value::Object(user))
}

/// The texts that a JavaScript template writes for a missing value.
const HOLES: [&str; 2] = ["undefined", "null"];

fn has_hole(value: &Value) -> bool {
    value.as_str().is_some_and(|text| HOLES.iter().any(|hole| text.contains(hole)))
}

/// Removes the missing parts, and a name that is empty afterwards.
fn leave_out(user: &mut Map<String, Value>, member: &str) {
    let Some(Value::String(name)) = user.get_mut(member) else { return };
    let words: Vec<_> = name.split(' ').filter(|word| !word.is_empty() && !HOLES.contains(word)).collect();
    match words.join(" ") {
        none if none.is_empty() => drop(user.remove(member)),
        rest => *name = rest,
    }
}

/// Returns our user, from the quirk and the mapping as the callback route calls them. `None` if
/// they refuse.
fn ours(id: &str, sample: &Value) -> Option<Value> {
    let provider = oauth_provider(id, &needed_options(id));
    let mut tokens = Map::from_iter([("access_token".to_owned(), "at".into())]);
    tokens.extend(sample["tokens"].as_object().cloned().unwrap_or_default());
    let user = provider.profile(&profile(&provider, &tokens, sample), &tokens).ok()?;
    let members = [("name", user.name), ("email", user.email), ("image", user.image)];
    let members = members.into_iter().filter_map(|(name, field)| Some((name.to_owned(), field.to_json()?)));
    let id = [("id".to_owned(), user.id.into())];
    Some(Value::Object(id.into_iter().chain(members).chain(user.extra.clone()).collect()))
}

fn profile(provider: &OAuthProvider, tokens: &Map<String, Value>, sample: &Value) -> Map<String, Value> {
    let callback: Params =
        sample["callback"]["user"].as_str().map(|user| ("user", user)).into_iter().collect();
    let exchange = Exchange { provider, server: &provider.server(None), callback: &callback, tokens };
    let claims = sample["profile"].as_object().expect("an object").clone();
    let profile = provider.quirk.profile(&exchange, claims);
    match provider.quirk.follow_up(&exchange, &profile) {
        Some(_) => provider.quirk.process_follow_up(profile, photo(sample).as_ref()),
        None => profile,
    }
}

fn photo(sample: &Value) -> Option<OutgoingResponse> {
    let photo = sample.get("photo")?;
    let status = photo["status"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("a status");
    let body = STANDARD.decode(photo["base64"].as_str().expect("a text")).expect("base64");
    Some(OutgoingResponse { status, headers: Vec::new(), body })
}
