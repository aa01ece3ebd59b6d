use authjs::config::options::{GROUPS, Group, Kind, Row};
use serde_json::{Value, json};

use super::place::{Place, Step};

/// Repairs the configuration at the place of a mistake. Returns the place that was changed.
///
/// The first time, an example takes the place of the value. The second time, the value is removed.
/// The third time, what surrounds it is repaired. An item of a list is never removed, because the
/// paths of the items after it would change.
pub(super) fn at(place: &Place, root: &mut Value, times: usize, was_missing: bool) -> Option<Place> {
    let provider = place.item_of("providers");
    if let Some(provider) = &provider {
        open(provider, root);
    }
    let value = example(place).or_else(|| was_missing.then(|| json!("placeholder")));
    let is_item = matches!(place.0.last(), Some(Step::Index(_)));
    match (times, value) {
        _ if provider.as_ref() == Some(place) => {
            (times == 0 && place.set(root, whole_provider(place))).then(|| place.clone())
        }
        (0, Some(value)) if place.set(root, value.clone()) => Some(place.clone()),
        (0 | 1, _) if !is_item && place.remove(root) => Some(place.clone()),
        (0..=2, _) if place.0.len() > 1 => at(&place.parent(), root, times.saturating_sub(1), was_missing),
        _ => None,
    }
}

/// Writes the entry of a provider as a table, if it is an id.
fn open(provider: &Place, root: &mut Value) {
    if let Some(entry) = provider.find(root)
        && entry.is_string()
    {
        *entry = json!({ "id": entry.take() });
    }
}

/// Returns a provider that lacks nothing, with an id of its own.
fn whole_provider(place: &Place) -> Value {
    let index = place.0.iter().find_map(|step| match step {
        Step::Index(index) => Some(*index),
        Step::Key(_) => None,
    });
    json!({
        "id": format!("placeholder-{}", index.unwrap_or_default()), "type": "oidc", "issuer": "https://id.example.com",
        "clientId": "placeholder", "clientSecret": "placeholder",
    })
}

/// Returns a value that the parser accepts at a place: the example of its row, or an item of it.
///
/// Returns `None` for a key that is not in the table of options.
fn example(place: &Place) -> Option<Value> {
    let mut groups = GROUPS.get(..1).unwrap_or_default();
    let mut found: Option<(Kind, Value)> = None;
    for step in &place.0 {
        found = match (step, found.take()) {
            (Step::Key(key), None) => Some(of_row(row(groups, key)?)?),
            (Step::Key(key), Some((kind, example))) => match tables(&kind) {
                Some(below) => {
                    groups = below;
                    Some(of_row(row(groups, key)?)?)
                }
                None => (matches!(kind, Kind::Map(_))).then(|| map_value(&kind, &example))?,
            },
            (Step::Index(_), Some((kind, example))) => {
                let item = example.as_array().and_then(|items| items.first()).cloned();
                Some((item_kind(&kind)?, item.unwrap_or_default()))
            }
            (Step::Index(_), None) => return None,
        };
    }
    found.map(|(_, example)| example).filter(|example| !example.is_null())
}

fn row<'a>(groups: &[&'a Group], key: &str) -> Option<&'a Row> {
    groups.iter().flat_map(|group| group.rows).find(|row| row.key == key)
}

fn of_row(row: &Row) -> Option<(Kind, Value)> {
    Some((row.kind, serde_json::from_str(row.example).ok()?))
}

fn map_value(kind: &Kind, example: &Value) -> Option<(Kind, Value)> {
    let Kind::Map(of) = kind else { return None };
    let value = example.as_object().and_then(|members| members.values().next()).cloned();
    Some((**of, value.unwrap_or_default()))
}

fn tables(kind: &Kind) -> Option<&'static [&'static Group]> {
    match kind {
        Kind::Table(groups) => Some(groups),
        Kind::Site => GROUPS.get(..1),
        Kind::Either(kinds) => kinds.iter().find_map(tables),
        _ => None,
    }
}

fn item_kind(kind: &Kind) -> Option<Kind> {
    match kind {
        Kind::List(of) => Some(**of),
        Kind::Either(kinds) => kinds.iter().find_map(item_kind),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repair_grows_until_the_parser_accepts_it() {
        let mut root = json!({ "providers": ["x", { "id": "y", "checks": ["a"] }], "debug": 1, "odd": 2 });
        let mut repair = |path, times| at(&Place::parse(path), &mut root, times, false);
        assert_eq!(repair("debug", 0), Some(Place::parse("debug")));
        assert_eq!(repair("odd", 0), Some(Place::parse("odd")));
        assert_eq!(repair("providers[1].checks[0]", 0), Some(Place::parse("providers[1].checks[0]")));
        assert_eq!(repair("providers[1].checks[0]", 1), Some(Place::parse("providers[1].checks")));
        assert_eq!(repair("providers[0]", 0), Some(Place::parse("providers[0]")));
        assert_eq!(repair("providers[0]", 1), None);
        assert_eq!((&root["debug"], &root["odd"]), (&json!(true), &Value::Null));
        assert_eq!(root["providers"][0]["id"], "placeholder-0");
        assert_eq!(root["providers"][1]["checks"], json!(["pkce", "state"]));
    }

    #[test]
    fn a_place_has_the_example_of_its_row() {
        let example = |path| example(&Place::parse(path));
        assert_eq!(example("session.maxAge"), Some(json!(86400)));
        assert_eq!(example("providers[3].client.kid"), Some(json!("key-1")));
        assert_eq!(example("providers[3].fetch.headers.x-any"), Some(json!("acme")));
        assert_eq!(example("redirectProxyAllow[1]"), Some(json!("https://*.acme.workers.dev")));
        assert_eq!(example("matcher[0].has[0].type"), Some(json!("host")));
        assert_eq!((example("sesion"), example("session.x"), example("")), (None, None, None));
    }
}
