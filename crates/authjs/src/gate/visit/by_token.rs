use super::Visit;
use crate::gate::principal::Principal;
use crate::gate::{Decision, bearer, log};
use crate::log::Level;
use crate::reason::Reason;

impl Visit<'_> {
    /// Decides by the token that the request brings. `None` if it brings none.
    pub(super) async fn by_token(&self) -> Option<Decision> {
        let Self { deployment, request, platform, .. } = *self;
        let principal = match bearer::of_request(deployment, request, platform).await {
            Ok(None) => return None,
            Ok(Some(bearer)) => Principal::Bearer(bearer),
            Err(error) => {
                bearer::log_refused(&**platform, &error);
                if !self.is_public {
                    let id = platform.request_id();
                    let answer = bearer::refused(&deployment.config, request, &self.origin, &id, &error);
                    return Some(Decision::Refuse(answer));
                }
                Principal::Anonymous { reason: error.reason, detail: error.detail }
            }
        };
        Some(self.decide_for(principal, &[]).await)
    }

    /// Refuses a valid token for which the `authorized` callback asks for a sign-in.
    pub(super) fn token_refused(&self) -> Decision {
        let detail = "the `authorized` callback asked the holder of a token for a sign-in";
        log(&**self.platform, Level::Warn, Reason::AccessDenied, detail);
        let (config, id) = (&self.deployment.config, self.platform.request_id());
        Decision::Refuse(bearer::sign_in_refused(config, self.request, &self.origin, &id))
    }
}
