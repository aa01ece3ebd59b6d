//! Several sessions in the cookies of one request: browsers send two cookies of one name if their `Domain` or
//! `Path` differs.

use super::{Session, Sessions, family, jwt};
use crate::cookies::Cookies;

impl Sessions<'_> {
    /// Ends the families of all sessions in the cookies of a request. [`end`](Self::end) ends only the one that
    /// counts. Sessions of the database need none of this.
    pub(crate) async fn end_several(&self, cookies: &Cookies) {
        if !self.has_families() {
            return;
        }
        for token in jwt::several(self, cookies).await {
            family::end(self, &Session::new(token)).await;
        }
    }
}
