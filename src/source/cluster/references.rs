//! Objects that a live workload names: Secrets, ConfigMaps, its ServiceAccount, its PriorityClass, storage classes.
//!
//! Takes a workload's `spec`, in JSON or in what shows itself as that; adds to [`Wanted`]. Reads past everything else.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use smol_str::SmolStr;

use crate::source::object::{Name, name_in};

/// Names to be looked up in a cluster: (namespace, name); the namespace is "" for cluster-wide objects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Secrets.
    pub secrets: BTreeSet<Name>,
    /// ConfigMaps.
    pub config_maps: BTreeSet<Name>,
    /// ServiceAccounts.
    pub service_accounts: BTreeSet<Name>,
    /// PriorityClasses.
    pub priority_classes: BTreeSet<Name>,
    /// StorageClasses.
    pub storage_classes: BTreeSet<Name>,
    /// Workloads that are declared, by kind.
    pub workloads: BTreeSet<(SmolStr, Name)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec<'s> {
    #[serde(borrow, default)]
    template: Option<Template<'s>>,
    #[serde(borrow, default)]
    job_template: Option<JobTemplate<'s>>,
}

#[derive(Deserialize)]
struct JobTemplate<'s> {
    #[serde(borrow, default)]
    spec: Option<JobSpec<'s>>,
}

#[derive(Deserialize)]
struct JobSpec<'s> {
    #[serde(borrow, default)]
    template: Option<Template<'s>>,
}

#[derive(Deserialize)]
struct Template<'s> {
    #[serde(borrow, default)]
    spec: Option<Pod<'s>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pod<'s> {
    #[serde(borrow, default)]
    containers: Option<Vec<Container<'s>>>,
    #[serde(borrow, default)]
    init_containers: Option<Vec<Container<'s>>>,
    #[serde(borrow, default)]
    volumes: Option<Vec<Source<'s>>>,
    #[serde(borrow, default)]
    image_pull_secrets: Option<Vec<Named<'s>>>,
    #[serde(borrow, default)]
    service_account_name: Option<Cow<'s, str>>,
    #[serde(borrow, default)]
    priority_class_name: Option<Cow<'s, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Container<'s> {
    #[serde(borrow, default, deserialize_with = "sources")]
    env: Vec<From<'s>>,
    #[serde(borrow, default)]
    env_from: Option<Vec<From<'s>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Variable<'s> {
    #[serde(borrow, default)]
    value_from: Option<From<'s>>,
}

#[derive(Deserialize)]
struct From<'s> {
    #[serde(borrow, default, alias = "secretKeyRef", rename = "secretRef")]
    secret: Option<Named<'s>>,
    #[serde(borrow, default, alias = "configMapKeyRef", rename = "configMapRef")]
    config_map: Option<Named<'s>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Source<'s> {
    #[serde(borrow, default)]
    secret: Option<Named<'s>>,
    #[serde(borrow, default)]
    config_map: Option<Named<'s>>,
    #[serde(borrow, default)]
    projected: Option<Projected<'s>>,
}

#[derive(Deserialize)]
struct Projected<'s> {
    #[serde(borrow, default)]
    sources: Option<Vec<Source<'s>>>,
}

#[derive(Deserialize)]
struct Named<'s> {
    #[serde(borrow, default, alias = "secretName")]
    name: Option<Cow<'s, str>>,
}

/// Reads where the variables come from that are not plain text; few of them are not.
fn sources<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<From<'de>>, D::Error> {
    struct Sources;
    impl<'de> Visitor<'de> for Sources {
        type Value = Vec<From<'de>>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("variables")
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Self::Value, A::Error> {
            let mut sources = Vec::new();
            while let Some(variable) = all.next_element::<Variable<'de>>()? {
                sources.extend(variable.value_from);
            }
            Ok(sources)
        }
    }
    deserializer.deserialize_any(Sources)
}

/// The ServiceAccount and the ConfigMap that Kubernetes puts into every namespace.
const ACCOUNT: &str = "default";
const CONFIG_MAP: &str = "kube-root-ca.crt";

