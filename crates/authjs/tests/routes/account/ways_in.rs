use super::*;
use crate::routes::email;

#[test]
fn an_account_is_unlinked_and_the_last_one_stays() {
    with_each(|mut browser| {
        assert_eq!(unlink(&mut browser, "user-1").location(), status("last-way-in"));
        sign_in_now(&mut browser, second());
        let html = shown(&mut browser);
        assert!(html.contains("Unlink Op") && html.contains("<small>user-2</small>"), "{html}");
        assert_eq!(unlink(&mut browser, "user-1").location(), status("unlinked"));
        assert_eq!(unlink(&mut browser, "user-2").location(), status("last-way-in"));
        assert_eq!(unlink(&mut browser, "user-1").location(), status("not-there"));
        assert_eq!(browser.database.text("SELECT providerAccountId FROM accounts"), "user-2");
        let html = browser.get("/api/auth/account?status=last-way-in").response.body;
        assert!(html.contains(r#"<div class="error" role="alert"><p>This is your only way in."#), "{html}");
    });
}

/// Of two requests that run at once, each sees the other's account when it reads.
#[test]
fn the_statement_decides_and_not_what_was_read() {
    with_each(|mut browser| {
        sign_in_now(&mut browser, second());
        let faster = "DELETE FROM accounts WHERE providerAccountId = 'user-2'";
        *browser.database.first.borrow_mut() = Some(("DELETE FROM accounts WHERE userId", faster.into()));
        assert_eq!(unlink(&mut browser, "user-1").location(), status("last-way-in"));
        assert_eq!(browser.database.count("accounts"), 1);
    });
}

#[test]
fn an_account_of_a_provider_that_is_gone_is_no_way_in() {
    with_each(|mut browser| {
        browser.database.execute(
            "INSERT INTO accounts (id, userId, type, provider, providerAccountId) SELECT 'old', id, 'oauth', 'gone', '7' FROM users",
        );
        assert_eq!(unlink(&mut browser, "user-1").location(), status("last-way-in"));
        let gone = ask(&mut browser, "unlink", &[("provider", "gone"), ("account", "7")]);
        assert_eq!(gone.location(), status("unlinked"), "it can be removed itself");
    });
}

#[test]
fn a_proved_address_is_a_way_in_if_a_provider_sends_mails() {
    for auth in configurations() {
        for (verified, expected) in [("'2027-01-01T00:00:00.000Z'", "unlinked"), ("NULL", "last-way-in")] {
            let mut auth = auth.clone();
            auth["providers"].as_array_mut().unwrap().push(email::mail("mail"));
            let mut browser = signed_in(auth);
            browser.database.execute(&format!("UPDATE users SET emailVerified = {verified}"));
            assert!(shown(&mut browser).contains("E-mail to ada@example.com"));
            assert_eq!(unlink(&mut browser, "user-1").location(), status(expected));
        }
    }
    with_each(|mut browser| {
        browser.database.execute("UPDATE users SET emailVerified = '2027-01-01T00:00:00.000Z'");
        assert_eq!(
            unlink(&mut browser, "user-1").location(),
            status("last-way-in"),
            "no provider sends mails"
        );
    });
}

#[test]
fn a_link_starts_the_sign_in_of_its_provider_and_ends_on_the_page() {
    for mut auth in configurations() {
        auth["providers"].as_array_mut().unwrap().push(json!("github"));
        let mut browser = signed_in(auth);
        assert!(shown(&mut browser).contains("Link GitHub"));
        let answer = ask(&mut browser, "link", &[("provider", "github")]);
        assert!(
            answer.location().starts_with("https://github.com/login/oauth/authorize?"),
            "{}",
            answer.location()
        );
        let url = url::Url::parse(answer.location()).unwrap();
        for name in ["change", "csrfToken", "provider"] {
            assert_eq!(Op::parameter(&url, name), "", "the provider gets no field of the form");
        }
        let state = Op::parameter(&url, "state");
        let github =
            json!({ "access_token": "gho_1", "token_type": "bearer", "scope": "read:user,user:email" });
        browser.platform.expect_json("https://github.com/login/oauth/access_token", 200, &github);
        let user = json!({ "id": 7, "login": "ada", "name": "Ada", "email": "ada@github.example", "avatar_url": "https://x.example/a" });
        browser.platform.expect_json("https://api.github.com/user", 200, &user);
        let answer = browser.get(&format!("/api/auth/callback/github?code=c&state={state}"));
        assert_eq!(answer.location(), ACCOUNT, "{:?}", browser.platform.log.borrow());
        assert_eq!(browser.database.count("accounts"), 2);
        let html = shown(&mut browser);
        assert!(html.contains("Unlink GitHub") && !html.contains("Link GitHub</button>"), "{html}");
        assert_eq!(ask(&mut browser, "link", &[("provider", "github")]).location(), status("not-there"));
    }
}

#[test]
fn providers_that_cannot_link_are_not_offered() {
    for mut auth in configurations() {
        let apple = json!({ "id": "posts", "type": "oidc", "issuer": "https://posts.example",
            "authorization": { "params": { "response_mode": "form_post" } }, "clientId": "c", "clientSecret": "s" });
        auth["providers"].as_array_mut().unwrap().push(apple);
        auth["providers"].as_array_mut().unwrap().push(email::mail("mail"));
        let mut browser = signed_in(auth);
        assert!(!shown(&mut browser).contains("value=\"link\""));
        for provider in ["posts", "mail", "unknown", ""] {
            let answer = ask(&mut browser, "link", &[("provider", provider)]);
            assert!(answer.location().contains("error="), "{provider} {}", answer.location());
        }
    }
}
