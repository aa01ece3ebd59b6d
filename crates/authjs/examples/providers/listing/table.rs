use super::listed::Listed;
use super::mail;

/// Returns one provider per line, in columns.
pub(crate) fn table(providers: &[Listed]) -> String {
    let mails = mail::all().into_iter().map(|mailer| {
        let mut cells = mailer.cells().into_iter();
        [(); COLUMNS].map(|()| cells.next().unwrap_or_else(|| "-".to_owned()))
    });
    let mut lines: Vec<_> = providers.iter().map(line).chain(mails).collect();
    lines.sort();
    lines.insert(0, HEAD.map(str::to_owned));
    let widths = widths(&lines);
    lines.iter().map(|line| padded(line, &widths)).collect()
}

const COLUMNS: usize = 11;

/// The most useful columns come first. Addresses, which are long, come last.
const HEAD: [&str; COLUMNS] = [
    "id",
    "name",
    "type",
    "checks",
    "client authentication",
    "variables",
    "scope",
    "issuer",
    "authorization",
    "token",
    "userinfo",
];

fn line(provider: &Listed) -> [String; COLUMNS] {
    let row = provider.row;
    let or_discovered =
        |endpoint: &Option<String>| endpoint.clone().unwrap_or_else(|| "discovered".to_owned());
    let or_none = |text: &Option<String>| {
        text.clone().filter(|text| !text.is_empty()).unwrap_or_else(|| "-".to_owned())
    };
    let unauthenticated = if row.assertion.is_some() { "-" } else { "signatures" };
    [
        row.id.to_owned(),
        row.name.to_owned(),
        row.kind.name().to_owned(),
        provider.checks().join(","),
        provider.client_authentication().unwrap_or(unauthenticated).to_owned(),
        provider.env("{ID,SECRET,ISSUER}"),
        or_none(&provider.scope),
        or_none(&provider.issuer),
        or_discovered(&provider.authorization),
        or_discovered(&provider.token),
        or_discovered(&provider.userinfo),
    ]
}

fn widths(lines: &[[String; COLUMNS]]) -> [usize; COLUMNS] {
    let mut widths = [0; COLUMNS];
    for line in lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = length(cell).max(*width);
        }
    }
    widths
}

fn padded(line: &[String; COLUMNS], widths: &[usize]) -> String {
    let cells = line.iter().zip(widths);
    let line: Vec<_> =
        cells.map(|(cell, width)| format!("{cell}{}", " ".repeat(width - length(cell)))).collect();
    format!("{}\n", line.join("  ").trim_end())
}

fn length(text: &str) -> usize {
    text.chars().count()
}
