use crate::option::{self, DeployerOption};

/// `baseUrl`: a self-managed GitLab ([OAuth 2.0 API](https://docs.gitlab.com/api/oauth2/)).
///
/// It may be installed under a path. Auth.js loses the slash after the path.
pub(crate) const BASE_URL: DeployerOption =
    option::base_url("baseUrl", &[option::value("base", Some("https://gitlab.com"))]);
