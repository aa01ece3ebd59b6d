use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use url::Url;

use super::microsoft_groups::MicrosoftGroups;
use crate::groups::GroupSource;
use crate::oauth_provider::OAuthProvider;
use crate::option::{self, DeployerOption};
use crate::quirk::{Exchange, Quirk};
use authjs_jose::jwk::Jwk;
use authjs_oauth::http::{OutgoingRequest, OutgoingResponse};

/// `profilePhotoSize`: the width of the picture in pixels
/// ([sizes](https://learn.microsoft.com/en-us/graph/api/profilephoto-get)). The default is 48.
pub(crate) const PROFILE_PHOTO_SIZE: DeployerOption =
    option::one_of("profilePhotoSize", &["48", "64", "96", "120", "240", "360", "432", "504", "648"], &[]);

/// Entra ID's metadata for several tenants name a pattern instead of an issuer, and its pictures
/// are in another API.
///
/// The issuers of `common` and `organizations` are
/// `https://login.microsoftonline.com/{tenantid}/v2.0`. The `iss` of an ID Token must name the
/// tenant of its `tid`, and the token must be signed with a key that is meant for that issuer
/// ([validate the issuer, validate the signing key
/// issuer](https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens#multitenant-applications)).
/// `consumers` names one tenant. `organizations` names all other tenants.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MicrosoftEntraId;

/// The tenant of personal accounts, `consumers`.
pub(super) const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// The placeholder for the tenant in an issuer.
const ANY_TENANT: &str = "{tenantid}";

/// The largest picture that is fetched. Only smaller pictures go into the session. Callbacks get
/// every picture in the profile.
const MAX_PHOTO_BYTES: usize = 16 * 1024;

impl Quirk for MicrosoftEntraId {
    fn metadata(&self, provider: &OAuthProvider, mut document: Map<String, Value>) -> Map<String, Value> {
        let configured = provider.issuer.as_deref().map(without_slash);
        let (Some(configured), Some(published)) = (configured, document.get("issuer")) else {
            return document;
        };
        let published = published.as_str();
        let is_pattern = published == with_tenant(configured, ANY_TENANT).as_deref();
        let is_consumers = tenant(configured) == Some("consumers")
            && published == with_tenant(configured, CONSUMERS).as_deref();
        if is_pattern || is_consumers {
            document.insert("issuer".into(), configured.into());
        }
        document
    }

    /// Removes a slash at the end, which is not part of any tenant's issuer, and replaces a domain
    /// name with the id of its tenant.
    fn metadata_issuer(&self, configured: &str, published: &str) -> String {
        let configured = without_slash(configured);
        let is_domain = tenant(configured).is_some_and(|tenant| tenant.contains('.'));
        let id = tenant(published).filter(|tenant| is_guid(tenant));
        match id.and_then(|id| with_tenant(configured, id)) {
            Some(issuer) if is_domain => issuer,
            _ => configured.to_owned(),
        }
    }

    fn id_token_issuer(&self, issuer: &str, unverified_claims: &Map<String, Value>) -> Option<String> {
        let tid = unverified_claims.get("tid").and_then(Value::as_str).filter(|tid| is_guid(tid));
        match tenant(issuer) {
            Some("common") => with_tenant(issuer, tid?),
            Some("organizations") => with_tenant(issuer, tid.filter(|tid| *tid != CONSUMERS)?),
            Some("consumers") => with_tenant(issuer, CONSUMERS),
            _ => Some(issuer.to_owned()),
        }
    }

    fn may_sign(&self, key: &Jwk, issuer: &str) -> bool {
        match key.members().get("issuer") {
            None => true,
            Some(Value::String(owner)) => {
                owner == issuer || with_tenant(issuer, ANY_TENANT).as_ref() == Some(owner)
            }
            Some(_) => false,
        }
    }

    /// Adds the picture as the claim `image`, which Entra ID does not send.
    fn profile(&self, _: &Exchange<'_>, mut profile: Map<String, Value>) -> Map<String, Value> {
        profile.remove("image");
        profile
    }

