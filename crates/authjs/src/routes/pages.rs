use std::rc::Rc;

use crate::callback_link::with_callback_url;
use crate::context::Context;
use crate::http::{AuthResponse, Params, append_query};
use crate::log::{Level, LogEntry};
use crate::pages;
use crate::providers::{CodeInMail, CredentialsProvider, EmailProvider, Method, Provider};
use crate::reason::Reason;
#[cfg(feature = "webauthn")]
use crate::request::route::WEBAUTHN_SCRIPT;
use crate::sign_in::email::asked_address;
use crate::sign_in::last_provider;
use crate::sign_in::turnstile;

/// Answers `GET /signin[/:provider]`: the built-in page, or the deployer's. Reloading the target of
/// a form, or following a link to it, shows the page again.
pub(super) fn signin(cx: &Context<'_>) -> AuthResponse {
    let query = &cx.request.query;
    let error = query.first("error").filter(|error| !error.is_empty());
    if let Some(page) = &cx.deployment.config.pages.sign_in {
        // The cookies still have an address that is too long for a link.
        let mut page = with_callback_url(page, &cx.callback_url).unwrap_or_else(|| page.clone());
        if let Some(error) = error {
            let query: Params = [("error", error)].into_iter().collect();
            page = query.append_to(&page);
        }
        return cx.respond(AuthResponse::redirect(302, page), Vec::new());
    }
    let last = last_provider::remembered(cx);
    let is_last = |provider: &Provider| last.is_some_and(|last| last.id == provider.id);
    let (first, rest): (Vec<_>, Vec<_>) = cx.deployment.config.providers.iter().partition(|one| is_last(one));
    let providers = first.into_iter().chain(rest);
    let page = pages::SigninPage {
        origin: &cx.request.origin,
        forms: providers.filter_map(|provider| form(cx, provider)).collect(),
        csrf_token: cx.csrf_token.token(),
        callback_url: Some(&cx.callback_url),
        error,
        code: query.first("code"),
        email: query.first("email"),
        loopback: cx.deployment.config.development,
        last_provider: last.map(|provider| provider.id.as_str()),
        keep_fragment: cx.deployment.config.keep_fragment,
    };
    cx.respond(pages::signin(&page, &cx.look()).into_response(), Vec::new())
}

/// Returns the form of a provider. `None` for credentials without fields, which another page asks
/// for.
fn form<'a>(cx: &Context<'a>, provider: &'a Provider) -> Option<pages::SigninForm<'a>> {
    let Provider { id, name, style, method } = provider;
    match method {
        Method::OAuth(_) => Some(pages::SigninForm::OAuth(pages::SigninProvider {
            id,
            name: style.button_name.unwrap_or(name),
            signin_url: cx.url(&format!("/signin/{id}")),
            brand_color: Some(style.brand_color),
            mark: cx.platform.mark(id),
            logo: style.logo.as_deref(),
        })),
        Method::Credentials(CredentialsProvider { fields, .. }) if !fields.is_empty() => {
            let callback_url = cx.callback_route(id);
            let is_asked = cx.request.query.first("code") == Some(turnstile::CODE);
            let is_uncounted = cx.deployment.open_store.is_none();
            let turnstile = widget(cx).filter(|_| is_asked || is_uncounted);
            let form = pages::SigninCredentials { id, name, callback_url, fields, turnstile };
            Some(pages::SigninForm::Credentials(form))
        }
        Method::Credentials(_) => None,
        #[cfg(feature = "webauthn")]
        Method::WebAuthn(webauthn) if !webauthn.form_fields.is_empty() => {
            Some(pages::SigninForm::WebAuthn(pages::SigninWebAuthn {
                id,
                name,
                callback_url: cx.callback_route(id),
                options_url: cx.url(&format!("/webauthn-options/{id}")),
                script_url: cx.url(&format!("/{WEBAUTHN_SCRIPT}")),
                fields: &webauthn.form_fields,
                has_conditional_ui: webauthn.has_conditional_ui,
            }))
        }
        #[cfg(feature = "webauthn")]
        Method::WebAuthn(_) => None,
        Method::Email(_) => {
            let signin_url = cx.url(&format!("/signin/{id}"));
            let turnstile = widget(cx);
            Some(pages::SigninForm::Email(pages::SigninEmail { id, name, signin_url, turnstile }))
        }
    }
}

