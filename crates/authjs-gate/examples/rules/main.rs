//! Measures how long the rules take, by the number of rules: `cargo run --release -p authjs-gate --example rules`.
//!
//! Prints nanoseconds for one request: the least of several rounds that take turns, which other programs disturb least.

use std::hint::black_box;
use std::time::{Duration, Instant};

use authjs_gate::matcher::{NoFacts as NoRequest, Options};
use authjs_gate::path::canonical_url;
use authjs_gate::rules::{Access, Facts, NoFacts, Rule, Rules};

const COUNTS: [usize; 4] = [1, 10, 100, 1000];
const ROUNDS: usize = 60;
const PATHS: usize = 4096;

fn main() {
    println!("{:>34} {:>8} {:>8} {:>8} {:>8}   1,000 to 1", "rules", 1, 10, 100, 1000);
    for name in ["/section-N/:path*", "/N/:id/edit", "/api/v1/section-N/:path*", "/:tenant/N/:path*"] {
        let pattern =
            |number: usize| name.replace('N', &format!("{:x}", number.wrapping_mul(0x9e37_79b1) & 0xff_ffff));
        let compiled: Vec<_> = COUNTS.iter().map(|&count| Subject::new(count, &pattern)).collect();
        row(&format!("select {name}"), &compiled, |subject, url| {
            let path = url.get(19..).unwrap_or_default();
            black_box(subject.rules.select(path, Some("GET"), &NoRequest));
        });
        row(&format!("decide {name}"), &compiled, |subject, url| {
            let url = canonical_url(url, "app.example");
            let path = url.as_ref().map_or("/", url::Url::path);
            let selection = subject.rules.select(path, Some("GET"), &NoRequest);
            let verdict = subject.rules.decide(&selection, &NoFacts);
            black_box((verdict, subject.rules.needs_session(&selection), NoFacts.is_signed_in()));
        });
    }
    long_path();
}

/// Rules, and paths among which they choose.
struct Subject {
    rules: Rules,
    /// Addresses, each in a line, as one text: the processor reads ahead, so they do not displace the rules.
    requests: String,
}

impl Subject {
    fn new(count: usize, pattern: &dyn Fn(usize) -> String) -> Self {
        let rules = (0..count).map(|number| Rule::new(&pattern(number), Access::SignedIn)).collect();
        #[expect(clippy::unwrap_used, reason = "the patterns are those above")]
        let rules = Rules::compile(rules, Access::Deny, Options::default()).unwrap();
        let mut random = 0x2545_f491_4f6c_dd1d_u64;
        let requests = (0..PATHS).map(|_| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let number = usize::try_from(random % 1_000_003).unwrap_or(0) % count;
            let path = pattern(number)
                .replace(":tenant", "acme")
                .replace(":path*", &format!("{:x}/reports", random >> 40))
                .replace(":id", &(random >> 40).to_string());
            format!("https://app.example{path}\n")
        });
        Self { requests: requests.collect(), rules }
    }
}

fn row(name: &str, subjects: &[Subject], run: impl Fn(&Subject, &str)) {
    let mut times = vec![f64::INFINITY; subjects.len()];
    for _ in 0..ROUNDS {
        for (subject, time) in subjects.iter().zip(&mut times) {
            let begin = Instant::now();
            subject.requests.lines().for_each(|url| run(subject, url));
            *time = time.min(begin.elapsed().as_secs_f64() * 1e9 / PATHS as f64);
        }
    }
    print!("{name:>34}");
    times.iter().for_each(|time| print!(" {time:>8.0}"));
    let ratio = times.last().zip(times.first()).map_or(f64::NAN, |(last, first)| last / first);
    println!("   {ratio:.2}");
}

/// Rules that begin with a parameter, and paths of 15 KiB.
fn long_path() {
    let paths = [
        ("15 KiB of segments", "/abcdefg".repeat(15 * 1024 / 8)),
        ("15 KiB in one segment", format!("/{}", "a".repeat(15 * 1024 - 1))),
        ("15 KiB of capitals", "/Abcdefg".repeat(15 * 1024 / 8)),
        ("15 KiB of escapes", "/%41bcde".repeat(15 * 1024 / 8)),
    ];
    for start in ["/:tenant", "/:tenant([a-z]+)"] {
        let rule = |number| Rule::new(&format!("{start}/section-{number}/:path*"), Access::SignedIn);
        #[expect(clippy::unwrap_used, reason = "the patterns are those above")]
        let rules = Rules::compile((0..200).map(rule).collect(), Access::Deny, Options::default()).unwrap();
        for (name, path) in &paths {
            let mut least = Duration::MAX;
            for _ in 0..20 {
                let begin = Instant::now();
                black_box(rules.select(black_box(path), Some("GET"), &NoRequest));
                least = least.min(begin.elapsed());
            }
            println!("{name:>34} {least:>10.1?} for 200 rules that begin with {start}");
        }
    }
}
