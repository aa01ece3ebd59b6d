use super::{Group, Kind, Row};
use crate::config::revocation::BOUND;
use crate::config::session::{AGES, CACHE};
use crate::config::session_limits::IDLE;

const AGE: Kind = Kind::Seconds(*AGES.start(), *AGES.end());

const REVOCABLE: &str = r#"{ "revocable": true }"#;

pub(super) const SESSION: Group = Group {
    path: "session",
    title: "Sessions",
    rows: &[
        Row::new("strategy", Kind::OneOf(&["jwt", "database"]), r#""jwt""#)
            .default("`\"database\"` if `AUTH_DB` is bound, else `\"jwt\"`")
            .about(
                "where sessions are stored: in the encrypted cookie, or in the database: \
                 [docs/database.md](docs/database.md)",
            )
            .when("a session must end at once when its row is deleted"),
        Row::new("maxAge", AGE, "86400")
            .default("2592000 (30 days)")
            .about("seconds that an unused session lasts")
            .when("visitors must sign in more or less often"),
        Row::new("updateAge", Kind::Seconds(0, *AGES.end()), "3600")
            .default("86400 (a day)")
            .about("seconds after which a session in use is re-issued")
            .when("shorter: `maxAge` is precise; longer: fewer cookies"),
        Row::new("absoluteMaxAge", AGE, "43200")
            .about(
                "seconds after its sign-in that a session ends, however often it is used: \
                 [docs/session-limits.md](docs/session-limits.md)",
            )
            .when("users must sign in again after a working day, or a standard demands it"),
        Row::new("idleSeconds", Kind::Seconds(*IDLE.start(), *IDLE.end()), "1800")
            .about(
                "seconds without a request after which a session ends, at most; `updateAge` is at most a third of it: \
                 [docs/session-limits.md](docs/session-limits.md)",
            )
            .when("a forgotten browser must not stay signed in"),
        Row::new("credentials", Kind::OneOf(&["database"]), r#""database""#)
            .about(
                "users who sign in with credentials become users of the database: \
                 [docs/database.md](docs/database.md#credentials)",
            )
            .when("sessions are in the database, and a provider takes credentials")
            .needs_database(),
        Row::new("cacheSeconds", Kind::Seconds(*CACHE.start(), *CACHE.end()), "10")
            .default("`0`")
            .about(
                "seconds that an isolate keeps a session it has read; one that was ended elsewhere stays valid for so \
                 long",
            )
            .when("most requests should not wait for the database, and so late an end is acceptable")
            .needs_database(),
        Row::new("replicas", Kind::Boolean, "true")
            .default("`false`")
            .about(
                "sessions are read from the nearest replica of the database; one that was ended elsewhere stays \
                 valid until the replica knows: [docs/database.md](docs/database.md#replicas)",
            )
            .when("the database replicates reads, and visitors are far from the primary")
            .needs_database(),
        Row::new("revocable", Kind::Boolean, "true")
            .default("`false`")
            .about(
                "a session of the strategy `jwt` ends everywhere at its sign-out, and others can end it: \
                 [docs/revocation.md](docs/revocation.md)",
            )
            .when("a stolen or forgotten cookie must not stay valid until it expires"),
        Row::new("revocationSeconds", Kind::Seconds(*BOUND.start(), *BOUND.end()), "10")
            .beside(REVOCABLE)
            .default("`60`")
            .about("seconds that an isolate relies on what it has read: so late a session may end elsewhere")
            .when("`revocable` is set, and sessions must end sooner, or reads must be fewer"),
        Row::new("onOutage", Kind::OneOf(&["refuse", "allow"]), r#""allow""#)
            .beside(REVOCABLE)
            .default("`\"refuse\"`")
            .about(
                "what becomes of sessions while the store of `revocable` does not answer: guarded paths answer 503, or \
                 sessions that were revoked pass too",
            )
            .when("a site must stay open at that price"),
        Row::new("trackDevice", Kind::Boolean, "false")
            .default("`true`")
            .about(
                "the row of a session names browser and country of the sign-in: \
                 [docs/database.md](docs/database.md#the-row-of-a-session)",
            )
            .when("you must not store them, or have no use for them"),
        Row::new("hashTokens", Kind::Boolean, "true")
            .default("`false`")
            .about("the database has the SHA-256 hash of a session's token, so a copy of it signs no one in")
            .when("no other program reads the sessions of the database")
            .needs_database(),
    ],
};

pub(super) const JWT: Group = Group {
    path: "jwt",
    title: "The token of a session",
    rows: &[
        Row::new("maxAge", AGE, "86400")
            .default("`session.maxAge`")
            .about("seconds that the token in the cookie is valid")
            .when("the token must end before the cookie does"),
        Row::new("legacy", Kind::Boolean, "true")
            .default("`false`")
            .about("also reads the A256GCM tokens of next-auth v4")
            .when("you migrate from next-auth v4 and want visitors to stay signed in"),
    ],
};
