use serde_json::{Map, Value, json};
use url::Url;

use super::microsoft_entra_id::{CONSUMERS, graph, is_guid};
use crate::groups::{GroupSource, GroupsError, Question, Told, members, named_among, of_profile, texts};
use crate::quirk::Exchange;
use authjs_oauth::http::{OutgoingRequest, OutgoingResponse};

/// Groups by their object ids. An ID Token has those of a user in at most 200 groups, if the app is
/// configured so ([groups overage
/// claim](https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference#groups-overage-claim)).
/// They may be those alone that are assigned to the app, or names in the place of ids. Graph is asked about
/// those that rules name and the token lacks
/// ([checkMemberObjects](https://learn.microsoft.com/en-us/graph/api/directoryobject-checkmemberobjects),
/// which counts groups within groups).
///
/// Graph may leave out groups with hidden members, so neither says that a user is not in a group. The
/// address in `_claim_sources` is not used.
#[derive(Clone, Copy, Debug)]
pub(super) struct MicrosoftGroups;

/// The most ids in a request.
const IDS_OF_REQUEST: usize = 20;

impl GroupSource for MicrosoftGroups {
    fn scopes(&self) -> &'static [&'static str] {
        &["User.Read"]
    }

    /// The claim of an ID Token may have names of groups too.
    fn accepts(&self, _: &str) -> bool {
        true
    }

    fn requests(&self, named: &[String]) -> usize {
        named.iter().filter(|name| is_guid(name)).count().div_ceil(IDS_OF_REQUEST)
    }

    fn ask(
        &self,
        exchange: &Exchange<'_>,
        profile: &Map<String, Value>,
        named: &[String],
    ) -> Result<Told, GroupsError> {
        let of_token = of_profile(profile).filter(|_| !is_overage(profile));
        let of_token = of_token.and_then(|groups| texts(groups).or_else(|| Some(vec![groups.as_str()?])));
        let has_groups = of_token.is_some();
        let found = named_among(named, of_token.unwrap_or_default().into_iter());
        let is_open = |name: &&String| is_guid(name) && !found.contains(name);
        let ids: Vec<_> = named.iter().filter(is_open).cloned().collect();
        let told = Told::groups(found).and_perhaps_others();
        let is_personal = profile.get("tid").and_then(Value::as_str) == Some(CONSUMERS);
        let graph = exchange.provider.issuer.as_deref().and_then(graph);
        if is_personal || ids.is_empty() || graph.is_none() && has_groups {
            return Ok(told);
        }
        let graph = graph.ok_or("no Graph is known for the issuer")?;
        let url = format!("{graph}/v1.0/me/checkMemberObjects");
        let url = Url::parse(&url).map_err(|_| "the address of Graph is not a URL")?;
        let question = |ids: &[String]| Question {
            request: OutgoingRequest::post_json(url.clone(), json!({ "ids": ids }).to_string()),
            about: ids.to_vec(),
            follows: false,
        };
        let questions = ids.chunks(IDS_OF_REQUEST).map(question).collect();
        Ok(told.then(questions))
    }

    fn read(
        &self,
        _: &Exchange<'_>,
        _: &Map<String, Value>,
        question: &Question,
        response: &OutgoingResponse,
    ) -> Result<Told, GroupsError> {
        let fix = "The app needs the delegated permission User.Read of Microsoft Graph, and `scope` no permission of another API";
        let answer = members(response, fix)?;
        if answer.contains_key("@odata.nextLink") {
            return Err("the answer goes on at another address, which is not followed".into());
        }
        let ids = answer.get("value").and_then(texts).ok_or("the answer has no list `value`")?;
        Ok(Told::groups(named_among(&question.about, ids.into_iter())).and_perhaps_others())
    }
}

/// Returns whether the token says that the user is in more groups than it has.
fn is_overage(profile: &Map<String, Value>) -> bool {
    let is_elsewhere = profile.get("_claim_names").is_some_and(|names| names.get("groups").is_some());
    let has = profile.get("hasgroups");
    is_elsewhere || has == Some(&Value::Bool(true)) || has.and_then(Value::as_str) == Some("true")
}
