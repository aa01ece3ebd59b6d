//! Providers that depart from the protocol, one file each: the departure, the link to its
//! documentation, and the treatment. Departures that several providers share are in [`dialects`].

mod dialect;
mod github_groups;
mod microsoft_groups;

pub(super) mod apple;
pub(super) mod azure_ad_b2c;
pub(super) mod azure_devops;
pub(super) mod bungie;
pub(super) mod dialects;
#[cfg(feature = "oauth1")]
pub(super) mod discogs;
pub(super) mod discord;
pub(super) mod eventbrite;
pub(super) mod github;
pub(super) mod gitlab;
pub(super) mod google;
pub(super) mod microsoft_entra_id;
pub(super) mod netsuite;
pub(super) mod threads;
pub(super) mod tiktok;
pub(super) mod twitch;
pub(super) mod wechat;
