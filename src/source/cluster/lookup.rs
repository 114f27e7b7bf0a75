//! Looking up what workloads name: each by its name where they are few, by a list where they are many and it is granted.

use std::collections::BTreeSet;

use futures_util::future::{join_all, join3};

use super::connection::JSON;
use super::failure::{Failure, FailureKind};
use super::items;
use super::list::{PAGE, PAGE_OF_LARGE, Query, list};
use super::resources::{
    BY_NAME, CONFIG_MAPS, PRIORITY_CLASSES, Resource, SECRETS, SERVICE_ACCOUNTS, STORAGE_CLASSES,
};
use super::secrets::{self, METADATA_ONLY, SecretRow, TABLE};
use super::session::{Gather, Gathered, ReadFailure};
use crate::source::object::{LazyObject, Name, Names, name_in};

/// References from which on a list is cheaper than asking for each.
const MANY: usize = 40;

/// A list for each namespace.
type Lists<T> = Vec<(Option<String>, Result<Vec<T>, Failure>)>;

/// The result of a lookup.
#[derive(Debug, Default)]
pub(super) struct Looked {
    pub(super) objects: Vec<LazyObject>,
    pub(super) names: Names,
    pub(super) read_failures: Vec<ReadFailure>,
}

/// A lookup on its way.
struct Search {
    resource: &'static Resource,
    looked: Looked,
    /// Namespaces of which all objects are known, `None` for all namespaces.
    listed: BTreeSet<Option<String>>,
    /// Those of which not even a list of names came.
    failed: BTreeSet<Option<String>>,
}

impl Search {
    fn new(resource: &'static Resource) -> Self {
        Self {
            resource,
            looked: Looked::default(),
            listed: BTreeSet::new(),
            failed: BTreeSet::new(),
        }
    }

    /// Takes the lists in. Where one is not granted, its objects may be by name.
    fn take<T>(&mut self, lists: Lists<T>) -> Vec<T> {
        let mut found = Vec::new();
        for (namespace, list) in lists {
            match list {
                Ok(rows) => {
                    found.extend(rows);
                    self.listed.insert(namespace);
                }
                Err(failure) if failure.cause == FailureKind::Forbidden => log::debug!("{failure}"),
                Err(failure) => {
                    let of = namespace.clone().unwrap_or_default();
                    self.failed.insert(namespace);
                    self.miss(of, failure);
                }
            }
        }
        found
    }

    fn miss(&mut self, of: String, failure: Failure) {
        let resource = self.resource;
        self.looked.read_failures.push(ReadFailure {
            resource,
            of,
            failure,
        });
    }

    fn is_in(set: &BTreeSet<Option<String>>, namespace: &str) -> bool {
        set.contains(&None) || set.contains(&Some(namespace.to_owned()))
    }

    /// Returns the names that no list has told of.
    fn left<'w>(&self, wanted: &'w BTreeSet<Name>) -> Vec<&'w Name> {
        let is_left = |(namespace, _): &&Name| {
            !Self::is_in(&self.listed, namespace) && !Self::is_in(&self.failed, namespace)
        };
        wanted.iter().filter(is_left).collect()
    }

    /// Files one answer: there, not there, or not known.
    fn answered<A>(&mut self, name: &Name, answer: Result<A, Failure>) -> Option<A> {
        let names = &mut self.looked.names;
        match answer {
            Ok(answer) => {
                names.there.insert(name.clone());
                return Some(answer);
            }
            Err(failure) => {
                names.there.remove(name);
                if failure.cause == FailureKind::NotFound {
                    names.absent.insert(name.clone());
                } else {
                    self.miss(format!("{}/{}", name.0, name.1), failure);
                }
            }
        }
        None
    }

    /// Keeps what is wanted of what was found, and notes what of a list is not there.
    fn settle(mut self, found: Vec<LazyObject>, wanted: &BTreeSet<Name>) -> Looked {
        let names = &mut self.looked.names;
        // A set is made of many names at once much faster than of one after the other.
        let mut there: BTreeSet<Name> = found.iter().map(name_of).collect();
        names.there.append(&mut there);
        self.looked.objects = found;
        self.looked
            .objects
            .retain(|object| wanted.contains(&name_of(object)));
        let listed = wanted
            .iter()
            .filter(|(namespace, _)| Self::is_in(&self.listed, namespace));
        let read_failures: BTreeSet<&str> = self
            .looked
            .read_failures
            .iter()
            .map(|read_failures| read_failures.of.as_str())
            .collect();
        let absent = listed.filter(|name| {
            !names.there.contains(name)
                && !read_failures.contains(format!("{}/{}", name.0, name.1).as_str())
        });
        names.absent.extend(absent.cloned().collect::<Vec<_>>());
        self.looked
    }
}

fn name_of(object: &LazyObject) -> Name {
    name_in(&object.namespace, &object.name)
}

