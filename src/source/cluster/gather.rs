//! One environment's live state: what is listed, what is looked up, and what could not be.

use std::collections::BTreeSet;
use std::sync::PoisonError;

use futures_util::future::{join, join_all, join3};

use super::connection::{JSON, PROTOBUF_OR_JSON};
use super::discovery::{Served, served, version};
use super::failure::{Failure, FailureKind};
use super::items;
use super::list::{PAGE, Query, encoded, list};
use super::lookup;
use super::references::Wanted;
use super::resources::{LISTED, Resource};
use super::session::{Gather, Gathered, ReadFailure};
use crate::source::is_workload;
use crate::source::object::{LazyObject, Name, name_in};
use crate::source::status::FailedJob;

/// The reason why a kind that kubeparity.yaml names is not read.
const NO_SUCH_KIND: &str =
    "the server has no kind of that name: is it spelled so, and is its definition installed?";

/// Tells whether labels that are asked for have to be a resource's own: what a namespace gives to its pods counts whatever its labels.
fn is_selected(resource: &Resource) -> bool {
    let is_ambient = matches!(
        resource.kind,
        "HorizontalPodAutoscaler" | "LimitRange" | "ResourceQuota"
    );
    resource.workload || (resource.whole && !is_ambient)
}

impl Gather {
    /// Reads all of it.
    ///
    /// # Errors
    /// If the first request shows that no other will be answered.
    pub(super) async fn run(
        &mut self,
        selector: Option<&str>,
        kinds: &[String],
    ) -> Result<Gathered, Failure> {
        let served = served(&self.connection).await?;
        let unknown = self.find_kinds(&served, kinds).await;
        let this = &*self;
        this.read(&served, selector, unknown).await
    }

