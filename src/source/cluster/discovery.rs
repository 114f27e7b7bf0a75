//! Asks a server which groups and resources it has, before custom ones are asked for, and which kinds nobody asks it for.

use super::connection::{Connection, JSON};
use super::failure::{Failure, FailureKind};
use super::resources::{LISTED, Resource, is_read};
use crate::maps::IndexMap;

/// The format that names all resources with the groups, and the one that every server has.
const GROUPS: &str =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList, application/json";

/// The groups that a server has; `None` where it does not say.
pub(super) struct Served(Option<Vec<Group>>);

struct Group {
    name: String,
    /// The preferred one first.
    versions: Vec<Version>,
}

struct Version {
    name: String,
    /// Its resources, where the server names them with the groups.
    kinds: Option<Vec<Kind>>,
}

/// A kind that a server has.
struct Kind {
    name: String,
    plural: String,
    namespaced: bool,
    is_listed: bool,
}

/// The answer in either format.
mod answer {
    use serde::Deserialize;

    #[derive(Deserialize)]
    pub(super) struct Groups {
        pub(super) groups: Option<Vec<Group>>,
        pub(super) items: Option<Vec<Item>>,
    }

    #[derive(Deserialize)]
    pub(super) struct Group {
        pub(super) name: String,
        pub(super) versions: Vec<Version>,
    }

    #[derive(Deserialize)]
    pub(super) struct Item {
        pub(super) metadata: Metadata,
        #[serde(default)]
        pub(super) versions: Vec<Version>,
    }

    #[derive(Deserialize)]
    pub(super) struct Metadata {
        #[serde(default)]
        pub(super) name: String,
    }

    #[derive(Deserialize)]
    pub(super) struct Version {
        pub(super) version: String,
        pub(super) resources: Option<Vec<Resource>>,
    }

    #[derive(Deserialize)]
    pub(super) struct Resources {
        pub(super) resources: Vec<Resource>,
    }

    /// A resource; the older format calls it `name`, has its kind as text and its scope as a switch.
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(super) struct Resource {
        #[serde(alias = "name")]
        pub(super) resource: String,
        pub(super) response_kind: Option<ResponseKind>,
        #[serde(default)]
        pub(super) kind: String,
        #[serde(default)]
        pub(super) scope: String,
        #[serde(default)]
        pub(super) namespaced: bool,
        #[serde(default)]
        pub(super) verbs: Vec<String>,
    }

    #[derive(Deserialize)]
    pub(super) struct ResponseKind {
        #[serde(default)]
        pub(super) kind: String,
    }
}

impl From<answer::Resource> for Kind {
    fn from(of: answer::Resource) -> Self {
        Self {
            name: of.response_kind.map_or(of.kind, |of| of.kind),
            plural: of.resource,
            namespaced: of.namespaced || of.scope == "Namespaced",
            is_listed: of.verbs.iter().any(|verb| verb == "list"),
        }
    }
}

fn version_of(of: answer::Version) -> Version {
    let kinds = of.resources.filter(|kinds| !kinds.is_empty());
    Version {
        name: of.version,
        kinds: kinds.map(|kinds| kinds.into_iter().map(Kind::from).collect()),
    }
}

/// Asks which groups a server has.
///
/// # Errors
/// If it does not answer; that it may not be asked is none.
pub(super) async fn served(connection: &Connection) -> Result<Served, Failure> {
    let text = match connection.get("/apis", GROUPS).await {
        Err(failure) if failure.cause == FailureKind::Forbidden => return Ok(Served(None)),
        other => other?,
    };
    groups_of(&text).map(|groups| Served(Some(groups)))
}

fn groups_of(text: &[u8]) -> Result<Vec<Group>, Failure> {
    let said = "the answer lists no API groups";
    let invalid = || Failure::new("/apis", FailureKind::Invalid, said);
    let answer: answer::Groups = serde_json::from_slice(text).map_err(|_| invalid())?;
    let group = |name: String, versions: Vec<answer::Version>| Group {
        name,
        versions: versions.into_iter().map(version_of).collect(),
    };
    let plain = answer.groups.map(|all| {
        all.into_iter()
            .map(|of| group(of.name, of.versions))
            .collect()
    });
    let whole = answer.items.map(|all| {
        let all = all.into_iter();
        all.map(|of| group(of.metadata.name, of.versions)).collect()
    });
    plain.or(whole).ok_or_else(invalid)
}

