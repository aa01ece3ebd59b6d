use crate::option::{self, Accepts, DeployerOption};

/// `accountID`: part of every host of an account ([account-specific
/// domains](https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_1498754928.html)).
///
/// NetSuite has no UserInfo endpoint. `userinfo` is the address of the deployer's RESTlet that
/// returns `runtime.getCurrentUser()`. Auth.js's own check of the configuration does not find the
/// address at the documented place.
pub(crate) const ACCOUNT_ID: DeployerOption = DeployerOption {
    accepts: Accepts::Label,
    required: Some("1234567"),
    ..option::text("accountID", &[option::value("accountID", None)])
};