    fn follow_up(&self, exchange: &Exchange<'_>, _: &Map<String, Value>) -> Option<OutgoingRequest> {
        if exchange.provider.mapping.leaves_out_image() {
            return None;
        }
        if exchange.access_token().is_empty() {
            return None;
        }
        let graph = graph(exchange.provider.issuer.as_deref()?)?;
        let size = exchange.provider.option(PROFILE_PHOTO_SIZE.path).unwrap_or("48");
        let url = Url::parse(&format!("{graph}/v1.0/me/photos/{size}x{size}/$value")).ok()?;
        let mut request = OutgoingRequest::get(url)
            .header("accept", "image/jpeg, */*")
            .header("authorization", format!("Bearer {}", exchange.access_token()));
        request.max_response_bytes = MAX_PHOTO_BYTES;
        request.timeout_ms = 3_000;
        Some(request)
    }

    fn process_follow_up(
        &self,
        mut profile: Map<String, Value>,
        response: Option<&OutgoingResponse>,
    ) -> Map<String, Value> {
        let is_photo = |response: &&OutgoingResponse| {
            (200..300).contains(&response.status) && (1..=MAX_PHOTO_BYTES).contains(&response.body.len())
        };
        if let Some(photo) = response.filter(is_photo) {
            // The URL has a blank after the comma, as Auth.js writes it and browsers accept it.
            let url = format!("data:image/jpeg;base64, {}", STANDARD.encode(&photo.body));
            profile.insert("image".into(), url.into());
        }
        profile
    }

    fn group_source(&self) -> Option<&'static dyn GroupSource> {
        Some(&MicrosoftGroups)
    }
}

/// Returns whether the issuer is one tenant of organisations' accounts: a GUID or a domain name, not
/// `common`, `organizations` or `consumers`.
///
/// Tenants for customers (`ciamlogin.com`) are not among them: any visitor may sign up there.
pub(crate) fn is_one_tenant(issuer: &str) -> bool {
    let is_workforce = issuer
        .strip_prefix("https://")
        .and_then(|rest| rest.split_once('/'))
        .is_some_and(|(host, _)| WORKFORCE_HOSTS.contains(&host));
    let is_one = |tenant: &str| (is_guid(tenant) || tenant.contains('.')) && tenant != CONSUMERS;
    is_workforce && tenant(issuer).is_some_and(is_one)
}

/// The hosts of the clouds ([national
/// clouds](https://learn.microsoft.com/en-us/entra/identity-platform/authentication-national-cloud)).
const WORKFORCE_HOSTS: [&str; 3] =
    ["login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"];

fn without_slash(issuer: &str) -> &str {
    issuer.strip_suffix('/').unwrap_or(issuer)
}

/// Returns the issuer of another tenant on the same host.
fn with_tenant(issuer: &str, other: &str) -> Option<String> {
    let (before, _, after) = split(issuer)?;
    Some(format!("{before}{other}{after}"))
}

fn tenant(issuer: &str) -> Option<&str> {
    split(issuer).map(|(_, tenant, _)| tenant)
}

/// Splits an issuer into `https://login.microsoftonline.com/`, `common` and `/v2.0`.
fn split(issuer: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = issuer.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    let start = scheme.len() + "://".len() + host.len() + 1;
    let end = start + path.find('/')?;
    Some((issuer.get(..start)?, issuer.get(start..end)?, issuer.get(end..)?))
}

pub(crate) fn is_guid(text: &str) -> bool {
    let is_right = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.bytes().enumerate().all(is_right)
}