/// Lists one resource in every namespace that is looked at.
async fn lists<T: Send + 'static>(
    gather: &Gather,
    query: Query,
    resource: &'static Resource,
    parse: impl Fn(&[u8]) -> Result<Vec<T>, String> + Clone + Send + 'static,
) -> Lists<T> {
    let lists = gather.namespaces.iter().map(|namespace| {
        let query = Query {
            path: resource.path(namespace.as_deref()),
            ..query.clone()
        };
        let parse = parse.clone();
        async move {
            let found = list(&gather.connection, &query, parse, |count| {
                (gather.progress)(count)
            })
            .await;
            (namespace.clone(), found)
        }
    });
    join_all(lists).await
}

/// Returns a query for rows with metadata only.
fn of_metadata() -> Query {
    Query {
        path: String::new(),
        parameters: vec![METADATA_ONLY.to_owned()],
        accept: TABLE,
        limit: PAGE,
    }
}

/// The keys of every Secret that is named.
pub(super) async fn secrets(gather: &Gather) -> Looked {
    let mut search = Search::new(&SECRETS);
    let mut found: Vec<SecretRow> = Vec::new();
    if gather.until(|stage| stage.secrets > MANY).await.secrets > MANY {
        let intern = gather.intern.clone();
        let parse = move |page: &[u8]| secrets::secret_rows(page, &intern);
        found = search.take(lists(gather, of_metadata(), &SECRETS, parse).await);
        // From here on, all names have to be known.
        gather.until(|_| false).await;
    }
    let wanted = gather.wanted().secrets;
    for (name, answer) in one_by_one(gather, &search.left(&wanted), one_secret).await {
        found.extend(search.answered(name, answer).into_iter().flatten());
    }
    let mut objects = Vec::with_capacity(found.len());
    let mut uncertain = Vec::new();
    for found in found {
        let name = name_of(&found.secret);
        match found.certain || !wanted.contains(&name) {
            true => objects.push(found.secret),
            false => uncertain.push(name),
        }
    }
    let names: Vec<&Name> = uncertain.iter().collect();
    if !names.is_empty() {
        log::debug!(
            "{} Secrets do not tell all keys in their metadata; read without their values",
            names.len()
        );
    }
    for (name, answer) in one_by_one(gather, &names, whole_secret).await {
        objects.extend(search.answered(name, answer));
    }
    search.settle(objects, &wanted)
}

