//! Microsoft Entra ID: one configured issuer, an issuer per tenant in the ID Token, a picture in
//! another API.

use authjs::http::OutgoingResponse;
use authjs::platform::FetchError;
use serde_json::{Value, json};

use crate::support::{Browser, Op};

const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
const TOKEN: &str = "https://login.microsoftonline.com/token";
const PHOTO: &str = "https://graph.microsoft.com/v1.0/me/photos/48x48/$value";

fn issuer(tenant: &str) -> String {
    format!("https://login.microsoftonline.com/{tenant}/v2.0")
}

/// Returns the metadata of a tenant with the issuer of `published`.
fn metadata(published: &str) -> Value {
    json!({
        "issuer": issuer(published),
        "authorization_endpoint": "https://login.microsoftonline.com/authorize",
        "token_endpoint": TOKEN,
        "jwks_uri": "https://login.microsoftonline.com/common/discovery/v2.0/keys",
        "id_token_signing_alg_values_supported": ["RS256"],
    })
}

/// Returns a deployment for a tenant whose metadata have the issuer of `published`.
///
/// Its ID Tokens are HS256 under the client secret, so that the flow is tested without the
/// runtime's WebCrypto.
fn browser(tenant: &str, published: &str, options: Value) -> Browser {
    browser_at(&issuer(tenant), published, options)
}

fn browser_at(configured: &str, published: &str, options: Value) -> Browser {
    let mut entra = json!({
        "id": "microsoft-entra-id",
        "issuer": configured,
        "client": { "id_token_signed_response_alg": "HS256" },
    });
    for (key, value) in options.as_object().into_iter().flatten() {
        entra[key] = value.clone();
    }
    let browser = Browser::with_env(json!({
        "AUTH": { "providers": [entra] },
        "AUTH_MICROSOFT_ENTRA_ID_ID": "client-1",
        "AUTH_MICROSOFT_ENTRA_ID_SECRET": "client secret of the tests, 32 characters and more",
    }));
    let discovery = format!("{}/.well-known/openid-configuration", configured.trim_end_matches('/'));
    browser.platform.expect_json(discovery, 200, &metadata(published));
    browser
}

/// Signs in with an ID Token of this issuer and `tid`. `photo` is the answer of Graph, if it is
/// requested.
fn sign_in(
    browser: &mut Browser,
    iss: &str,
    tid: Value,
    photo: Option<(&str, Result<OutgoingResponse, FetchError>)>,
) -> String {
    let (claims, state) = started(browser, iss, tid);
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&claims)));
    if let Some((url, answer)) = photo {
        browser.platform.expect(url, answer);
    }
    browser.get(&format!("/api/auth/callback/microsoft-entra-id?code=c-1&state={state}"));
    browser.platform.finish();
    browser.platform.reasons().join(",")
}

/// Starts a sign-in. Returns the claims of an ID Token for it and its `state`.
fn started(browser: &mut Browser, iss: &str, tid: Value) -> (Value, String) {
    let url = browser.start("microsoft-entra-id");
    let mut claims = Op::claims(&Op::parameter(&url, "nonce"));
    claims["iss"] = iss.into();
    claims["tid"] = tid;
    (claims, Op::parameter(&url, "state"))
}

fn photo(status: u16, body: &[u8]) -> Result<OutgoingResponse, FetchError> {
    Ok(OutgoingResponse { status, headers: Vec::new(), body: body.to_vec() })
}

fn image(browser: &mut Browser) -> Value {
    browser.get("/api/auth/session").json()["user"]["image"].clone()
}

