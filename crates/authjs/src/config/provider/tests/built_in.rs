//! The options of built-in providers, besides those of every provider.

use super::*;

/// Returns an entry with its own credentials.
fn entry(mut entry: Value) -> Value {
    entry["clientId"] = "client".into();
    entry["clientSecret"] = "hunter2".into();
    entry
}

#[test]
fn an_option_that_is_needed_must_be_set() {
    let userinfo = "https://1234567.restlets.api.netsuite.com/app/site/hosting/restlet.nl?script=1";
    let netsuite =
        |account: Value| entry(json!({"id": "netsuite", "accountID": account, "userinfo": userinfo}));
    let provider = provider(netsuite(json!("1234567")));
    assert_eq!(url(&provider.endpoints.userinfo), userinfo);
    assert_eq!(
        url(&provider.endpoints.token),
        "https://1234567.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token"
    );
    assert_eq!(
        error(entry(json!({"id": "netsuite", "userinfo": userinfo}))),
        "providers[0].accountID: not set. Set it as NetSuite gives it, e.g. \"1234567\"."
    );
    let without = error(entry(json!({"id": "netsuite", "accountID": "1234567"})));
    assert!(without.starts_with("providers[0].userinfo: not set, and there is no issuer"), "{without}");
}

#[test]
fn an_option_that_is_a_part_of_a_host_chooses_no_other() {
    let netsuite = |account: &str| {
        let userinfo = "https://1234567.restlets.api.netsuite.com/";
        entry(json!({"id": "netsuite", "accountID": account, "userinfo": userinfo}))
    };
    for account in ["1234567", "1234567-sb1", "TSTDRV1234567_SB1"] {
        let token = provider(netsuite(account)).endpoints.token.unwrap();
        assert!(token.host_str().unwrap().ends_with(".suitetalk.api.netsuite.com"), "{token}");
    }
    for account in
        ["evil.example/", "evil.example?", "evil.example#", "evil.example:443/", "x@y", "a.b", "a b", "é", ""]
    {
        let error = error(netsuite(account));
        assert!(error.starts_with("providers[0].accountID: "), "{error}");
    }
}

#[test]
fn a_header_that_is_needed_must_be_set() {
    let bungie = entry(json!({"id": "bungie"}));
    assert_eq!(
        error(bungie.clone()),
        "providers[0].fetch.headers.x-api-key: not set, and Bungie answers no request without it. \
         `npx wrangler secret put AUTH_BUNGIE_FETCH_HEADERS`, written like {\"x-api-key\":\"…\"}."
    );
    let key = json!({"AUTH_BUNGIE_FETCH_HEADERS": "{\"X-API-Key\":\"key\"}"});
    assert!(parse(bungie, key).is_ok());
}

#[test]
fn a_parameter_of_an_option_that_is_not_set_is_left_out() {
    let issuer = "https://id.example";
    let one = provider(entry(json!({"id": "fusionauth", "issuer": issuer})));
    assert_eq!(params(&one.authorization_params), [("scope", "openid offline_access email profile")]);
    assert_eq!(one.well_known, None);
    let two = provider(entry(json!({"id": "fusionauth", "issuer": issuer, "tenantId": "t-1"})));
    assert_eq!(two.authorization_params.get("tenantId"), Some("t-1"));
    assert_eq!(
        two.well_known.unwrap().as_str(),
        "https://id.example/.well-known/openid-configuration?tenantId=t-1"
    );
    let notion = provider(entry(json!({"id": "notion"})));
    assert_eq!(notion.authorization_params.get("redirect_uri"), None);
    let callback = "https://site.example/api/auth/callback/notion";
    let notion = provider(entry(json!({"id": "notion", "redirectUri": callback})));
    assert_eq!(notion.authorization_params.get("redirect_uri"), Some(callback));
}

#[test]
fn one_of_several_values_is_one_of_them() {
    let wechat = |platform: &str| entry(json!({"id": "wechat", "platformType": platform}));
    let scope = |entry| provider(entry).authorization_params.get("scope").map(str::to_owned);
    assert_eq!(scope(wechat("WebsiteApp")).as_deref(), Some("snsapi_login"));
    assert_eq!(scope(wechat("OfficialAccount")), scope(entry(json!({"id": "wechat"}))));
    assert!(error(wechat("App")).contains("Write one of OfficialAccount, WebsiteApp."));
}

