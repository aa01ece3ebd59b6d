use authjs_oauth::http::OutgoingResponse;

use super::MailService;
use crate::error::{SendError, SendErrorCode};
use crate::message::Message;
use crate::words::said;

pub(super) fn accept(
    service: &MailService,
    answer: &OutgoingResponse,
    message: &Message<'_>,
) -> Result<(), SendError> {
    let code = match answer.status {
        200..=299 => return Ok(()),
        429 => SendErrorCode::Limited,
        400..=499 => SendErrorCode::Refused,
        500..=599 => SendErrorCode::Failed,
        _ => SendErrorCode::Malformed,
    };
    let [url, to, mail_code] = message.secrets();
    let said = said(&answer.body, &[service.api_key.reveal(), url, to, mail_code]);
    let name = service.kind.name();
    Err(SendError::new(code, format!("{name} answered with status {}{said}", answer.status)))
}

#[cfg(test)]
mod tests {
    use super::super::{Region, ServiceKind};
    use super::*;
    use crate::address::{AsciiOnly, EmailAddress};
    use crate::code::MailCode;
    use crate::mailbox::Mailbox;
    use crate::message::Theme;
    use authjs_jose::secret::Secret;
    use url::Url;

    fn judge(status: u16, body: &str) -> Result<(), SendError> {
        let service = MailService {
            kind: ServiceKind::Resend,
            api_key: Secret::new("re_key"),
            region: Region::Us,
            transactional_id: None,
        };
        let to = EmailAddress::parse("ada@example.com", &AsciiOnly).unwrap();
        let from = Mailbox::parse("no-reply@example.com").unwrap();
        let url = Url::parse("https://site.example/api/auth/callback/resend?token=t-1").unwrap();
        let code = MailCode { code: "ABCD-EFGH".into(), is_alone: false, place: None, browser: None };
        let message =
            Message { to: &to, from: Some(&from), url: &url, code: Some(&code), theme: &Theme::default() };
        let answer = OutgoingResponse { status, headers: Vec::new(), body: body.into() };
        service.accept(&answer, &message)
    }

    #[test]
    fn the_status_says_who_is_at_fault() {
        assert_eq!(judge(200, "{}"), Ok(()));
        assert_eq!(judge(202, ""), Ok(()));
        for (status, code) in [
            (302, SendErrorCode::Malformed),
            (401, SendErrorCode::Refused),
            (403, SendErrorCode::Refused),
            (422, SendErrorCode::Refused),
            (429, SendErrorCode::Limited),
            (500, SendErrorCode::Failed),
            (503, SendErrorCode::Failed),
        ] {
            assert_eq!(judge(status, "").unwrap_err().code, code, "{status}");
        }
    }

    #[test]
    fn the_log_has_the_services_words_without_secrets() {
        let detail = |body: &str| judge(403, body).unwrap_err().detail;
        assert_eq!(
            detail("{\"message\":\"The domain\nis not verified\"}"),
            "Resend answered with status 403: {\"message\":\"The domain is not verified\"}"
        );
        for body in [
            "the key re_key is wrong",
            "no mail to ada@example.com",
            "…?token=t-1",
            "https:\\/\\/s/?token=x",
            "<b>abcd-efgh</b>",
        ] {
            assert_eq!(detail(body), "Resend answered with status 403", "{body}");
        }
        assert!(detail(&"x".repeat(100_000)).len() < 400);
    }
}