#[test]
fn an_id_token_must_be_of_the_tenant_that_it_names() {
    let (pattern, other) = ("{tenantid}", "11111111-2222-3333-4444-555555555555");
    let table = [
        // The columns are configured, published, `iss`, `tid`, and whether the sign-in succeeds.
        ("common", pattern, TENANT, json!(TENANT), true),
        ("common", pattern, CONSUMERS, json!(CONSUMERS), true),
        ("organizations", pattern, TENANT, json!(TENANT), true),
        ("consumers", CONSUMERS, CONSUMERS, json!(CONSUMERS), true),
        (TENANT, TENANT, TENANT, json!(TENANT), true),
        (TENANT, TENANT, TENANT, json!(other), true),
        ("common", pattern, TENANT, json!(other), false),
        ("common", pattern, "common", json!(TENANT), false),
        ("common", pattern, "common", json!("common"), false),
        ("common", pattern, pattern, json!(pattern), false),
        ("common", pattern, "evil", json!("evil"), false),
        ("common", pattern, TENANT, Value::Null, false),
        ("common", pattern, TENANT, json!([TENANT]), false),
        ("organizations", pattern, CONSUMERS, json!(CONSUMERS), false),
        ("consumers", CONSUMERS, TENANT, json!(TENANT), false),
        (TENANT, TENANT, other, json!(other), false),
    ];
    for (tenant, published, iss, tid, is_good) in table {
        let mut browser = browser(tenant, published, json!({}));
        let no_photo = is_good.then(|| (PHOTO, photo(404, b"")));
        let reason = sign_in(&mut browser, &issuer(iss), tid.clone(), no_photo);
        assert_eq!(reason, if is_good { "" } else { "id_token_iss" }, "{tenant}: {iss} {tid}");
    }
}

#[test]
fn an_issuer_with_a_slash_or_a_domain_name_is_accepted_as_meant() {
    let (pattern, domain, other) =
        ("{tenantid}", "contoso.onmicrosoft.com", "11111111-2222-3333-4444-555555555555");
    let table = [
        // The columns are configured (with a slash or without), published, `iss`, and whether the
        // sign-in succeeds.
        (format!("{TENANT}/v2.0/"), TENANT, TENANT, true),
        (format!("{TENANT}/v2.0/"), TENANT, other, false),
        ("common/v2.0/".to_owned(), pattern, TENANT, true),
        ("organizations/v2.0/".to_owned(), pattern, CONSUMERS, false),
        (format!("{domain}/v2.0"), TENANT, TENANT, true),
        (format!("{domain}/v2.0/"), TENANT, TENANT, true),
        (format!("{domain}/v2.0"), TENANT, other, false),
        (format!("{domain}/v2.0"), TENANT, domain, false),
    ];
    for (path, published, iss, is_good) in table {
        let configured = format!("https://login.microsoftonline.com/{path}");
        let mut browser = browser_at(&configured, published, json!({}));
        let no_photo = is_good.then(|| (PHOTO, photo(404, b"")));
        let reason = sign_in(&mut browser, &issuer(iss), json!(iss), no_photo);
        assert_eq!(reason, if is_good { "" } else { "id_token_iss" }, "{path} {iss}");
    }
}

#[test]
fn an_id_token_of_another_place_is_refused() {
    for iss in [
        format!("https://login.microsoftonline.us/{TENANT}/v2.0"),
        format!("https://login.microsoftonline.com/{TENANT}/v1.0"),
        format!("https://login.microsoftonline.com/{TENANT}/v2.0/"),
        format!("https://login.microsoftonline.com.evil.example/{TENANT}/v2.0"),
    ] {
        let mut browser = browser("common", "{tenantid}", json!({}));
        assert_eq!(sign_in(&mut browser, &iss, json!(TENANT), None), "id_token_iss", "{iss}");
    }
}

#[test]
fn metadata_of_another_tenant_are_refused() {
    let table =
        [("common", TENANT), ("common", CONSUMERS), ("organizations", CONSUMERS), (TENANT, CONSUMERS)];
    for (tenant, published) in table {
        let mut browser = browser(tenant, published, json!({}));
        let csrf_token = browser.csrf_token();
        browser.post("/api/auth/signin/microsoft-entra-id", &[("csrfToken", &csrf_token)]);
        assert_eq!(browser.platform.reasons(), ["discovery_issuer"], "{tenant} {published}");
    }
}