fn widget<'a>(cx: &Context<'a>) -> Option<pages::Widget<'a>> {
    let config = &cx.deployment.config;
    let site_key = config.turnstile.as_ref()?.site_key.as_str();
    Some(pages::Widget { site_key, color_scheme: config.theme.color_scheme })
}

/// Answers `GET /signout`: the built-in page, or the deployer's.
pub(super) fn signout(cx: &Context<'_>) -> AuthResponse {
    if let Some(page) = &cx.deployment.config.pages.sign_out {
        return to_page(cx, page, "");
    }
    let mut action = cx.url("/signout");
    if let Some(query) = cx.request.url.query() {
        action = format!("{action}?{query}");
    }
    let page = pages::SignoutPage {
        origin: &cx.request.origin,
        action: &action,
        csrf_token: cx.csrf_token.token(),
        loopback: cx.deployment.config.development,
    };
    cx.respond(pages::signout(&page, &cx.look()).into_response(), Vec::new())
}

/// Answers `GET /error`: the built-in page, or the deployer's.
pub(super) fn error(cx: &Context<'_>) -> AuthResponse {
    let error = cx.request.query.first("error");
    if let Some(page) = &cx.deployment.config.pages.error {
        let params: Params = error.map(|error| ("error", error)).into_iter().collect();
        return to_page(cx, page, &params.to_string());
    }
    let request_id = if pages::is_error(error) { log_error_page(cx, error) } else { Rc::from("") };
    let signin_url = cx.url("/signin");
    let page = pages::ErrorPage {
        error,
        origin: &cx.request.origin,
        signin_url: Some(&signin_url),
        request_id: &request_id,
    };
    cx.respond(pages::error(&page, &cx.look()).into_response(), Vec::new())
}

/// Logs that a visitor sees an error, so that the id on the page leads to the log. Returns the id.
#[inline(never)]
fn log_error_page(cx: &Context<'_>, error: Option<&str>) -> Rc<str> {
    let (level, reason) = (Level::Warn, Reason::ErrorPage);
    // `error` is one of the known words here.
    let error = error.unwrap_or_default();
    let detail = format!("a visitor sees the page for {error}. A line of the request before it says why");
    cx.platform.log(&LogEntry::new(level, reason, &detail));
    cx.platform.request_id()
}

/// Answers `GET /verify-request`: the built-in page, or the deployer's.
pub(super) fn verify_request(cx: &Context<'_>) -> AuthResponse {
    if let Some(page) = &cx.deployment.config.pages.verify_request {
        return to_page(cx, page, cx.request.url.query().unwrap_or_default());
    }
    if let Some(page) = with_code(cx) {
        return page;
    }
    let page = pages::VerifyRequestPage { origin: &cx.request.origin, code: None };
    cx.respond(pages::verify_request(&page, &cx.look()).into_response(), Vec::new())
}

/// Returns the page after a mail of a provider that has codes. It has the form in the browser that
/// asked for the mail.
#[inline(never)]
fn with_code(cx: &Context<'_>) -> Option<AuthResponse> {
    let config = &cx.deployment.config;
    let provider = config.provider(cx.request.query.first("provider")?)?;
    let Method::Email(EmailProvider { code, .. }) = &provider.method else { return None };
    if *code == CodeInMail::No {
        return None;
    }
    let address = asked_address(cx, provider);
    let action = cx.callback_route(&provider.id);
    let form = address.as_ref().map(|address| pages::CodeForm {
        action: &action,
        csrf_token: cx.csrf_token.token(),
        address: address.as_str(),
        callback_url: &cx.callback_url,
        turnstile: widget(cx),
        loopback: config.development,
    });
    let signin_url = config.pages.sign_in.clone().unwrap_or_else(|| cx.url("/signin"));
    let prompt = pages::CodePrompt {
        is_alone: *code == CodeInMail::InsteadOfLink,
        is_unchecked: cx.request.query.first("code") == Some(turnstile::CODE),
        is_refused: cx.request.query.first("error").is_some_and(|error| !error.is_empty()),
        signin_url: &signin_url,
        form,
    };
    let page = pages::VerifyRequestPage { origin: &cx.request.origin, code: Some(prompt) };
    Some(cx.respond(pages::verify_request(&page, &cx.look()).into_response(), Vec::new()))
}

/// Returns a redirect to a page of the deployer, relative as configured.
fn to_page(cx: &Context<'_>, page: &str, query: &str) -> AuthResponse {
    cx.respond(AuthResponse::redirect(302, append_query(page, query)), Vec::new())
}
