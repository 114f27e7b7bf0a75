//! [`agent`]: requests over HTTPS, made in one way by everything that makes them but the clusters' own client.
//!
//! Takes what a caller asks besides; gives the configuration. The system's certificates count, and a status is an answer. Leaves bounds on
//! time, redirects and requests to the caller.

use ureq::Agent;
use ureq::config::ConfigBuilder;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::typestate::AgentScope;

/// Begins the configuration of an agent.
pub(crate) fn agent() -> ConfigBuilder<AgentScope> {
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier);
    Agent::config_builder()
        .http_status_as_error(false)
        .user_agent(concat!("kubeparity/", env!("CARGO_PKG_VERSION")))
        .tls_config(tls.build())
}
