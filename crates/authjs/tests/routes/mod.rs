//! One file for each route, as in `src/routes`. Other files are about several routes.

#[cfg(feature = "account")]
mod account;
mod accounts;
mod advisories;
mod advisories_of_sessions;
mod apple;
#[cfg(feature = "josekit")]
mod assertion;
#[cfg(feature = "operations")]
mod audit;
mod azure_ad_b2c;
mod backchannel_logout;
#[cfg(all(feature = "bearer", feature = "josekit"))]
mod bearer;
mod bodies;
pub mod callback;
mod callback_urls;
mod check_cookies;
mod client_auth;
#[cfg(all(feature = "bearer", feature = "josekit"))]
mod cloudflare_access;
mod configured;
mod cookies;
mod cors;
mod credentials;
mod credentials_code;
mod csrf;
mod database;
mod dialects;
mod discovery;
mod email;
mod errors;
mod events;
mod failures;
mod first_deployment;
mod form_post;
mod functions;
mod gate;
mod gate_conditions;
mod groups;
mod head;
mod hostile;
mod hosts;
mod hosts_apart;
mod id_token_sign_in;
mod languages;
mod last_provider;
mod limits;
mod log;
mod long_ids;
#[cfg(feature = "operations")]
mod metrics_queries;
mod microsoft_entra_id;
#[cfg(feature = "oauth1")]
mod oauth1;
mod origin_headers;
mod origins;
mod outages;
mod own_request;
mod pages;
mod prefetch;
mod provider_errors;
mod provider_sign_out;
mod providers;
mod pushed;
mod quirks;
mod reasons;
mod redirect_proxy;
mod refresh;
mod repeated;
mod requests;
mod revocation;
#[cfg(feature = "josekit")]
mod rotation;
mod rules;
mod rules_claims;
mod rules_in_database;
#[cfg(feature = "second-factor")]
pub mod second_factor;
#[cfg(feature = "josekit")]
mod secret_from_key;
mod session;
mod session_device;
mod session_limits;
mod session_reads;
mod sign_up;
mod signin;
mod signout;
mod step_up;
mod stored_users;
mod tabs;
mod takeover;
mod thin_id_token;
mod turnstile;
mod turnstile_pages;
mod userinfo;
#[cfg(all(feature = "josekit", feature = "webauthn"))]
pub mod webauthn;
