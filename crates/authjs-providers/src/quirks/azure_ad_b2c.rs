use url::Url;

use crate::option::{DeployerOption, label, value};
use crate::quirk::Quirk;
use crate::quirks::microsoft_entra_id::is_guid;

/// `tenantId`: the name of the tenant. Auth.js uses this option name.
pub(crate) const TENANT_ID: DeployerOption = label("tenantId", &[value("tenantId", None)]);

/// `primaryUserFlow`: the user flow or custom policy that signs users in.
pub(crate) const PRIMARY_USER_FLOW: DeployerOption =
    label("primaryUserFlow", &[value("primaryUserFlow", None)]);

/// Azure AD B2C publishes the metadata of a user flow at an address with the tenant's name, and an
/// issuer with the tenant's id ([token
/// compatibility](https://learn.microsoft.com/en-us/azure/active-directory-b2c/configure-tokens)).
///
/// The metadata at
/// `https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin/v2.0/.well-known/…` name the
/// issuer `https://contoso.b2clogin.com/<tenant id>/v2.0/`, or `…/tfp/<tenant
/// id>/b2c_1_signin/v2.0/`. Tenants share signing keys, so the `iss` of ID Tokens must equal the
/// published issuer exactly.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AzureAdB2c;

impl Quirk for AzureAdB2c {
    fn metadata_issuer(&self, configured: &str, published: &str) -> String {
        let is_same = configured.trim_end_matches('/') == published.trim_end_matches('/');
        let issuer = if is_same || is_of_flow(configured, published) { published } else { configured };
        issuer.to_owned()
    }
}

/// Returns whether `published` is the issuer of the user flow whose metadata are under
/// `configured`.
fn is_of_flow(configured: &str, published: &str) -> bool {
    let (Ok(configured), Ok(published)) = (Url::parse(configured), Url::parse(published)) else {
        return false;
    };
    let (Some((tenant, flow)), Some((id, policy))) = (flow_of(&configured), id_of(&published)) else {
        return false;
    };
    let is_plain = published.query().is_none() && published.fragment().is_none();
    configured.origin() == published.origin()
        && is_plain
        && (!is_guid(tenant) || tenant == id)
        && policy.is_none_or(|policy| policy.eq_ignore_ascii_case(flow))
}

/// Returns `contoso.onmicrosoft.com` and `B2C_1_signin` of
/// `…/contoso.onmicrosoft.com/B2C_1_signin/v2.0`.
fn flow_of(configured: &Url) -> Option<(&str, &str)> {
    match *segments(configured).as_slice() {
        [tenant, flow, "v2.0"] | ["tfp", tenant, flow, "v2.0"] => Some((tenant, flow)),
        _ => None,
    }
}

/// Returns the tenant's id in an issuer, and the policy if the issuer names one.
fn id_of(published: &Url) -> Option<(&str, Option<&str>)> {
    match *segments(published).as_slice() {
        [id, "v2.0"] if is_guid(id) => Some((id, None)),
        ["tfp", id, policy, "v2.0"] if is_guid(id) => Some((id, Some(policy))),
        _ => None,
    }
}

fn segments(url: &Url) -> Vec<&str> {
    let path = url.path();
    path.strip_suffix('/').unwrap_or(path).split('/').skip(1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
    const FLOW: &str = "https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin/v2.0";

    fn accepts(configured: &str, published: &str) -> bool {
        AzureAdB2c.metadata_issuer(configured, published) == published
    }

    #[test]
    fn the_metadata_of_a_user_flow_name_the_tenant_by_its_id() {
        let issuer = format!("https://contoso.b2clogin.com/{ID}/v2.0/");
        let tfp = format!("https://contoso.b2clogin.com/tfp/{ID}/b2c_1_signin/v2.0/");
        for published in [&issuer, &tfp] {
            for configured in [
                FLOW.to_owned(),
                format!("{FLOW}/"),
                format!("https://contoso.b2clogin.com/{ID}/B2C_1_signin/v2.0"),
                "https://contoso.b2clogin.com/tfp/contoso.onmicrosoft.com/B2C_1_signin/v2.0".to_owned(),
                published.clone(),
                published.trim_end_matches('/').to_owned(),
            ] {
                assert!(accepts(&configured, published), "{configured} {published}");
            }
        }
        assert!(accepts(
            "https://login.contoso.com/contoso.onmicrosoft.com/B2C_1_signin/v2.0",
            &format!("https://login.contoso.com/{ID}/v2.0/")
        ));
    }

    #[test]
    fn metadata_of_another_place_tenant_or_flow_are_refused() {
        let other = "11111111-2222-3333-4444-555555555555";
        for (configured, published) in [
            (FLOW.to_owned(), format!("https://evil.b2clogin.com/{ID}/v2.0/")),
            (FLOW.to_owned(), format!("http://contoso.b2clogin.com/{ID}/v2.0/")),
            (FLOW.to_owned(), "https://contoso.b2clogin.com/contoso/v2.0/".to_owned()),
            (FLOW.to_owned(), format!("https://contoso.b2clogin.com/tfp/{ID}/b2c_1_other/v2.0/")),
            (FLOW.to_owned(), format!("https://contoso.b2clogin.com/{ID}/v2.0/?x")),
            (FLOW.to_owned(), String::new()),
            (
                format!("https://contoso.b2clogin.com/{other}/B2C_1_signin/v2.0"),
                format!("https://contoso.b2clogin.com/{ID}/v2.0/"),
            ),
            (
                format!("https://contoso.b2clogin.com/{other}/v2.0/"),
                format!("https://contoso.b2clogin.com/{ID}/v2.0/"),
            ),
        ] {
            assert!(!accepts(&configured, &published), "{configured} {published}");
        }
    }
}
