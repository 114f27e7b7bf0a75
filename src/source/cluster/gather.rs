//! One environment's live state: what is listed, what is looked up, and what could not be.

use std::sync::PoisonError;

use futures_util::future::{join, join_all};

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
use crate::source::object::LazyObject;

impl Gather {
    /// Reads all of it.
    ///
    /// # Errors
    /// If the first request shows that no other will be answered.
    pub(super) async fn run(&self, selector: Option<&str>) -> Result<Gathered, Failure> {
        let served = served(&self.connection).await?;
        let workloads = async {
            let lists = self.lists(&served, selector).await;
            self.stage.send_modify(|stage| stage.done = true);
            lists
        };
        let data = join(lookup::secrets(self), lookup::config_maps(self));
        let (lists, (secrets, config_maps)) = join(workloads, data).await;
        let mut gathered = Gathered::default();
        for (objects, read_failures) in lists {
            gathered.objects.extend(objects);
            gathered.read_failures.extend(read_failures);
        }
        gathered.inventory.secrets = secrets.names;
        gathered.inventory.config_maps = config_maps.names;
        gathered.objects.extend(secrets.objects);
        gathered.objects.extend(config_maps.objects);
        gathered.read_failures.extend(secrets.read_failures);
        gathered.read_failures.extend(config_maps.read_failures);
        lookup::names(self, &mut gathered).await;
        let mut kinds = gathered.objects.iter().map(|object| object.kind);
        if !kinds.any(is_workload) {
            gathered.other_namespaces = lookup::namespaces(self).await;
        }
        Ok(gathered)
    }

    async fn lists(
        &self,
        served: &Served,
        selector: Option<&str>,
    ) -> Vec<(Vec<LazyObject>, Option<ReadFailure>)> {
        let lists = LISTED.iter().flat_map(|resource| {
            self.namespaces.iter().map(move |namespace| async move {
                let selector = selector.filter(|_| resource.workload);
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
        let (intern, wanted, stage) =
            (self.intern.clone(), self.wanted.clone(), self.stage.clone());
        let parse = move |page: &[u8]| {
            let (objects, named) = items::read_page(page, resource, &intern, |_, _| true)?;
            if named != Wanted::default() {
                let mut wanted = wanted.lock().unwrap_or_else(PoisonError::into_inner);
                wanted.merge(named);
                let (secrets, config_maps) = (wanted.secrets.len(), wanted.config_maps.len());
                stage.send_modify(|stage| {
                    stage.secrets = secrets;
                    stage.config_maps = config_maps;
                });
            }
            Ok(objects)
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