#[test]
fn the_picture_is_in_the_session() {
    let mut browser = browser("common", "{tenantid}", json!({}));
    let answer = Some((PHOTO, photo(200, b"\xff\xd8\xff\xe0")));
    assert_eq!(sign_in(&mut browser, &issuer(TENANT), json!(TENANT), answer), "");
    assert_eq!(image(&mut browser), "data:image/jpeg;base64, /9j/4A==");
    let sent = browser.platform.sent.borrow();
    let request = sent.last().unwrap();
    assert!(request.headers.contains(&("authorization", "Bearer at-1".to_owned())));
    assert_eq!(request.max_response_bytes, 16 * 1024);
}

#[test]
fn a_sign_in_does_not_depend_on_the_picture() {
    let answers = [
        (photo(404, b"{}"), ""),
        (photo(302, b"x"), ""),
        (photo(200, b""), ""),
        (photo(200, &[0; 16 * 1024 + 1]), ""),
        (Err(FetchError::TooLarge), "provider_too_large"),
        (Err(FetchError::Timeout), "provider_unreachable"),
        (Err(FetchError::Network("no route".to_owned())), "provider_unreachable"),
    ];
    for (answer, reason) in answers {
        let mut browser = browser("common", "{tenantid}", json!({}));
        let shown = format!("{answer:?}");
        let reasons = sign_in(&mut browser, &issuer(TENANT), json!(TENANT), Some((PHOTO, answer)));
        assert_eq!(reasons, reason, "{shown}");
        assert_eq!(image(&mut browser), Value::Null, "{shown}");
    }
}

#[test]
fn a_picture_over_two_kibibytes_is_left_out_and_the_log_says_so() {
    for (bytes, is_kept) in [(1_518, true), (1_519, false), (16 * 1024, false)] {
        let mut browser = browser("common", "{tenantid}", json!({}));
        let answer = Some((PHOTO, photo(200, &vec![0xff; bytes])));
        let reasons = sign_in(&mut browser, &issuer(TENANT), json!(TENANT), answer);
        assert_eq!(reasons, if is_kept { "" } else { "picture_too_large" }, "{bytes}");
        assert_eq!(image(&mut browser).as_str().map(str::len), is_kept.then_some(2_048), "{bytes}");
    }
}

#[test]
fn without_pictures_graph_is_not_asked() {
    let mut browser = browser("common", "{tenantid}", json!({ "profile": { "image": false } }));
    assert_eq!(sign_in(&mut browser, &issuer(TENANT), json!(TENANT), None), "");
    assert_eq!(image(&mut browser), Value::Null);
}

#[test]
fn the_size_of_the_picture_is_an_option() {
    let mut browser = browser("common", "{tenantid}", json!({ "profilePhotoSize": 96 }));
    let answer = ("https://graph.microsoft.com/v1.0/me/photos/96x96/$value", photo(404, b""));
    assert_eq!(sign_in(&mut browser, &issuer(TENANT), json!(TENANT), Some(answer)), "");
}

/// Returns why the ID Token of a tenant, signed by a key for this issuer, is refused. `None` if it
/// is accepted.
#[cfg(feature = "josekit")]
fn signed_by_a_key_of(owner: &str) -> String {
    let key = crate::support::Key::new("1");
    let mut public = key.public();
    public["issuer"] = owner.into();
    let options = json!({ "client": { "id_token_signed_response_alg": "ES256" } });
    let mut browser = browser("common", "{tenantid}", options);
    let (claims, state) = started(&mut browser, &issuer(TENANT), json!(TENANT));
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&key.sign(&claims)));
    let keys = "https://login.microsoftonline.com/common/discovery/v2.0/keys";
    browser.platform.expect_json(keys, 200, &json!({ "keys": [public] }));
    if owner == issuer(CONSUMERS) {
        browser.platform.expect_json(keys, 200, &json!({ "keys": [public] }));
    } else {
        browser.platform.expect(PHOTO, photo(404, b""));
    }
    browser.get(&format!("/api/auth/callback/microsoft-entra-id?code=c-1&state={state}"));
    browser.platform.finish();
    browser.platform.reasons().join(",")
}

