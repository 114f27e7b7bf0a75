//! `cluster:` of an environment: where it runs, and the part of it that is looked at.

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::json;

use super::values::{OneOrMany, filled, origin, resource};
use crate::source::cluster::{ClusterTarget, Namespaces, OffLimits};
use crate::yaml::Origin;

/// The cluster that an environment runs in, and the part of it that is looked at.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct ClusterConfig {
    /// The kubeconfig's context; `in-cluster` for the cluster that the program runs in.
    #[serde(alias = "$text", deserialize_with = "filled")]
    #[schemars(example = &"production")]
    context: String,
    /// A namespace, or several. Left out: the context's own.
    #[schemars(example = json!(["shop", "jobs"]))]
    namespace: Option<OneOrMany>,
    /// Look in all namespaces.
    #[schemars(example = true)]
    all_namespaces: Option<bool>,
    /// Labels that workloads have to have, as kubectl spells them.
    #[schemars(example = &"team=checkout,tier!=cache")]
    selector: Option<String>,
    /// `namespace` where everything in it is the overlay's: workloads that nobody declares are reported then.
    #[schemars(with = "Option<String>")]
    #[schemars(example = &"namespace")]
    owns: Option<Owned>,
    /// Resources that the team will never grant, each with a reason: reported, and no longer exit code 2.
    #[schemars(example = json!([{"resource": "secrets", "reason": "no account may read Secrets"}]))]
    off_limits: Option<Vec<OffLimitsConfig>>,
    /// The place of the mapping.
    #[serde(rename = "$origin", deserialize_with = "origin")]
    #[schemars(skip)]
    origin: Origin,
}

/// A resource that is not to be looked at.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OffLimitsConfig {
    /// Its plural, as in a Role: `secrets`.
    #[serde(deserialize_with = "resource")]
    #[schemars(example = &"secrets")]
    resource: String,
    /// Why.
    #[serde(deserialize_with = "filled")]
    #[schemars(example = &"no account may read Secrets")]
    reason: String,
}

/// The part of a cluster that is an environment's own.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Owned {
    /// All that is in the namespaces that are looked at.
    Namespace,
}

/// Reads `cluster:`; a text is the name of a context.
pub(super) fn cluster<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<ClusterTarget>, D::Error> {
    let Some(config) = Option::<ClusterConfig>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let names = config.namespace.unwrap_or_default().0;
    let all = config.all_namespaces.unwrap_or_default();
    let namespaces = match (names.is_empty(), all) {
        (true, false) => Namespaces::OfContext,
        (true, true) => Namespaces::All,
        (false, false) => Namespaces::Named(names),
        (false, true) => {
            return Err(D::Error::custom("has both 'namespace' and 'allNamespaces'"));
        }
    };
    let off_limits = config.off_limits.into_iter().flatten();
    Ok(Some(ClusterTarget {
        context: Some(config.context).filter(|name| name != "in-cluster"),
        namespaces,
        selector: config.selector,
        off_limits: off_limits
            .map(|entry| OffLimits {
                resource: entry.resource,
                reason: entry.reason,
            })
            .collect(),
        kinds: Vec::new(),
        owns_namespace: config.owns.is_some(),
        origin: config.origin,
    }))
}