/// Returns the Microsoft Graph of the issuer's cloud ([root
/// endpoints](https://learn.microsoft.com/en-us/graph/deployments)). A token of one cloud is not
/// valid in another.
pub(super) fn graph(issuer: &str) -> Option<&'static str> {
    let issuer = Url::parse(issuer).ok()?;
    match issuer.host_str()? {
        "login.microsoftonline.us" => Some("https://graph.microsoft.us"),
        "login.partner.microsoftonline.cn" => Some("https://microsoftgraph.chinacloudapi.cn"),
        "login.microsoftonline.com" => Some("https://graph.microsoft.com"),
        host => host.ends_with(".ciamlogin.com").then_some("https://graph.microsoft.com"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";

    fn issuer(tenant: &str) -> String {
        format!("https://login.microsoftonline.com/{tenant}/v2.0")
    }

    #[test]
    fn a_key_may_sign_for_the_issuer_that_it_names() {
        let may_sign = |owner: Option<Value>, tenant: &str| {
            let members = owner.map(|owner| ("issuer".to_owned(), owner)).into_iter().collect();
            MicrosoftEntraId.may_sign(&Jwk::new(members), &issuer(tenant))
        };
        assert!(may_sign(None, TENANT));
        assert!(may_sign(Some(json!(issuer("{tenantid}"))), TENANT));
        assert!(may_sign(Some(json!(issuer(TENANT))), TENANT));
        assert!(!may_sign(Some(json!(issuer(CONSUMERS))), TENANT));
        assert!(!may_sign(Some(json!("https://login.microsoftonline.us/{tenantid}/v2.0")), TENANT));
        assert!(!may_sign(Some(json!(null)), TENANT));
    }

    #[test]
    fn an_issuer_is_taken_apart_at_its_tenant() {
        let parts = split("https://login.microsoftonline.com/common/v2.0");
        assert_eq!(parts, Some(("https://login.microsoftonline.com/", "common", "/v2.0")));
        for other in ["", "https://login.microsoftonline.com", "https://id.example/common", "x"] {
            assert_eq!(split(other), None, "{other}");
        }
    }

    #[test]
    fn one_tenant_is_neither_several_nor_open_to_visitors() {
        for tenant in [TENANT, "contoso.onmicrosoft.com"] {
            assert!(is_one_tenant(&issuer(tenant)), "{tenant}");
        }
        for tenant in ["common", "organizations", "consumers", CONSUMERS, "", "{tenantid}"] {
            assert!(!is_one_tenant(&issuer(tenant)), "{tenant}");
        }
        for host in ["acme.ciamlogin.com", "login.microsoftonline.com.evil.example", "op.example"] {
            assert!(!is_one_tenant(&format!("https://{host}/{TENANT}/v2.0")), "{host}");
        }
        assert!(is_one_tenant(&format!("https://login.microsoftonline.us/{TENANT}/v2.0")));
    }

    #[test]
    fn a_guid_is_a_guid() {
        assert!(is_guid(TENANT) && is_guid(CONSUMERS));
        for other in
            ["", "common", "72f988bf-86f1-41af-91ab-2d7cd011db4", "72f988bf-86f1-41af-91ab-2d7cd011db4/"]
        {
            assert!(!is_guid(other), "{other}");
        }
        assert!(!is_guid("72f988bf086f1-41af-91ab-2d7cd011db47"));
    }

    #[test]
    fn a_token_is_for_the_graph_of_its_own_cloud() {
        let table = [
            ("https://login.microsoftonline.com/common/v2.0", Some("https://graph.microsoft.com")),
            ("https://acme.ciamlogin.com/x/v2.0", Some("https://graph.microsoft.com")),
            ("https://login.microsoftonline.us/common/v2.0", Some("https://graph.microsoft.us")),
            (
                "https://login.partner.microsoftonline.cn/common/v2.0",
                Some("https://microsoftgraph.chinacloudapi.cn"),
            ),
            ("https://login.microsoftonline.com.evil.example/common/v2.0", None),
            ("https://evillogin.microsoftonline.com/common/v2.0", None),
            ("https://op.example/common/v2.0", None),
        ];
        for (issuer, expected) in table {
            assert_eq!(graph(issuer), expected, "{issuer}");
        }
    }
}
