use authjs_jose::secret::Secret;
use url::Url;

/// A server of the deployer that receives JSON.
#[derive(Clone, Debug)]
pub struct Backend {
    /// `url`: the address of the request. With `service` it is the address that the service sees.
    pub url: Url,
    /// `service`: the name of a service binding that takes the request.
    pub service: Option<String>,
    /// `headers`, with names in lower case.
    pub headers: Vec<(String, Secret)>,
    /// `timeoutMs`: the time that the whole answer may take, in milliseconds.
    pub timeout_ms: u32,
}