#[test]
#[cfg(feature = "josekit")]
fn a_key_of_one_tenant_does_not_sign_for_another() {
    assert_eq!(signed_by_a_key_of(&issuer("{tenantid}")), "");
    assert_eq!(signed_by_a_key_of(&issuer(TENANT)), "");
    assert_eq!(signed_by_a_key_of(&issuer(CONSUMERS)), "id_token_key");
}

/// The administrators of a tenant choose its addresses. A domain that `invited` lists is theirs to
/// vouch for, and no other.
#[test]
fn a_tenant_proves_addresses_of_the_domains_that_invited_lists() {
    let invited =
        json!({ "emailDomains": ["contoso.com", "kelvin.example"], "emails": ["eve@fabrikam.com"] });
    let entra = json!({
        "id": "microsoft-entra-id", "issuer": issuer(TENANT), "profile": { "image": false },
        "client": { "id_token_signed_response_alg": "HS256" },
    });
    let signs_up = |email: &str, more: Value| {
        let mut browser = Browser::with_env(json!({
            "AUTH": { "providers": [entra], "signUp": "invited", "invited": invited },
            "AUTH_DB": null,
            "AUTH_MICROSOFT_ENTRA_ID_ID": "client-1",
            "AUTH_MICROSOFT_ENTRA_ID_SECRET": "client secret of the tests, 32 characters and more",
        }));
        // The table lists invited domains. A tenant proves none of them.
        let rows = "INSERT INTO allowed (entry) VALUES ('fabrikam.com'), ('\u{212a}elvin.example')";
        browser.database.execute(rows);
        let discovery = format!("{}/.well-known/openid-configuration", issuer(TENANT));
        browser.platform.expect_json(discovery, 200, &metadata(TENANT));
        let (mut claims, state) = started(&mut browser, &issuer(TENANT), json!(TENANT));
        claims["email"] = email.into();
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&claims)));
        browser.get(&format!("/api/auth/callback/microsoft-entra-id?code=c-1&state={state}"));
        browser.platform.finish();
        browser.database.count("users") == 1
    };
    let none = || json!({});
    assert!(signs_up("ada@Contoso.com", none()));
    assert!(!signs_up("ada@fabrikam.com", none()));
    assert!(!signs_up("eve@fabrikam.com", none()), "the address is listed, and its domain is not");
    assert!(!signs_up("ada@contoso.com", json!({ "xms_edov": false })));
    assert!(signs_up("ada@fabrikam.com", json!({ "xms_edov": true })));
    // U+212A is not the `k` of the listed domain, whatever its lower case is.
    assert!(!signs_up("ada@\u{212a}elvin.example", none()));
    assert!(signs_up("ada@kelvin.example", none()));
}

/// <https://learn.microsoft.com/entra/identity-platform/howto-add-branding-in-apps>
#[test]
fn the_button_has_the_label_of_microsofts_rules() {
    let client = json!({ "clientId": "id", "clientSecret": "secret" });
    for (id, name, label) in [
        ("microsoft-entra-id", None, "Sign in with Microsoft"),
        ("azure-ad", None, "Sign in with Microsoft"),
        ("microsoft-entra-id", Some("Acme Staff"), "Sign in with Acme Staff"),
        ("azure-ad", Some("Microsoft Entra ID"), "Sign in with Microsoft Entra ID"),
    ] {
        let mut entry = client.clone();
        entry["id"] = id.into();
        if let Some(name) = name {
            entry["name"] = name.into();
        }
        let mut browser = Browser::new(json!({ "providers": [entry] }));
        let page = browser.get("/api/auth/signin").response.body;
        assert!(page.contains(&format!("<span>{label}</span>")), "{page}");
        let shown = browser.get("/api/auth/providers").json()[id]["name"].clone();
        assert_ne!(shown, "Microsoft", "programs read the name of Auth.js");
    }
}
