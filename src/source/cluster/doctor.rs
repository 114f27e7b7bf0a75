//! [`Clusters::doctor`]: whether a context can be reached, and which of the verbs that are used are granted.

use futures_util::future::join_all;
use serde::Deserialize;

use super::clusters::Clusters;
use super::connection::{Connection, JSON};
use super::discovery::{Served, served};
use super::query::ClusterTarget;
use super::resources::{REVISION_VERBS, Resource, TIMELINE_VERBS, verbs};
use crate::error::Error;

/// The findings of `doctor` about one context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The context.
    pub label: String,
    /// The server's version, or why it does not say.
    pub version: Result<String, String>,
    /// Each verb that is used, in each namespace that is looked at.
    pub verbs: Vec<Verb>,
}

/// One verb of one resource in one namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verb {
    /// `get` or `list`.
    pub verb: &'static str,
    /// The resource's plural.
    pub resource: &'static str,
    /// The namespace, `None` for all of them or for what has none.
    pub namespace: Option<String>,
    /// Whether it is granted, as the server says; `None` where it does not say.
    pub granted: Option<bool>,
    /// The kind of the objects that it reads.
    pub kind: &'static str,
    /// Why the team said that it is never to be granted.
    pub off_limits: Option<String>,
    /// Whether another verb serves as well, so that nothing is lost without this one.
    pub spare: bool,
    /// Whether a run without it says what it did not look at, and goes on.
    pub optional: bool,
    /// The command that alone uses it, and goes without it; `None` for what a check needs.
    pub only_of: Option<&'static str>,
}

impl Clusters {
    /// Asks each context's server about itself and about what it grants.
    ///
    /// # Errors
    /// If a context is not there or cannot be used.
    pub fn doctor(&self, targets: &[ClusterTarget]) -> Result<Vec<Health>, Error> {
        self.run(async {
            let all = targets.iter().map(|target| one(target, self));
            join_all(all).await.into_iter().collect()
        })?
    }

    /// Returns the context that kubectl would use.
    ///
    /// # Errors
    /// If the kubeconfig cannot be read.
    pub fn current(&self) -> Result<Option<String>, Error> {
        let contexts = self.contexts.as_ref().map_err(Clone::clone)?;
        Ok(contexts.current().map(str::to_owned))
    }
}

async fn one(target: &ClusterTarget, clusters: &Clusters) -> Result<Health, Error> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Version {
        git_version: String,
    }
    let (connection, own) = clusters.connect(target).await?;
    let label = target.label().to_owned();
    let version = match connection.get("/version", JSON).await {
        Ok(text) => serde_json::from_slice::<Version>(&text)
            .map(|version| version.git_version)
            .map_err(|_| "the server does not say its version".to_owned()),
        Err(failure) => Err(failure.to_string()),
    };
    if version.is_err() {
        return Ok(Health {
            label,
            version,
            verbs: Vec::new(),
        });
    }
    let namespaces = target.looked_in(own);
    let served = served(&connection).await.ok();
    let also = also(&connection, served.as_ref(), &target.kinds).await;
    let used = used(also);
    let asked = namespaces.iter().flat_map(|namespace| {
        let connection = &connection;
        let verbs = used.iter().copied();
        verbs
            .filter(|((_, resource, _), _)| is_there(resource, served.as_ref()))
            .map(move |((verb, resource, spare), only_of)| async move {
                let namespace = namespace.clone().filter(|_| resource.namespaced);
                Verb {
                    verb,
                    resource: resource.plural,
                    granted: connection.may(verb, resource, namespace.as_deref()).await,
                    namespace,
                    kind: resource.kind,
                    off_limits: target.off_limit(resource.plural).map(str::to_owned),
                    spare,
                    optional: resource.optional || only_of.is_some(),
                    only_of,
                }
            })
    });
    // What has no namespace is asked for once for each.
    let mut verbs: Vec<Verb> = Vec::new();
    for verb in join_all(asked).await {
        if !verbs.contains(&verb) {
            verbs.push(verb);
        }
    }
    Ok(Health {
        label,
        version,
        verbs,
    })
}

/// A verb of a resource, whether another serves as well, and the command that alone uses it.
type Used = (
    (&'static str, &'static Resource, bool),
    Option<&'static str>,
);

/// Returns every verb that is used, those of further kinds included.
fn used(also: Vec<&'static Resource>) -> Vec<Used> {
    let also = also.into_iter().map(|resource| ("list", resource, false));
    let always = verbs().into_iter().chain(also).map(|of| (of, None));
    let only = |command: &'static str| {
        move |(verb, resource): (&'static str, &'static Resource)| {
            ((verb, resource, false), Some(command))
        }
    };
    let of_revisions = REVISION_VERBS.map(only("kubeparity revisions"));
    let of_timelines = TIMELINE_VERBS.map(only("kubeparity timeline"));
    always.chain(of_revisions).chain(of_timelines).collect()
}

/// Returns the kinds that kubeparity.yaml names, as far as the server has them.
async fn also(
    connection: &Connection,
    served: Option<&Served>,
    kinds: &[String],
) -> Vec<&'static Resource> {
    let mut found = Vec::new();
    if let Some(served) = served {
        let mut register = served.register(connection);
        for name in kinds {
            found.extend(register.named(name).await.ok().flatten());
        }
    }
    found
}

/// A resource that the cluster does not have needs no verb.
fn is_there(resource: &Resource, served: Option<&Served>) -> bool {
    !resource.custom || served.is_none_or(|served| served.has_group(resource.group()))
}

#[cfg(test)]
mod tests {
    use super::super::resources::{LISTED, SECRETS};
    use super::*;

    #[test]
    fn a_verb_is_needed_where_the_cluster_has_its_resource() {
        let custom = || LISTED.iter().filter(|resource| resource.custom);
        let served = Served::of_group("argoproj.io");
        let left: Vec<&str> = custom()
            .filter(|resource| is_there(resource, Some(&served)))
            .map(|resource| resource.plural)
            .collect();
        assert_eq!(left, ["rollouts"]);
        assert!(
            custom().all(|resource| is_there(resource, None)),
            "not known"
        );
        assert!(is_there(&SECRETS, Some(&served)));
    }
}
