/// Returns how to set the secret `name`: in `.dev.vars` on the developer's machine, by wrangler's
/// command for a deployment.
pub(super) fn set_secret(name: &str, development: bool) -> String {
    if development {
        format!("Write {name}='…' into .dev.vars")
    } else {
        format!("`npx wrangler secret put {name}`")
    }
}

/// Returns how to generate a session secret and where to set it.
pub(super) const fn make_secret(development: bool) -> &'static str {
    if development {
        "Make one with `openssl rand -base64 33` and write it into .dev.vars: AUTH_SECRET='…'."
    } else {
        "Make one: `openssl rand -base64 33 | npx wrangler secret put AUTH_SECRET`. For `npx wrangler dev`, write it into .dev.vars."
    }
}