#[test]
fn all_missing_settings_of_a_provider_are_named_at_once() {
    let unset = |id: &str| json!({ format!("AUTH_{id}_ID"): null, format!("AUTH_{id}_SECRET"): null });
    let named = |entry: Value, variables: Value, expected: &[&str]| {
        let error = parse(entry, variables).unwrap_err();
        assert!(expected.iter().all(|what| error.contains(what)), "{expected:?}: {error}");
        assert_eq!(error.matches(": not set").count(), expected.len(), "{error}");
    };
    let keycloak = ["AUTH_KEYCLOAK_ID", "AUTH_KEYCLOAK_SECRET", "AUTH_KEYCLOAK_ISSUER"];
    named(json!("keycloak"), unset("KEYCLOAK"), &keycloak);
    named(json!("github"), unset("GITHUB"), &["AUTH_GITHUB_ID", "AUTH_GITHUB_SECRET"]);
    let acme = json!({"id": "acme", "type": "oauth"});
    let fields = ["AUTH_ACME_ID", "AUTH_ACME_SECRET", "[0].authorization", "[0].token", "[0].userinfo"];
    named(acme, unset("ACME"), &fields);
    let client = json!({"token_endpoint_auth_method": "private_key_jwt"});
    let signing = json!({"id": "acme", "type": "oidc", "client": client});
    named(signing, unset("ACME"), &["AUTH_ACME_ID", "AUTH_ACME_PRIVATE_KEY", "AUTH_ACME_ISSUER"]);
}

#[test]
fn an_issuer_follows_from_the_options_or_is_named() {
    let b2c = |more: Value| {
        let mut all = json!({"id": "azure-ad-b2c", "clientId": "c", "clientSecret": "s"});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        parse(all, json!({})).map(|(provider, _)| provider.issuer.unwrap())
    };
    let both = json!({"tenantId": "contoso", "primaryUserFlow": "B2C_1_signin"});
    let issuer = "https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin/v2.0";
    assert_eq!(b2c(both.clone()), Ok(issuer.into()));
    assert_eq!(b2c(json!({ "issuer": issuer })), Ok(issuer.into()));
    for missing in [json!({}), json!({"tenantId": "contoso"}), json!({"primaryUserFlow": "B2C_1_signin"})] {
        let error = b2c(missing).unwrap_err();
        assert!(
            error.starts_with("providers[0].issuer: not set. Set tenantId and primaryUserFlow;"),
            "{error}"
        );
    }
    let mut all = both;
    all["issuer"] = issuer.into();
    let error = b2c(all).unwrap_err();
    assert!(error.contains("tenantId: \"contoso\": set in addition to providers[0].issuer"), "{error}");
    let error = b2c(json!({"tenantId": "evil.example/x", "primaryUserFlow": "a"})).unwrap_err();
    assert!(error.contains("not a part of a host"), "{error}");
}

#[test]
fn an_issuer_that_is_the_address_of_its_metadata_is_refused_with_the_issuer_to_write() {
    for (given, issuer) in [
        ("https://id.example.com/.well-known/openid-configuration", "https://id.example.com"),
        (
            "https://id.example.com/realms/a/.well-known/openid-configuration?x=1",
            "https://id.example.com/realms/a",
        ),
        ("https://id.example.com/.well-known/oauth-authorization-server/a/b", "https://id.example.com/a/b"),
    ] {
        let fix = format!("the address of the metadata, not the issuer. Write the issuer alone: {issuer}");
        let in_table = parse(json!({"id": "keycloak", "issuer": given}), json!({})).unwrap_err();
        assert_eq!(in_table, format!("providers[0].issuer: \"{given}\": {fix}"));
        let in_variable = parse(json!("keycloak"), json!({ "AUTH_KEYCLOAK_ISSUER": given })).unwrap_err();
        assert_eq!(in_variable, format!("AUTH_KEYCLOAK_ISSUER: \"{given}\": {fix}"));
    }
}

#[test]
fn endpoints_follow_an_issuer_after_one_slash() {
    for (id, issuer) in [("osso", "https://osso.example"), ("workos", "https://workos.example")] {
        let token = |issuer: &str| {
            let provider = provider(entry(json!({"id": id, "issuer": issuer})));
            url(&provider.endpoints.token).to_owned()
        };
        let expected = if id == "osso" { "oauth/token" } else { "sso/token" };
        assert_eq!(token(issuer), format!("{issuer}/{expected}"));
        assert_eq!(token(&format!("{issuer}/")), token(issuer));
    }
}

#[test]
fn the_old_name_of_entra_id_reads_the_new_ones_issuer() {
    let issuer = |variables| parse(entry(json!({"id": "azure-ad"})), variables).unwrap().0.issuer.unwrap();
    let (mine, theirs) =
        ("https://login.microsoftonline.com/mine/v2.0", "https://login.microsoftonline.com/theirs/v2.0");
    assert_eq!(issuer(json!({})), "https://login.microsoftonline.com/common/v2.0");
    assert_eq!(issuer(json!({"AUTH_MICROSOFT_ENTRA_ID_ISSUER": theirs})), theirs);
    let both = json!({"AUTH_AZURE_AD_ISSUER": mine, "AUTH_MICROSOFT_ENTRA_ID_ISSUER": theirs});
    assert_eq!(issuer(both), mine);
}