/// Returns the resources of one version of a group, where the server did not name them with the groups.
async fn kinds_of(
    connection: &Connection,
    group: &str,
    version: &str,
) -> Result<Vec<Kind>, Failure> {
    let path = match group {
        "" => format!("/api/{version}"),
        group => format!("/apis/{group}/{version}"),
    };
    let text = connection.get(&path, JSON).await?;
    let found: answer::Resources = serde_json::from_slice(&text)
        .map_err(|_| Failure::new(&path, FailureKind::Invalid, "the answer lists no resources"))?;
    // What is below an object has a path of its own.
    let own = found
        .resources
        .into_iter()
        .filter(|of| !of.resource.contains('/'));
    Ok(own.map(Kind::from).collect())
}

/// Returns the version in which a resource is to be asked for; `None` where the server does not have it.
pub(super) async fn version(
    connection: &Connection,
    resource: &'static Resource,
    served: &Served,
) -> Result<Option<String>, Failure> {
    let own = resource.api_version.rsplit('/').next().unwrap_or_default();
    let Some(groups) = served.0.as_ref().filter(|_| resource.custom) else {
        return Ok(Some(own.to_owned()));
    };
    let group = groups.iter().find(|group| group.name == resource.group());
    let versions = group.map_or(&[][..], |group| &group.versions);
    let known = versions.iter().find(|version| version.name == own);
    let Some(version) = known.or(versions.first()) else {
        return Ok(None);
    };
    let has = |kinds: &[Kind]| kinds.iter().any(|found| found.plural == resource.plural);
    let has = match &version.kinds {
        Some(kinds) => has(kinds),
        None => has(&kinds_of(connection, resource.group(), &version.name).await?),
    };
    Ok(has.then(|| version.name.clone()))
}

/// Kinds that others make, or that hold no wish of anybody's.
const MADE: [&str; 15] = [
    "CertificateRequest",
    "Challenge",
    "ControllerRevision",
    "CSIStorageCapacity",
    "EndpointSlice",
    "Event",
    "Lease",
    "LocalSubjectAccessReview",
    "NodeMetrics",
    "Order",
    "PodCertificateRequest",
    "PodMetrics",
    "ReplicaSet",
    "ResourceClaim",
    "ResourceClaimTemplate",
];

/// Kinds that every server has and that nobody asks for unless told to.
const CORE: [(&str, &str); 3] = [
    ("Pod", ""),
    ("ReplicaSet", "apps"),
    ("PersistentVolumeClaim", ""),
];

impl Served {
    /// Returns a server that has this group alone.
    #[cfg(test)]
    pub(super) fn of_group(name: &str) -> Self {
        Self(Some(vec![Group {
            name: name.to_owned(),
            versions: Vec::new(),
        }]))
    }

    /// Tells whether the server has a group; that it does not say may mean that it has.
    pub(super) fn has_group(&self, name: &str) -> bool {
        let groups = self.0.as_ref();
        groups.is_none_or(|groups| groups.iter().any(|group| group.name == name))
    }

    /// Returns the kinds in namespaces that nobody asks for: Kubernetes' own first.
    pub(super) fn unlisted(&self, also: &[&'static Resource]) -> Vec<String> {
        let is_asked = |kind: &str, group: &str| {
            let mut asked = LISTED.iter().chain(also.iter().copied());
            is_read(kind, group) || asked.any(|of| of.kind == kind && of.group() == group)
        };
        let core = CORE
            .into_iter()
            .filter(|(kind, group)| !is_asked(kind, group));
        let mut found: Vec<String> = core.map(|(kind, _)| kind.to_owned()).collect();
        let mut more: Vec<(bool, String)> = Vec::new();
        for group in self.0.iter().flatten() {
            let kinds = group.versions.iter().flat_map(|version| &version.kinds);
            for kind in kinds.flatten() {
                let is_wished = kind.namespaced && kind.is_listed && !MADE.contains(&&*kind.name);
                if is_wished && !is_asked(&kind.name, &group.name) {
                    let is_custom = group.name.contains('.') && !group.name.ends_with(".k8s.io");
                    more.push((is_custom, kind.name.clone()));
                }
            }
        }
        more.sort();
        more.dedup();
        found.extend(more.into_iter().map(|(_, kind)| kind));
        found
    }

    /// Makes a register of what kinds' names mean.
    pub(super) fn register<'s>(&'s self, connection: &'s Connection) -> Register<'s> {
        Register {
            served: self,
            connection,
            asked: IndexMap::default(),
        }
    }
}

/// Knows what the names of kinds mean; the server is asked for the kinds of a group once, however many names there are.
pub(super) struct Register<'s> {
    served: &'s Served,
    connection: &'s Connection,
    asked: IndexMap<(String, String), Vec<Kind>>,
}

