use crate::providers::option::{Accepts, DeployerOption, Fill};

/// `baseUrl`: a GitLab of one's own ([OAuth 2.0 API](https://docs.gitlab.com/api/oauth2/)).
///
/// It may be installed under a path; Auth.js loses the slash behind that.
pub(in crate::providers) const BASE_URL: DeployerOption = DeployerOption {
    path: "baseUrl",
    accepts: Accepts::BaseUrl,
    fills: &[Fill { variable: "base", unset: "https://gitlab.com", set: "{value}" }],
};
