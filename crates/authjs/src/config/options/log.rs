use super::{Group, Kind, Row};

pub(super) const LOG: Group = Group {
    path: "log",
    title: "The log",
    rows: &[
        Row::new("level", Kind::OneOf(&["error", "warn", "debug"]), r#""error""#)
            .default("`\"warn\"`, with `debug` `\"debug\"`")
            .about("the least important level that is written"),
        Row::new("format", Kind::OneOf(&["json", "authjs"]), r#""authjs""#)
            .default("`\"json\"`")
            .about("one JSON object a line, or the messages of Auth.js's logger"),
    ],
};