    /// Returns the resources that are listed: those that always are, and those that kubeparity.yaml names.
    fn listed(&self) -> impl Iterator<Item = &'static Resource> {
        let all = LISTED.iter().chain(self.also.iter().copied());
        all.filter(|of| self.only.is_none_or(|only| only.contains(&of.kind)))
    }

    /// Finds the kinds that are named besides those that are always listed; gives those that cannot be.
    async fn find_kinds(&mut self, served: &Served, kinds: &[String]) -> Vec<ReadFailure> {
        let mut unknown = Vec::new();
        let connection = self.connection.clone();
        let mut register = served.register(&connection);
        for name in kinds {
            let failure = match register.named(name).await {
                Ok(Some(resource)) => {
                    if !self
                        .listed()
                        .any(|of| of.full_kind() == resource.full_kind())
                    {
                        self.also.push(resource);
                    }
                    continue;
                }
                Ok(None) => Failure::new("/apis", FailureKind::NotFound, NO_SUCH_KIND),
                Err(failure) => failure,
            };
            unknown.push(ReadFailure {
                resource: Resource::unknown(name),
                of: String::new(),
                failure,
            });
        }
        unknown
    }

    async fn read(
        &self,
        served: &Served,
        selector: Option<&str>,
        unknown: Vec<ReadFailure>,
    ) -> Result<Gathered, Failure> {
        let workloads = async {
            let lists = self.lists(served, selector).await;
            self.stage.send_modify(|stage| stage.done = true);
            lists
        };
        let data = join(lookup::secrets(self), lookup::config_maps(self));
        let declared = lookup::declared(self);
        let (lists, (secrets, config_maps), declared) = join3(workloads, data, declared).await;
        let mut gathered = Gathered {
            read_failures: unknown,
            kinds_unlisted: served.unlisted(&self.also),
            ..Gathered::default()
        };
        for (objects, read_failures) in lists {
            gathered.objects.extend(objects);
            gathered.read_failures.extend(read_failures);
        }
        gathered.kinds_read = self.whole_kinds(selector, &gathered.read_failures);
        gathered.objects.extend(declared.0);
        gathered.read_failures.extend(declared.1);
        gathered.inventory.secrets = secrets.names;
        gathered.inventory.config_maps = config_maps.names;
        gathered.objects.extend(secrets.objects);
        gathered.objects.extend(config_maps.objects);
        gathered.read_failures.extend(secrets.read_failures);
        gathered.read_failures.extend(config_maps.read_failures);
        lookup::names(self, &mut gathered).await;
        gathered.failed_jobs = self.take_failed_jobs();
        let mut kinds = gathered.objects.iter().map(|object| object.kind);
        if self.only.is_none() && !kinds.any(is_workload) {
            gathered.other_namespaces = lookup::namespaces(self).await;
        }
        Ok(gathered)
    }

    /// Returns the Jobs that failed, in the order of their names: pages come in any order.
    fn take_failed_jobs(&self) -> Vec<FailedJob> {
        let mut found = self
            .failed_jobs
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut found = std::mem::take(&mut *found);
        found.sort_by(|a, b| (&a.namespace, &a.name).cmp(&(&b.namespace, &b.name)));
        // A page that was asked for again came twice.
        found.dedup();
        found
    }

    /// Returns the kinds that are compared whole and that nothing failed of.
    fn whole_kinds(&self, selector: Option<&str>, failures: &[ReadFailure]) -> Vec<String> {
        let all = self.listed();
        let is_read = |resource: &&Resource| {
            let mut failed = failures.iter();
            let is_all = selector.is_none() || is_selected(resource);
            resource.whole && is_all && !failed.any(|of| of.resource == *resource)
        };
        all.filter(is_read).map(Resource::full_kind).collect()
    }

    async fn lists(
        &self,
        served: &Served,
        selector: Option<&str>,
    ) -> Vec<(Vec<LazyObject>, Option<ReadFailure>)> {
        let all = self.listed();
        let lists = all.flat_map(|resource| {
            let namespaces = match resource.namespaced {
                true => self.namespaces.as_slice(),
                false => &[None],
            };
            namespaces.iter().map(move |namespace| async move {
                let selector = selector.filter(|_| is_selected(resource));
                match self
                    .list(resource, namespace.as_deref(), served, selector)
                    .await
                {
                    Ok(objects) => (objects, None),
                    Err(failure) => (
                        Vec::new(),
                        Some(ReadFailure {
                            resource,
                            of: namespace.clone().unwrap_or_default(),
                            failure,
                        }),
                    ),
                }
            })
        });
        join_all(lists).await
    }

    /// Returns the declared workloads of a kind: what is declared is kept, though it be done.
    fn declared(&self, kind: &str) -> BTreeSet<Name> {
        let wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        let of_kind = wanted.workloads.iter().filter(|(of, _)| of == kind);
        of_kind.map(|(_, name)| name.clone()).collect()
    }

    async fn list(
        &self,
        resource: &'static Resource,
        namespace: Option<&str>,
        served: &Served,
        selector: Option<&str>,
    ) -> Result<Vec<LazyObject>, Failure> {
        let Some(version) = version(&self.connection, resource, served).await? else {
            return Ok(Vec::new());
        };
        let query = Query {
            path: resource.path_at(&version, namespace),
            parameters: selector
                .map(|text| format!("labelSelector={}", encoded(text)))
                .into_iter()
                .collect(),
            // Kubernetes' own kinds come in either, custom ones in JSON alone.
            accept: match resource.workload && !resource.custom {
                true => PROTOBUF_OR_JSON,
                false => JSON,
            },
            limit: PAGE,
        };
        let declared = self.declared(resource.kind);
        let (intern, wanted, stage) =
            (self.intern.clone(), self.wanted.clone(), self.stage.clone());
        let failed_jobs = self.failed_jobs.clone();
        let parse = move |page: &[u8]| {
            if resource.whole {
                return items::whole::read_page(page, resource, &intern);
            }
            let is_kept = |namespace: &str, name: &str, is_made: bool| {
                !is_made || declared.contains(&name_in(namespace, name))
            };
            let kept = items::read_page(page, resource, &intern, is_kept)?;
            if !kept.failed_jobs.is_empty() {
                let mut failed = failed_jobs.lock().unwrap_or_else(PoisonError::into_inner);
                failed.extend(kept.failed_jobs);
            }
            if kept.named != Wanted::default() {
                let mut wanted = wanted.lock().unwrap_or_else(PoisonError::into_inner);
                wanted.merge(kept.named);
                let (secrets, config_maps) = (wanted.secrets.len(), wanted.config_maps.len());
                stage.send_modify(|stage| {
                    stage.secrets = secrets;
                    stage.config_maps = config_maps;
                });
            }
            Ok(kept.objects)
        };
        let found = list(&self.connection, &query, parse, |objects| {
            (self.progress)(objects)
        })
        .await;
        match found {
            // Where the server does not say what it has, this is how it says that it has not.
            Err(failure) if resource.custom && failure.cause == FailureKind::NotFound => {
                Ok(Vec::new())
            }
            found => found,
        }
    }
}
