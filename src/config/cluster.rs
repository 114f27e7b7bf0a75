//! `cluster:` of an environment: where it runs, and what is looked at there.

use super::reader::{Reader, suggestion};
use crate::error::Error;
use crate::source::cluster::{ClusterTarget, Namespaces, OffLimits, resources};
use crate::yaml::{Node, Typed};

pub(super) const KEYS: &[&str] = &[
    "context",
    "namespace",
    "allNamespaces",
    "selector",
    "owns",
    "offLimits",
];
pub(super) const OFF_LIMITS_KEYS: &[&str] = &["resource", "reason"];

/// Reads the mapping; a text is the name of a context.
pub(super) fn decode(node: &Node) -> Result<ClusterTarget, Error> {
    if let Some(context) = node.as_str().filter(|_| !node.is_null()) {
        return Ok(ClusterTarget {
            context: named(context),
            origin: node.origin,
            ..ClusterTarget::default()
        });
    }
    let reader = Reader::new(node, "'cluster'", KEYS)?;
    let names = reader.texts("namespace")?;
    let all = match reader
        .get("allNamespaces")
        .map(|value| (value, value.typed()))
    {
        None => false,
        Some((_, Some(Typed::Bool(all)))) => all,
        Some((value, _)) => {
            return Err(
                Error::new("'allNamespaces' of 'cluster' is neither true nor false")
                    .at(value.origin),
            );
        }
    };
    let namespaces = match (names.is_empty(), all) {
        (true, false) => Namespaces::OfContext,
        (true, true) => Namespaces::All,
        (false, false) => Namespaces::Named(names),
        (false, true) => {
            return Err(
                Error::new("'cluster' has both 'namespace' and 'allNamespaces'").at(node.origin),
            );
        }
    };
    let owns = reader.text("owns")?;
    if let Some(other) = owns.as_deref().filter(|owns| *owns != "namespace") {
        return Err(
            Error::new(format!("'owns' of 'cluster' cannot be '{other}'"))
                .at(node.origin)
                .hint("leave it out, or write 'owns: namespace'"),
        );
    }
    let off_limits = reader.items("offLimits")?.iter();
    Ok(ClusterTarget {
        context: named(&reader.required("context")?),
        namespaces,
        selector: reader.text("selector")?,
        off_limits: off_limits.map(off_limit).collect::<Result<_, _>>()?,
        owns_namespace: owns.is_some(),
        origin: node.origin,
    })
}

fn named(context: &str) -> Option<String> {
    Some(context.to_owned()).filter(|name| name != "in-cluster")
}

fn off_limit(node: &Node) -> Result<OffLimits, Error> {
    let reader = Reader::new(node, "an entry of 'offLimits'", OFF_LIMITS_KEYS)?;
    let resource = reader.required("resource")?;
    let known = resources();
    if !known.contains(&resource.as_str()) {
        return Err(
            Error::new(format!("nothing is read that is called '{resource}'"))
                .at(node.origin)
                .hint(suggestion(&resource, &known)),
        );
    }
    Ok(OffLimits {
        resource,
        reason: reader.required("reason")?,
    })
}
