//! Several sessions in the cookies of one request: browsers send two cookies of one name if their `Domain` or
//! `Path` differs.

use super::{Session, SessionState, Sessions, family, jwt};
use crate::apart::apart;
use crate::cookies::Cookies;

impl Sessions<'_> {
    /// Returns the state of the newest session in the cookies of a request, or that of another one if it has ended.
    pub(super) async fn judged(&self, newest: Session, cookies: &Cookies) -> SessionState {
        match family::check(self, newest).await {
            ended @ (SessionState::Invalid(_) | SessionState::Expired(_)) => {
                apart(self.another_that_lives(cookies, ended)).await
            }
            state => state,
        }
    }

    /// Returns the session that was issued last, of those in the cookies of a request that have not ended. Without
    /// one, returns `ended`, the state of the newest: a cookie that is left of an ended session, or that another host
    /// of the domain has planted, hides no session that lives.
    async fn another_that_lives(&self, cookies: &Cookies, ended: SessionState) -> SessionState {
        let sessions = jwt::several(self, cookies).await.into_iter().map(Session::new);
        let mut sessions: Vec<_> = sessions.collect();
        sessions.sort_by_key(|session| std::cmp::Reverse(session.issued_at));
        for session in sessions {
            match family::check(self, session).await {
                SessionState::Invalid(_) | SessionState::Expired(_) | SessionState::Absent => {}
                state @ (SessionState::Valid(_) | SessionState::Unavailable(_)) => return state,
            }
        }
        ended
    }

    /// Ends the families of all sessions in the cookies of a request. [`end`](Self::end) ends only the one that
    /// counts. Sessions of the database need none of this.
    pub(crate) async fn end_several(&self, cookies: &Cookies) {
        if !self.has_rows() {
            return;
        }
        for token in jwt::several(self, cookies).await {
            family::end(self, &Session::new(token)).await;
        }
    }
}