impl Register<'_> {
    /// Asks for the kinds of a group, unless they are known.
    async fn ask(&mut self, group: &str, version: &str) -> Result<(), Failure> {
        let key = (group.to_owned(), version.to_owned());
        if !self.asked.contains_key(&key) {
            let kinds = kinds_of(self.connection, group, version).await?;
            self.asked.insert(key, kinds);
        }
        Ok(())
    }

    /// Returns the kinds of a group, as they were asked for.
    fn kinds(&self, group: &str, version: &str) -> &[Kind] {
        let key = (group.to_owned(), version.to_owned());
        self.asked.get(&key).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the resource that a kind's name means: `Certificate`, `certificates`, `Certificate.cert-manager.io`.
    pub(super) async fn named(&mut self, name: &str) -> Result<Option<&'static Resource>, Failure> {
        let (name, wanted) = match name.split_once('.') {
            Some((name, group)) => (name, Some(group)),
            None => (name, None),
        };
        let is_it = |kind: &&Kind| {
            kind.name.eq_ignore_ascii_case(name) || kind.plural.eq_ignore_ascii_case(name)
        };
        self.ask("", "v1").await?;
        let core = self.kinds("", "v1").iter().find(is_it);
        if let Some(kind) = core.filter(|_| wanted.is_none()) {
            return Ok(Some(resource(kind, "v1".to_owned())));
        }
        let served = self.served;
        let groups = served.0.iter().flatten();
        for group in groups.filter(|group| wanted.is_none_or(|wanted| group.name == wanted)) {
            let Some(version) = group.versions.first() else {
                continue;
            };
            let kinds = match &version.kinds {
                Some(kinds) => kinds,
                None => {
                    self.ask(&group.name, &version.name).await?;
                    self.kinds(&group.name, &version.name)
                }
            };
            if let Some(kind) = kinds.iter().find(is_it) {
                let version = format!("{}/{}", group.name, version.name);
                return Ok(Some(resource(kind, version)));
            }
        }
        Ok(None)
    }
}

/// Makes a resource of a kind that a server named. It lives as long as the program: there are as many as kubeparity.yaml names.
fn resource(kind: &Kind, api_version: String) -> &'static Resource {
    Box::leak(Box::new(Resource::named(
        kind.name.clone().leak(),
        api_version.leak(),
        kind.plural.clone().leak(),
        kind.namespaced,
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = r#"{"kind":"APIGroupList","groups":[{"name":"argoproj.io","versions":[{"groupVersion":"argoproj.io/v1alpha1","version":"v1alpha1"}]}]}"#;
    const WHOLE: &str = r#"{"kind":"APIGroupDiscoveryList","items":[
        {"metadata":{"name":"apps"},"versions":[{"version":"v1","resources":[
            {"resource":"deployments","responseKind":{"kind":"Deployment"},"scope":"Namespaced","verbs":["get","list"]},
            {"resource":"controllerrevisions","responseKind":{"kind":"ControllerRevision"},"scope":"Namespaced","verbs":["list"]}]}]},
        {"metadata":{"name":"cert-manager.io"},"versions":[{"version":"v1","resources":[
            {"resource":"certificates","responseKind":{"kind":"Certificate"},"scope":"Namespaced","verbs":["list"]},
            {"resource":"clusterissuers","responseKind":{"kind":"ClusterIssuer"},"scope":"Cluster","verbs":["list"]}]}]},
        {"metadata":{"name":"stale.io"},"versions":[{"version":"v1","freshness":"Stale"}]}]}"#;

    #[test]
    fn groups_are_read_in_both_formats() {
        let plain = Served(Some(groups_of(PLAIN.as_bytes()).expect("groups")));
        assert!(plain.has_group("argoproj.io") && !plain.has_group("bitnami.com"));
        let mut wanted = CORE.map(|(kind, _)| kind).to_vec();
        assert_eq!(plain.unlisted(&[]), wanted);
        let whole = Served(Some(groups_of(WHOLE.as_bytes()).expect("groups")));
        assert!(whole.has_group("stale.io"));
        let certificate = resource(
            &Kind {
                name: "Certificate".to_owned(),
                plural: "certificates".to_owned(),
                namespaced: true,
                is_listed: true,
            },
            "cert-manager.io/v1".to_owned(),
        );
        assert_eq!(whole.unlisted(&[certificate]), wanted);
        wanted.push("Certificate");
        assert_eq!(whole.unlisted(&[]), wanted);
        assert!(Served(None).has_group("anything"));
        assert!(groups_of(b"{}").is_err() && groups_of(b"[").is_err());
    }
}
