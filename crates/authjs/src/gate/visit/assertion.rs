use super::Visit;
use crate::gate::principal::Principal;
use crate::gate::{Decision, assertion, log};
use crate::log::Level;
use crate::misconfigured;
use crate::reason::Reason;

impl Visit<'_> {
    /// Adds the assertion about the user or the holder of a token, if the origin gets one. A handler in place
    /// of the origin gets none. Errors if it cannot be made. The text goes to the log.
    pub(super) async fn add_assertion(
        &self,
        principal: &Principal,
        headers: &mut Vec<(String, String)>,
    ) -> Result<(), String> {
        if self.shows || matches!(principal, Principal::Anonymous { .. }) {
            return Ok(());
        }
        let (deployment, platform, now) = (self.deployment, &**self.platform, self.sessions.now);
        let upstream = match &self.auth_origin {
            None => deployment.config.own_address_of_origin(&self.request.url),
            Some(_) => None,
        };
        let audience = upstream.map(|upstream| upstream.origin().ascii_serialization());
        let audience = audience.as_deref().unwrap_or(&self.origin);
        let parties = assertion::Parties { site: self.auth_origin(), audience };
        headers.push(match principal {
            Principal::Session(session) => {
                assertion::of_session(deployment, platform, parties, session, now).await?
            }
            #[cfg(feature = "bearer")]
            Principal::Bearer(bearer) => {
                assertion::of_token(deployment, platform, parties, &bearer.claims, now).await?
            }
            Principal::Anonymous { .. } => return Ok(()),
        });
        Ok(())
    }

    /// Refuses a request whose assertion cannot be made: the origin would take it for one without a
    /// session, or believe less.
    #[cold]
    #[inline(never)]
    pub(super) fn unsigned(&self, detail: &str) -> Decision {
        log(&**self.platform, Level::Error, Reason::AssertionFailed, detail);
        Decision::Refuse(misconfigured::unconfigured(self.request, &self.platform.request_id()))
    }
}