/// Asks for each name, side by side.
async fn one_by_one<'n, T, F>(
    gather: &'n Gather,
    names: &[&'n Name],
    ask: impl Fn(&'n Gather, &'n Name) -> F,
) -> Vec<(&'n Name, Result<T, Failure>)>
where
    F: Future<Output = Result<T, Failure>>,
{
    let asked = names.iter().map(|name| {
        let answer = ask(gather, name);
        async move { (*name, answer.await) }
    });
    join_all(asked).await
}

fn path_of(resource: &Resource, (namespace, name): &Name) -> String {
    let namespace = Some(namespace.as_str()).filter(|namespace| !namespace.is_empty());
    format!("{}/{name}", resource.path(namespace))
}

fn unreadable(path: &str) -> impl Fn(String) -> Failure {
    move |why| Failure::new(path, FailureKind::Invalid, why)
}

async fn one_secret(gather: &Gather, name: &Name) -> Result<Vec<SecretRow>, Failure> {
    let path = format!("{}?{METADATA_ONLY}", path_of(&SECRETS, name));
    let text = gather.connection.get(&path, TABLE).await?;
    secrets::secret_rows(&text, &gather.intern).map_err(unreadable(&path))
}

async fn whole_secret(gather: &Gather, name: &Name) -> Result<LazyObject, Failure> {
    let path = path_of(&SECRETS, name);
    let text = gather.connection.get(&path, JSON).await?;
    secrets::secret_of(&text, &gather.intern).map_err(unreadable(&path))
}

async fn one_config_map(gather: &Gather, name: &Name) -> Result<LazyObject, Failure> {
    let path = path_of(&CONFIG_MAPS, name);
    let text = gather.connection.get(&path, JSON).await?;
    items::read_one(&text, &CONFIG_MAPS, &gather.intern).map_err(unreadable(&path))
}

/// Every ConfigMap that is named, values included.
pub(super) async fn config_maps(gather: &Gather) -> Looked {
    let mut search = Search::new(&CONFIG_MAPS);
    // Only those that are named are kept, so all names have to be known first.
    gather.until(|_| false).await;
    let wanted = std::sync::Arc::new(gather.wanted().config_maps);
    let mut found: Vec<LazyObject> = Vec::new();
    if wanted.len() > MANY {
        let (intern, named) = (gather.intern.clone(), wanted.clone());
        let parse = move |page: &[u8]| {
            let is_named =
                |namespace: &str, name: &str, _| named.contains(&name_in(namespace, name));
            items::read_page(page, &CONFIG_MAPS, &intern, is_named).map(|kept| kept.objects)
        };
        let query = Query {
            path: String::new(),
            parameters: Vec::new(),
            accept: JSON,
            limit: PAGE_OF_LARGE,
        };
        found = search.take(lists(gather, query, &CONFIG_MAPS, parse).await);
    }
    for (name, answer) in one_by_one(gather, &search.left(&wanted), one_config_map).await {
        found.extend(search.answered(name, answer));
    }
    search.settle(found, &wanted)
}

/// The declared workloads of kinds that are not listed.
pub(super) async fn declared(gather: &Gather) -> (Vec<LazyObject>, Vec<ReadFailure>) {
    let wanted = gather.wanted().workloads;
    let (mut found, mut failed) = (Vec::new(), Vec::new());
    let is_listed = |resource: &Resource| gather.also.iter().any(|also| also.kind == resource.kind);
    for resource in BY_NAME.iter().filter(|resource| !is_listed(resource)) {
        let of_kind = wanted.iter().filter(|(kind, _)| kind == resource.kind);
        let names: Vec<&Name> = of_kind.map(|(_, name)| name).collect();
        let is_in = |name: &&&Name| gather.looks_in(&name.0);
        let names: Vec<&Name> = names.iter().filter(is_in).copied().collect();
        let ask = |gather: &'_ Gather, name: &'_ Name| {
            let path = path_of(resource, name);
            let (connection, intern) = (gather.connection.clone(), gather.intern.clone());
            async move {
                let text = connection.get(&path, JSON).await?;
                items::read_one(&text, resource, &intern).map_err(unreadable(&path))
            }
        };
        for (name, answer) in one_by_one(gather, &names, ask).await {
            match answer {
                Ok(object) => found.push(object),
                Err(failure) if failure.cause == FailureKind::NotFound => {}
                Err(failure) => failed.push(ReadFailure {
                    resource,
                    of: format!("{}/{}", name.0, name.1),
                    failure,
                }),
            }
        }
    }
    (found, failed)
}

/// Returns the names of the namespaces that there are, as far as that is granted: for an error's hint.
pub(super) async fn namespaces(gather: &Gather) -> Vec<String> {
    let path = format!("/api/v1/namespaces?limit={PAGE}&{METADATA_ONLY}");
    let table = gather.connection.get(&path, TABLE).await.ok();
    let names = table.and_then(|table| secrets::names_of_table(&table).ok());
    names
        .into_iter()
        .flatten()
        .map(|(_, name)| name.into())
        .collect()
}

/// Whether ServiceAccounts, PriorityClasses and StorageClasses that are named are there.
pub(super) async fn names(gather: &Gather, gathered: &mut Gathered) {
    let wanted = gather.wanted();
    let kinds = [
        (&SERVICE_ACCOUNTS, &wanted.service_accounts),
        (&PRIORITY_CLASSES, &wanted.priority_classes),
        (&STORAGE_CLASSES, &wanted.storage_classes),
    ];
    let looked = kinds.map(|(resource, wanted)| names_of(gather, resource, wanted));
    let [accounts, priorities, storage] = looked;
    let (accounts, priorities, storage) = join3(accounts, priorities, storage).await;
    for looked in [accounts, priorities, storage] {
        let slot = match looked.1.kind {
            "ServiceAccount" => &mut gathered.inventory.service_accounts,
            "PriorityClass" => &mut gathered.inventory.priority_classes,
            _ => &mut gathered.inventory.storage_classes,
        };
        *slot = looked.0.names;
        gathered.read_failures.extend(looked.0.read_failures);
    }
}

/// Whether objects of one kind are there.
pub(super) async fn names_of(
    gather: &Gather,
    resource: &'static Resource,
    wanted: &BTreeSet<Name>,
) -> (Looked, &'static Resource) {
    let mut search = Search::new(resource);
    if wanted.len() > MANY && resource.kind == "ServiceAccount" {
        let names =
            search.take(lists(gather, of_metadata(), resource, secrets::names_of_table).await);
        search.looked.names.there.extend(names);
    }
    let ask = |gather: &'_ Gather, name: &'_ Name| {
        let path = format!("{}?{METADATA_ONLY}", path_of(resource, name));
        let (connection, name) = (gather.connection.clone(), name.1.clone());
        async move {
            let text = connection.get(&path, TABLE).await?;
            let found = secrets::names_of_table(&text).map_err(unreadable(&path))?;
            // Something in between may answer anything with 200.
            let is_there = found.iter().any(|(_, found)| *found == name);
            let said = || unreadable(&path)("the answer is about another object".to_owned());
            is_there.then_some(()).ok_or_else(said)
        }
    };
    for (name, answer) in one_by_one(gather, &search.left(wanted), ask).await {
        search.answered(name, answer);
    }
    (search.settle(Vec::new(), wanted), resource)
}
