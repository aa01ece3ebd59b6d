use serde_json::{Map, Value};

use crate::quirks::microsoft_entra_id;
use authjs_claims::{Claim, Claims, Path};

/// What proves that the e-mail address of a profile is verified: that the provider has checked that
/// the user reads mail under it, or that the owner of its domain vouches for it.
///
/// A proof is set only if the provider documents it. Everything else about a profile, such as that
/// it has an address, proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailProof {
    /// The provider documents no proof.
    Unproved,
    /// Each of these claims is `true`.
    Claims(&'static [&'static str]),
    /// This claim is `true`, for a provider that also writes it as `"true"`, `1` or `"1"`.
    Flag(&'static str),
    /// This claim is a text that is not empty. It is null or absent without a verified address.
    Present(&'static str),
    /// This claim is a [`Flag`](Self::Flag), or the issuer is one tenant of Entra ID and the
    /// deployer lists the domain of the address.
    Tenant(&'static str),
}

/// The standard claim: the provider "took affirmative steps to ensure that this e-mail address was
/// controlled by the End-User" ([OpenID Connect Core
/// §5.1](https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims)).
pub(crate) const EMAIL_VERIFIED: EmailProof = EmailProof::Claims(&["email_verified"]);

/// The proof of a configured provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfiguredProof {
    /// The proof of a row.
    BuiltIn(EmailProof),
    /// The claim at this path is `true`, `"true"`, `1` or `"1"`.
    Custom(Path),
}

impl ConfiguredProof {
    /// Returns whether a profile could prove its address.
    pub fn exists(&self) -> bool {
        *self != Self::BuiltIn(EmailProof::Unproved)
    }

    /// Returns whether this profile proves its address, without a list of domains.
    pub(crate) fn holds(&self, profile: &Map<String, Value>) -> bool {
        let profile = Claims::new(profile);
        match self {
            Self::BuiltIn(EmailProof::Unproved) => false,
            Self::BuiltIn(EmailProof::Claims(paths)) => {
                !paths.is_empty() && paths.iter().all(|path| is_true(profile.at(path)))
            }
            Self::BuiltIn(EmailProof::Flag(path) | EmailProof::Tenant(path)) => is_set(profile.at(path)),
            Self::BuiltIn(EmailProof::Present(path)) => {
                matches!(profile.at(path).value(), Some(Value::String(text)) if !text.is_empty())
            }
            Self::Custom(path) => is_set(profile.get(path)),
        }
    }

    /// Returns whether `issuer` is one tenant of Entra ID, `is_listed` accepts the domain of the
    /// address, and the profile does not deny that the domain is verified.
    pub(crate) fn holds_in_tenant(
        &self,
        issuer: Option<&str>,
        profile: &Map<String, Value>,
        is_listed: &dyn Fn(&str) -> bool,
    ) -> bool {
        let Self::BuiltIn(EmailProof::Tenant(path)) = self else { return false };
        let claims = Claims::new(profile);
        let is_denied = !claims.at(path).is_nullish() && !is_set(claims.at(path));
        !is_denied
            && issuer.is_some_and(microsoft_entra_id::is_one_tenant)
            && domain(claims.at("email")).is_some_and(|domain| is_listed(&domain))
    }
}

fn is_true(claim: Claim<'_>) -> bool {
    claim.value() == Some(&Value::Bool(true))
}

fn is_set(claim: Claim<'_>) -> bool {
    match claim.value() {
        Some(Value::Bool(set)) => *set,
        Some(Value::String(text)) => text == "true" || text == "1",
        Some(Value::Number(number)) => number.as_u64() == Some(1),
        _ => false,
    }
}

/// Returns the domain of an address, in lower case.
fn domain(email: Claim<'_>) -> Option<String> {
    let (local, domain) = email.value()?.as_str()?.rsplit_once('@')?;
    (!local.is_empty() && !domain.is_empty()).then(|| domain.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
    fn holds(proof: &ConfiguredProof, profile: Value) -> bool {
        proof.holds(profile.as_object().unwrap())
    }

    #[test]
    fn a_proof_holds_for_the_documented_values_alone() {
        const EACH: EmailProof = EmailProof::Claims(&["a.valid", "a.verified"]);
        let table = [
            (EmailProof::Unproved, json!({"email": "a@b.example", "email_verified": true}), false),
            (EMAIL_VERIFIED, json!({"email_verified": true}), true),
            (EMAIL_VERIFIED, json!({"email_verified": "true"}), false),
            (EMAIL_VERIFIED, json!({"email_verified": 1}), false),
            (EMAIL_VERIFIED, json!({"email_verified": false}), false),
            (EMAIL_VERIFIED, json!({"email_verified": null}), false),
            (EMAIL_VERIFIED, json!({"email_verified": [true]}), false),
            (EMAIL_VERIFIED, json!({"email": "a@b.example"}), false),
            (EACH, json!({"a": {"valid": true, "verified": true}}), true),
            (EACH, json!({"a": {"valid": false, "verified": true}}), false),
            (EACH, json!({"a": {"verified": true}}), false),
            (EmailProof::Claims(&[]), json!({}), false),
            (EmailProof::Flag("v"), json!({"v": true}), true),
            (EmailProof::Flag("v"), json!({"v": "true"}), true),
            (EmailProof::Flag("v"), json!({"v": 1}), true),
            (EmailProof::Flag("v"), json!({"v": "1"}), true),
            (EmailProof::Flag("v"), json!({"v": 2}), false),
            (EmailProof::Flag("v"), json!({"v": "false"}), false),
            (EmailProof::Flag("v"), json!({"v": "yes"}), false),
            (EmailProof::Flag("v"), json!({"v": {}}), false),
            (EmailProof::Present("at"), json!({"at": "2012-05-23T09:05:22Z"}), true),
            (EmailProof::Present("at"), json!({"at": null}), false),
            (EmailProof::Present("at"), json!({"at": ""}), false),
            (EmailProof::Present("at"), json!({"at": true}), false),
            (EmailProof::Tenant("v"), json!({"v": true}), true),
            (EmailProof::Tenant("v"), json!({"email": "a@b.example"}), false),
        ];
        for (proof, profile, expected) in table {
            let configured = ConfiguredProof::BuiltIn(proof);
            assert_eq!(holds(&configured, profile.clone()), expected, "{proof:?} {profile}");
            assert_eq!(configured.exists(), proof != EmailProof::Unproved);
        }
    }

    #[test]
    fn a_custom_proof_is_a_path() {
        let proof = ConfiguredProof::Custom(Path::parse("emails.0.verified").unwrap());
        assert!(proof.exists());
        assert!(holds(&proof, json!({"emails": [{"verified": true}]})));
        assert!(!holds(&proof, json!({"emails": [{"verified": false}, {"verified": true}]})));
        assert!(!holds(&proof, json!({"emails": []})));
    }

    #[test]
    fn a_listed_domain_proves_an_address_of_one_tenant() {
        const TENANT: &str = "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0";
        let proof = ConfiguredProof::BuiltIn(EmailProof::Tenant("xms_edov"));
        let listed = |domain: &str| domain == "contoso.com";
        let table = [
            (TENANT, json!({"email": "ada@Contoso.com"}), true),
            (TENANT, json!({"email": "ada@contoso.com", "xms_edov": null}), true),
            (TENANT, json!({"email": "ada@contoso.com", "xms_edov": false}), false),
            (TENANT, json!({"email": "ada@evil.example"}), false),
            (TENANT, json!({"email": "ada@sub.contoso.com"}), false),
            (TENANT, json!({"email": "contoso.com@evil.example"}), false),
            (TENANT, json!({"email": "@contoso.com"}), false),
            (TENANT, json!({"email": null}), false),
            (TENANT, json!({"preferred_username": "ada@contoso.com"}), false),
            ("https://login.microsoftonline.com/common/v2.0", json!({"email": "ada@contoso.com"}), false),
        ];
        for (issuer, profile, expected) in table {
            let holds = proof.holds_in_tenant(Some(issuer), profile.as_object().unwrap(), &listed);
            assert_eq!(holds, expected, "{issuer} {profile}");
        }
        let profile = json!({"email": "ada@contoso.com", "email_verified": false});
        let profile = profile.as_object().unwrap();
        assert!(!proof.holds_in_tenant(None, profile, &listed));
        assert!(!ConfiguredProof::BuiltIn(EMAIL_VERIFIED).holds_in_tenant(Some(TENANT), profile, &listed));
    }
}
