mod answers;
mod wpt;

use super::*;

fn policy(origins: &[&str]) -> Policy {
    Policy {
        origins: Origins::Listed(origins.iter().map(|origin| SiteOrigin::parse(origin).unwrap()).collect()),
        methods: Vec::new(),
        headers: Vec::new(),
        expose: Vec::new(),
        credentials: false,
        max_age: None,
    }
}

fn texts(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

fn preflight<'a>(method: &'a str, headers: &'a str) -> Preflight<'a> {
    Preflight::read(Some("https://app.example"), Some(method), Some(headers)).unwrap()
}
