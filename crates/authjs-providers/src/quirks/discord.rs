use serde_json::{Map, Value};

use crate::quirk::{Exchange, Quirk};

/// Discord identifies a picture by its hash. A user without a picture gets one of a few defaults
/// ([image formatting](https://discord.com/developers/docs/reference#image-formatting)). As in
/// Auth.js, the profile has the address as `image_url`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Discord;

impl Quirk for Discord {
    fn profile(&self, _: &Exchange<'_>, mut profile: Map<String, Value>) -> Map<String, Value> {
        match image_url(&profile) {
            Some(url) => drop(profile.insert("image_url".into(), url.into())),
            None => drop(profile.remove("image_url")),
        }
        profile
    }
}

fn image_url(profile: &Map<String, Value>) -> Option<String> {
    let text = |name| profile.get(name).and_then(Value::as_str);
    let id = text("id")?;
    if let Some(avatar) = text("avatar") {
        let format = if avatar.starts_with("a_") { "gif" } else { "png" };
        return Some(format!("https://cdn.discordapp.com/avatars/{id}/{avatar}.{format}"));
    }
    let number = match text("discriminator") {
        // The new user names have no discriminator: the id, a snowflake, selects the picture.
        Some("0") => (id.parse::<u64>().ok()? >> 22) % 6,
        Some(discriminator) => discriminator.parse::<u64>().ok()? % 5,
        None => return None,
    };
    Some(format!("https://cdn.discordapp.com/embed/avatars/{number}.png"))
}
