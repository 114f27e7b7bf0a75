//! Hosts at which nothing answers in a pod: `localhost` where no container listens, and names of one's own machine.
//!
//! Takes a value of the target and the reference's, and whose they are; says why nothing answers. Leaves what that is worth to the rules.
//! It says nothing where something may listen: another container, a proxy that is injected, the node.

use super::{Context, values};
use crate::environments::host_tokens;
use crate::model::selectors::labels_path;
use crate::model::{ContainerKind, Workload};

/// The pod's own addresses.
const OWN: [&str; 3] = ["localhost", "127.0.0.1", ANY];

/// All addresses of a pod: where a process listens, and nobody asks.
const ANY: &str = "0.0.0.0";

/// Names of the machine around a container that only tools on somebody's own machine know.
const OF_MACHINES: [&str; 3] = [
    "host.docker.internal",
    "host.minikube.internal",
    "gateway.docker.internal",
];

/// Parts of names of variables that say where a process listens, or whom it answers.
const OF_LISTENERS: [&str; 10] = [
    "ADVERTISE",
    "ADVERTISED",
    "ALLOWED",
    "BIND",
    "CORS",
    "LISTEN",
    "LISTENER",
    "LISTENERS",
    "ORIGIN",
    "ORIGINS",
];

/// Says why nothing answers at the target's host where the reference has a real one.
pub(super) fn leads_nowhere(
    context: &Context<'_>,
    workload: Option<&Workload>,
    (name, a, b): (&str, &str, &str),
) -> Option<String> {
    let workload = workload.filter(|_| !context.comparison.is_local())?;
    let is_pair = values::kind_of_both(name, a, b) == Some(values::ValueKind::Host);
    let is_real = [&OWN[..], &OF_MACHINES]
        .iter()
        .all(|known| host_of(a, known).is_none());
    if !is_pair || !is_real || says_where_it_listens(name) {
        return None;
    }
    if let Some((host, _)) = host_of(b, &OF_MACHINES).filter(|(host, _)| !has_alias(workload, host))
    {
        return Some(format!(
            "{host} is a name that only a developer's machine knows"
        ));
    }
    let (host, behind) = host_of(b, &OWN).filter(|(host, _)| *host != ANY)?;
    let is_alone = is_alone(workload) && !listens(workload, port_of(behind));
    is_alone.then(|| format!("no other container of the pod listens at {host}"))
}

/// Returns the first host of a value that is one of these, and what stands behind it.
fn host_of<'t>(text: &'t str, known: &[&'static str]) -> Option<(&'static str, &'t str)> {
    let find = |text: &str| known.iter().find(|host| **host == text).copied();
    let in_text = host_tokens(text).find_map(|token| {
        let host = find(token.host)?;
        let behind = text.get(token.start + host.len()..).unwrap_or_default();
        Some((host, behind))
    });
    // One label by itself is a host where the variable's name says so.
    in_text.or_else(|| find(text).map(|host| (host, "")))
}

/// Tells whether a variable's name says where its process listens, or whom it answers.
fn says_where_it_listens(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let mut words = upper.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| OF_LISTENERS.contains(&word))
        || ["HOST", "SERVER_HOST", "APP_HOST", "HTTP_HOST"].contains(&upper.as_str())
}

/// Reads the number behind a host: `:5432/x`.
fn port_of(rest: &str) -> Option<i64> {
    let digits = rest.strip_prefix(':')?;
    let end = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    digits.get(..end)?.parse().ok()
}

/// Tells whether nothing but one container is in the pod's network, as far as the template says.
fn is_alone(workload: &Workload) -> bool {
    let lasting = workload
        .containers
        .iter()
        .filter(|of| of.kind != ContainerKind::Init);
    let is_on_node = workload
        .rest
        .iter()
        .any(|(path, leaf)| path.ends_with("spec.hostNetwork") && leaf.value == "true");
    // `sidecar.istio.io/inject`, `vault.hashicorp.com/agent-inject`, `dapr.io/enabled`
    let of_pod = labels_path(workload).trim_end_matches("labels.");
    let is_joined = workload.rest.below(of_pod).any(|(path, leaf)| {
        let asks = ["inject", "dapr.io/enabled", "sidecar"];
        asks.iter().any(|word| path.contains(word)) && leaf.value != "false"
    });
    lasting.count() == 1 && !is_on_node && !is_joined
}

/// Tells whether the process itself listens there: its container declares the port.
fn listens(workload: &Workload, port: Option<i64>) -> bool {
    let mut ports = workload.containers.iter().flat_map(|of| &of.ports);
    port.is_some_and(|port| ports.any(|of| of.value.number == port))
}

/// Tells whether the pod has an entry of its own for a name.
fn has_alias(workload: &Workload, host: &str) -> bool {
    let mut leaves = workload.rest.iter();
    leaves.any(|(path, leaf)| {
        path.contains("hostAliases") && (leaf.value == host || path.contains(host))
    })
}
