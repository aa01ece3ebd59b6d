use proptest::test_runner::Config;

/// Returns a configuration of a property with this number of cases, or with that of the variable `PROPTEST_CASES`.
pub(crate) fn cases(usual: u32) -> Config {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|count| count.parse().ok());
    let cases = asked.unwrap_or(usual);
    Config { cases, max_global_rejects: cases.max(1000).saturating_mul(200), ..Config::default() }
}
