/// How many hosts of our Workers a request may pass. Cloudflare itself allows 16 Workers in a row.
const MOST: usize = 16;

/// Returns the hosts that a request has passed, `host` included, as the next server is told them. `passed` is what the
/// request says itself: hosts with commas between them, the first one first.
///
/// `None` if the request was at `host` before, or if it has passed 16 hosts: it goes round.
#[must_use]
pub fn next_hops(passed: &str, host: &str) -> Option<String> {
    let mut hops = String::new();
    let before = passed.split(',').map(str::trim).filter(|one| !one.is_empty());
    for (at, one) in before.enumerate() {
        if at + 1 == MOST || one.eq_ignore_ascii_case(host) {
            return None;
        }
        hops.push_str(one);
        hops.push_str(", ");
    }
    hops.push_str(host);
    Some(hops)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_host_is_told_those_before_it() {
        assert_eq!(next_hops("", "a.example").as_deref(), Some("a.example"));
        assert_eq!(next_hops("a.example", "b.example").as_deref(), Some("a.example, b.example"));
        assert_eq!(next_hops(" ,a.example,,", "b.example:81").as_deref(), Some("a.example, b.example:81"));
        assert_eq!(next_hops("a.example:81", "a.example").as_deref(), Some("a.example:81, a.example"));
    }

    #[test]
    fn a_request_that_comes_back_goes_round_however_many_hosts_are_between() {
        for passed in ["a.example", "A.Example", "a.example, b.example", "b.example,a.example,c.example"] {
            assert_eq!(next_hops(passed, "a.example"), None, "{passed}");
        }
    }

    #[test]
    fn a_request_passes_sixteen_hosts_at_most() {
        let passed = |count: usize| vec!["x.example"; count].join(", ");
        assert!(next_hops(&passed(MOST - 1), "a.example").is_some());
        assert_eq!(next_hops(&passed(MOST), "a.example"), None);
        assert_eq!(next_hops(&passed(100_000), "a.example"), None);
    }
}
