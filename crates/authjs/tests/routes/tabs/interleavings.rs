//! Any order of sign-ins that start and of responses that come: each response to one of the newest five signs in
//! once, and lands where its sign-in began.

use proptest::prelude::*;
use serde_json::json;
use url::Url;

use super::{at, come_back, oauth, open_tab, sign_in};
use crate::support::Browser;

#[derive(Clone, Debug)]
enum Step {
    /// A sign-in starts at the provider with this index.
    Start(usize),
    /// The response to one of the sign-ins comes, perhaps for the second time.
    Respond(prop::sample::Index),
}

/// A sign-in that has started.
struct Tab {
    provider: &'static str,
    url: Url,
    path: String,
}

/// Two providers with `state`, and one without, whose sign-ins replace each other.
const PROVIDERS: [&str; 3] = ["a", "b", "stateless"];

fn browser() -> Browser {
    let mut stateless = oauth("stateless");
    stateless["checks"] = json!(["pkce"]);
    Browser::new(json!({ "providers": [oauth("a"), oauth("b"), stateless] }))
}

/// Returns whether a response to this sign-in signs in: it is pending, or the youngest pending one of a provider
/// that has only one.
fn run(steps: &[Step]) {
    let mut browser = browser();
    let mut tabs: Vec<Tab> = Vec::new();
    let mut pending: Vec<usize> = Vec::new();
    for step in steps {
        match step {
            Step::Start(index) => {
                let (provider, path) = (PROVIDERS[*index], format!("/page/{}?x={index}", tabs.len()));
                let url = open_tab(&mut browser, provider, &path);
                pending.retain(|other| tabs[*other].provider != "stateless" || provider != "stateless");
                pending.push(tabs.len());
                tabs.push(Tab { provider, url, path });
                let excess = pending.len().saturating_sub(5);
                pending.drain(..excess);
            }
            Step::Respond(_) if tabs.is_empty() => {}
            Step::Respond(index) => {
                let named = index.index(tabs.len());
                let Tab { provider, url, .. } = &tabs[named];
                // Nothing in the response of the provider without `state` tells its sign-ins apart.
                let answers = |tab: &&usize| match *provider {
                    "stateless" => tabs[**tab].provider == "stateless",
                    _ => **tab == named,
                };
                let answered = pending.iter().find(answers).copied();
                match answered {
                    Some(tab) => {
                        let answer = sign_in(&mut browser, provider, url);
                        assert_eq!(answer.location(), at(&tabs[tab].path), "{steps:?}");
                        assert_eq!(answer.pending().len(), 1, "{steps:?}");
                        pending.retain(|other| *other != tab);
                    }
                    None => {
                        let sent = browser.platform.sent.borrow().len();
                        let session = browser.jar.get("authjs.session-token").cloned();
                        let answer = come_back(&mut browser, provider, url);
                        assert_eq!(answer.status(), 302);
                        assert!(answer.set_cookies.is_empty(), "{steps:?}: {:?}", answer.set_cookies);
                        assert_eq!(browser.platform.sent.borrow().len(), sent, "{steps:?}: no code is sent");
                        assert_eq!(browser.jar.get("authjs.session-token").cloned(), session);
                    }
                }
            }
        }
        assert_eq!(browser.pending().len(), pending.len(), "{steps:?}");
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (0..PROVIDERS.len()).prop_map(Step::Start),
        any::<prop::sample::Index>().prop_map(Step::Respond),
    ];
    prop::collection::vec(step, 1..24)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn in_any_order_the_newest_five_sign_in_once_and_land_where_they_began(steps in steps()) {
        run(&steps);
    }
}

#[test]
fn five_tabs_in_each_order_of_their_responses() {
    let mut orders = vec![vec![0_usize, 1, 2, 3, 4]];
    for _ in 0..4 {
        let last = &orders[orders.len() - 1];
        orders.push(last.iter().map(|index| (index * 2 + 1) % 5).collect());
    }
    for order in orders {
        let mut browser = browser();
        let tabs: Vec<_> =
            (0..5).map(|index| open_tab(&mut browser, PROVIDERS[index % 2], &format!("/{index}"))).collect();
        for index in order {
            let answer = sign_in(&mut browser, PROVIDERS[index % 2], &tabs[index]);
            assert_eq!(answer.location(), at(&format!("/{index}")));
        }
        assert!(!browser.has_checks());
    }
}