impl Wanted {
    /// Adds what a workload's `spec` names.
    ///
    /// # Errors
    /// If it is not a workload's.
    pub(super) fn add<'s, D: Deserializer<'s>>(
        &mut self,
        namespace: &str,
        spec: D,
    ) -> Result<(), D::Error> {
        let spec = Spec::deserialize(spec)?;
        let of_job = spec
            .job_template
            .and_then(|job| job.spec)
            .and_then(|job| job.template);
        let Some(pod) = spec.template.or(of_job).and_then(|template| template.spec) else {
            return Ok(());
        };
        let init = pod.init_containers.into_iter().flatten();
        for container in pod.containers.into_iter().flatten().chain(init) {
            let sources = container.env.into_iter();
            for source in sources.chain(container.env_from.into_iter().flatten()) {
                insert(&mut self.secrets, namespace, source.secret);
                insert(&mut self.config_maps, namespace, source.config_map);
            }
        }
        for volume in pod.volumes.into_iter().flatten() {
            let projected = volume.projected.and_then(|projected| projected.sources);
            for source in projected.into_iter().flatten() {
                insert(&mut self.secrets, namespace, source.secret);
                insert(&mut self.config_maps, namespace, source.config_map);
            }
            insert(&mut self.secrets, namespace, volume.secret);
            insert(&mut self.config_maps, namespace, volume.config_map);
        }
        for secret in pod.image_pull_secrets.into_iter().flatten() {
            insert(&mut self.secrets, namespace, Some(secret));
        }
        let account = pod.service_account_name.filter(|name| name != ACCOUNT);
        put(&mut self.service_accounts, namespace, account);
        put(&mut self.priority_classes, "", pod.priority_class_name);
        self.config_maps.remove(&name_in(namespace, CONFIG_MAP));
        Ok(())
    }

    /// Adds what another one names.
    pub(super) fn merge(&mut self, other: Self) {
        self.secrets.extend(other.secrets);
        self.config_maps.extend(other.config_maps);
        self.service_accounts.extend(other.service_accounts);
        self.priority_classes.extend(other.priority_classes);
        self.storage_classes.extend(other.storage_classes);
        self.workloads.extend(other.workloads);
    }
}

fn insert(set: &mut BTreeSet<Name>, namespace: &str, named: Option<Named<'_>>) {
    put(set, namespace, named.and_then(|named| named.name));
}

fn put(set: &mut BTreeSet<Name>, namespace: &str, name: Option<Cow<'_, str>>) {
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        set.insert(name_in(namespace, &name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_a_pod_names_is_found() {
        let pod = r#"{"serviceAccountName":"sa","priorityClassName":"high","imagePullSecrets":[{"name":"default"}],
            "initContainers":[{"env":[{"name":"A","valueFrom":{"configMapKeyRef":{"key":"k","name":"cm-key"}}}]}],
            "containers":[{"name":"x","env":[{"name":"A","value":"1"},{"name":"B","valueFrom":{"secretKeyRef":{"name":"s-key","key":"k"}}},{"name":"C","valueFrom":{"fieldRef":{"fieldPath":"x"}}}],
              "envFrom":[{"secretRef":{"name":"s-from"}},{"prefix":"P","configMapRef":{"name":"cm-from"}}]}],
            "volumes":[{"name":"a","secret":{"secretName":"s-vol"}},{"name":"b","configMap":{"name":"cm-vol"}},{"name":"c","emptyDir":{}},
              {"name":"d","projected":{"sources":[{"secret":{"name":"s-proj"}},{"configMap":{"name":"kube-root-ca.crt"}},{"serviceAccountToken":{"path":"t"}}]}}]}"#;
        for spec in [
            format!(r#"{{"replicas":1,"template":{{"metadata":{{}},"spec":{pod}}}}}"#),
            format!(r#"{{"jobTemplate":{{"spec":{{"template":{{"spec":{pod}}}}}}}}}"#),
        ] {
            let mut wanted = Wanted::default();
            let mut reader = serde_json::Deserializer::from_str(&spec);
            wanted.add("shop", &mut reader).expect("a workload");
            let names = |set: &BTreeSet<Name>| {
                set.iter()
                    .map(|(_, name)| name.clone())
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            assert_eq!(names(&wanted.secrets), "default s-from s-key s-proj s-vol");
            assert_eq!(names(&wanted.config_maps), "cm-from cm-key cm-vol");
            assert_eq!(names(&wanted.service_accounts), "sa");
            assert_eq!(names(&wanted.priority_classes), "high");
        }
    }
}
