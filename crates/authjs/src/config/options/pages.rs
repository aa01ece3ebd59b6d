use super::{Group, Kind, Row};

pub(super) const PAGES: Group = Group {
    path: "pages",
    title: "Pages of the site",
    rows: &[
        page("signIn", r#""/login""#).about("the page that asks how to sign in"),
        page("signOut", r#""/logout""#).about("the page that confirms a sign-out"),
        page("error", r#""/auth-error""#).about("the page that shows an error of a sign-in"),
        page("verifyRequest", r#""/check-your-mail""#).about("the page that announces an e-mail with a link"),
        page("newUser", r#""/welcome""#).about(
            "the page that a user sees after the first sign-in; without a database it has no effect and gives a warning",
        ),
    ],
};

const fn page(key: &'static str, example: &'static str) -> Row {
    Row::new(key, Kind::Path, example).default("built in")
}

pub(super) const THEME: Group = Group {
    path: "theme",
    title: "The look of the built-in pages",
    rows: &[
        Row::new("colorScheme", Kind::OneOf(&["auto", "light", "dark"]), r#""dark""#)
            .default("`\"auto\"`")
            .about("light or dark pages; `\"auto\"` follows the visitor's system"),
        Row::new("name", Kind::Text, r#""Acme""#).default("the host").about(
            "the name of the site, in words such as \"Back to Acme\", and for those who do not see the logo",
        ),
        Row::new("logo", Kind::Text, r#""/logo.svg""#)
            .about("the address of a picture: a path of this site, or an https URL"),
        Row::new("brandColor", Kind::Color, r##""#1a73e8""##).about("the colour of the button"),
        Row::new("buttonText", Kind::Color, r##""#ffffff""##).about("the colour of the button's text"),
    ],
};
