//! [`Clusters`]: the contexts of a kubeconfig, logging in, and the runtime that requests run on.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::{Handle, Runtime};

use super::client::client;
use super::connection::Connection;
use super::failure::innermost;
use super::kubeconfig;
use super::query::{Access, ClusterTarget, Namespaces};
use crate::error::{Error, ErrorKind};
use crate::maps::IndexMap;
use crate::yaml::Origin;

/// The longest that one request may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The clusters that a kubeconfig knows. It is read once, and each context is logged in to once.
pub struct Clusters {
    access: Access,
    pub(super) contexts: Result<kubeconfig::Contexts, Error>,
    /// Connections need the runtime that they were made on.
    runtime: Mutex<Option<Runtime>>,
    logged_in: Mutex<IndexMap<Option<String>, LoggedIn>>,
}

/// A context after its login.
#[derive(Clone)]
struct LoggedIn {
    client: kube::Client,
    is_plain: bool,
    namespace: String,
}

impl Drop for Clusters {
    fn drop(&mut self) {
        let runtime = self.runtime.get_mut();
        let runtime = runtime.unwrap_or_else(PoisonError::into_inner).take();
        // A login program that does not end is not waited for.
        runtime.into_iter().for_each(Runtime::shutdown_background);
    }
}

impl Clusters {
    /// Reads the kubeconfig. That it cannot be read is told when a context of it is asked for.
    #[must_use]
    pub fn open(access: Access) -> Self {
        let contexts = kubeconfig::read_contexts(&access);
        Self {
            access,
            contexts,
            runtime: Mutex::default(),
            logged_in: Mutex::default(),
        }
    }

    /// Returns the names of the kubeconfig's contexts; none where it cannot be read. No cluster is asked.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let contexts = self.contexts.as_ref().ok();
        let names = contexts
            .map(|contexts| contexts.names())
            .unwrap_or_default();
        names.into_iter().map(str::to_owned).collect()
    }

    /// Returns the namespaces that contexts of the kubeconfig name as their own, each once. No cluster is asked.
    #[must_use]
    pub fn namespaces(&self) -> BTreeSet<String> {
        let contexts = self.contexts.as_ref().ok();
        let own = contexts.map(|contexts| {
            let names = contexts.names().into_iter();
            names
                .filter_map(|name| contexts.namespace(name).ok())
                .collect()
        });
        own.unwrap_or_default()
    }

    /// Settles what a `#` in a spec means: a context that is called so is meant, before a namespace is.
    pub fn settle(&self, target: &mut ClusterTarget) {
        let (Some(context), Namespaces::Named(names), Ok(contexts)) =
            (&target.context, &target.namespaces, &self.contexts)
        else {
            return;
        };
        if let [namespace] = names.as_slice() {
            let whole = format!("{context}#{namespace}");
            if contexts.has(&whole) && !contexts.has(context) {
                target.context = Some(whole);
                target.namespaces = Namespaces::OfContext;
            }
        }
    }

    /// Returns the namespace of what names none: the only one that is looked at, or the context's own.
    ///
    /// # Errors
    /// If there is no such context, or no cluster that the program runs in.
    pub fn namespace_of(&self, target: &ClusterTarget) -> Result<String, Error> {
        if let Namespaces::Named(names) = &target.namespaces
            && let Some(first) = names.first()
        {
            return Ok(first.clone());
        }
        let Some(context) = &target.context else {
            let (_, own) = kubeconfig::in_cluster(&self.access)?;
            return Ok(own);
        };
        let contexts = self.contexts.as_ref().map_err(Clone::clone)?;
        contexts
            .namespace(context)
            .map_err(|error| at(target, error))
    }

    /// Runs requests until they are done, the time is over (they bound themselves), or Ctrl-C.
    pub(super) fn run<T>(&self, work: impl Future<Output = T>) -> Result<T, Error> {
        self.handle()?.block_on(async {
            tokio::select! {
                outcome = work => Ok(outcome),
                _ = tokio::signal::ctrl_c() => {
                    Err(Error::new("interrupted").of_kind(ErrorKind::Interrupted))
                },
                // Requests give up by themselves; this is for a login program that does not end.
                () = tokio::time::sleep(self.access.timeout + Duration::from_secs(1)) => {
                    Err(Error::new(format!("not done within {} s", self.access.timeout.as_secs()))
                    .of_kind(ErrorKind::Timeout)
                        .hint("--timeout SECONDS waits longer"))
                }
            }
        })
    }

    /// Returns the runtime of all runs, started once.
    fn handle(&self) -> Result<Handle, Error> {
        let runtime = self.runtime.lock();
        let mut runtime = runtime.unwrap_or_else(PoisonError::into_inner);
        if let Some(started) = &*runtime {
            return Ok(started.handle().clone());
        }
        let started = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|error| Error::new(format!("cannot start: {error}")))?;
        let handle = started.handle().clone();
        *runtime = Some(started);
        Ok(handle)
    }

    fn login_program(&self, target: &ClusterTarget) -> Option<&str> {
        self.contexts
            .as_ref()
            .ok()?
            .login_program(target.context.as_deref()?)
    }

    /// Returns a connection, with the time that requests have from now on, and the context's own namespace.
    pub(super) async fn connect(
        &self,
        target: &ClusterTarget,
    ) -> Result<(Connection, String), Error> {
        let deadline = Instant::now() + self.access.timeout;
        let known = || {
            let known = self.logged_in.lock();
            known.unwrap_or_else(PoisonError::into_inner)
        };
        let before = known().get(&target.context).cloned();
        let found = match before {
            Some(found) => found,
            None => {
                let found = self.log_in(target).await?;
                known().insert(target.context.clone(), found.clone());
                found
            }
        };
        let connection = Connection::new(found.client, found.is_plain, deadline, PATIENCE);
        Ok((connection, found.namespace))
    }

    /// Logs in. A login program runs on a thread of its own, since it may block.
    async fn log_in(&self, target: &ClusterTarget) -> Result<LoggedIn, Error> {
        let (config, namespace) = match &target.context {
            None => kubeconfig::in_cluster(&self.access)?,
            Some(name) => {
                let contexts = self.contexts.as_ref().map_err(Clone::clone)?;
                let config = contexts.config(name, &self.access).await;
                config.map_err(|error| at(target, error))?
            }
        };
        let is_plain = config.disable_compression;
        let login = tokio::task::spawn_blocking(move || client(config));
        let login = tokio::time::timeout(self.access.timeout, login).await;
        let refused = |why: String| {
            let error = Error::new(format!(
                "cannot log in to context {}: {why}",
                target.label()
            ));
            match self.login_program(target) {
                Some(program) => {
                    error.hint(format!("its user logs in with the program '{program}'"))
                }
                None => error,
            }
        };
        let client = login
            .map_err(|_| {
                refused(format!(
                    "no answer within {} s",
                    self.access.timeout.as_secs()
                ))
            })?
            .map_err(|error| refused(error.to_string()))?
            .map_err(|error| refused(innermost(&error)))?;
        Ok(LoggedIn {
            client,
            is_plain,
            namespace,
        })
    }
}

/// An error about a context that a configuration names has its place there.
fn at(target: &ClusterTarget, error: Error) -> Error {
    match target.origin {
        Origin::NONE => error,
        origin => error.at(origin),
    }
}
