//! Which cluster a context is, and how to log in: `KUBECONFIG` merged as kubectl merges it.
//!
//! Follows "Merging kubeconfig files" in Kubernetes' documentation: empty entries and missing files are skipped, the first
//! file to name something wins.

use std::path::{Path, PathBuf};
use std::time::Duration;

use kube::Config;
use kube::config::{InClusterError, KubeConfigOptions, Kubeconfig};

use super::failure::innermost;
use super::query::Access;
use crate::error::{Error, ErrorKind};
use crate::suggest;

/// The longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(10);

/// The files, merged, and where they are.
pub(super) struct Contexts {
    merged: Kubeconfig,
    files: Vec<PathBuf>,
}

fn files(access: &Access) -> Vec<PathBuf> {
    if let Some(given) = &access.kubeconfig {
        return vec![given.clone()];
    }
    match std::env::var_os("KUBECONFIG").filter(|list| !list.is_empty()) {
        Some(list) => std::env::split_paths(&list)
            .filter(|path| !path.as_os_str().is_empty())
            .collect(),
        None => std::env::home_dir()
            .map(|home| home.join(".kube/config"))
            .into_iter()
            .collect(),
    }
}

/// Reads and merges the files.
///
/// # Errors
/// If one cannot be read or is not a kubeconfig. Its contents are not quoted: they hold credentials.
pub(super) fn read_contexts(access: &Access) -> Result<Contexts, Error> {
    let files = files(access);
    let mut merged = Kubeconfig::default();
    for file in &files {
        if !file.exists() && access.kubeconfig.is_none() {
            continue;
        }
        let unreadable = |why: String| {
            Error::new(format!("cannot read {}: {why}", file.display()))
                .of_kind(ErrorKind::Unreadable)
        };
        let mut next = Kubeconfig::read_from(file).map_err(|error| unreadable(plain(&error)))?;
        next.current_context = next.current_context.filter(|name| !name.is_empty());
        merged = merged
            .merge(next)
            .map_err(|error| unreadable(plain(&error)))?;
    }
    Ok(Contexts { merged, files })
}

/// Parsers quote what they could not read.
fn plain(error: &kube::config::KubeconfigError) -> String {
    use kube::config::KubeconfigError as E;
    match error {
        E::ReadConfig(error, _) => error.to_string(),
        E::Parse(_) => "not a kubeconfig".to_owned(),
        other => innermost(other),
    }
}

impl Contexts {
    /// Returns the context that is used where none is named.
    pub(super) fn current(&self) -> Option<&str> {
        self.merged.current_context.as_deref()
    }

    /// Returns the program with which a context's user logs in, if it does so with one.
    pub(super) fn login_program(&self, name: &str) -> Option<&str> {
        let context = self
            .merged
            .contexts
            .iter()
            .find(|context| context.name == name)?;
        let user = context.context.as_ref()?.user.as_ref()?;
        let user = self
            .merged
            .auth_infos
            .iter()
            .find(|info| info.name == *user)?;
        user.auth_info.as_ref()?.exec.as_ref()?.command.as_deref()
    }

    /// Tells whether there is a context of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.merged
            .contexts
            .iter()
            .any(|context| context.name == name)
    }

    /// Returns the names of all contexts.
    pub(super) fn names(&self) -> Vec<&str> {
        self.merged
            .contexts
            .iter()
            .map(|context| context.name.as_str())
            .collect()
    }

    /// Returns a context's own namespace.
    ///
    /// # Errors
    /// If there is no such context.
    pub(super) fn namespace(&self, name: &str) -> Result<String, Error> {
        let found = self
            .merged
            .contexts
            .iter()
            .find(|context| context.name == name);
        let Some(context) = found.and_then(|found| found.context.as_ref()) else {
            return Err(self.unknown(name));
        };
        let own = context
            .namespace
            .clone()
            .filter(|namespace| !namespace.is_empty());
        Ok(own.unwrap_or_else(|| "default".to_owned()))
    }

    /// Returns how to reach and log in to a context's cluster, and the context's own namespace.
    ///
    /// # Errors
    /// If there is no such context, or what it names is missing or unreadable.
    pub(super) async fn config(
        &self,
        name: &str,
        access: &Access,
    ) -> Result<(Config, String), Error> {
        let namespace = self.namespace(name)?;
        self.refuse_dangling(name)?;
        let options = KubeConfigOptions {
            context: Some(name.to_owned()),
            ..KubeConfigOptions::default()
        };
        let config = Config::from_custom_kubeconfig(self.merged.clone(), &options).await;
        let mut config = config.map_err(|error| {
            Error::new(format!("context {name} cannot be used: {}", plain(&error)))
        })?;
        refuse_gcp(name, &config)?;
        settle(&mut config, access);
        Ok((config, namespace))
    }

    /// Refuses a context whose cluster, user or files are not there, by their names.
    fn refuse_dangling(&self, name: &str) -> Result<(), Error> {
        let mut contexts = self.merged.contexts.iter();
        let context = contexts.find(|context| context.name == name);
        let Some(context) = context.and_then(|found| found.context.as_ref()) else {
            return Ok(());
        };
        let refused = |why: String| Error::new(format!("context {name} cannot be used: {why}"));
        let clusters = &self.merged.clusters;
        let Some(cluster) = clusters.iter().find(|named| named.name == context.cluster) else {
            let known: Vec<&str> = clusters.iter().map(|named| &*named.name).collect();
            let why = format!("there is no cluster '{}'", context.cluster);
            return Err(refused(why).hint(suggest::did_you_mean(&context.cluster, &known)));
        };
        let wanted = context.user.as_deref().filter(|user| !user.is_empty());
        let users = &self.merged.auth_infos;
        let user = users.iter().find(|named| Some(&*named.name) == wanted);
        if let (Some(wanted), None) = (wanted, user) {
            let known: Vec<&str> = users.iter().map(|named| &*named.name).collect();
            let why = format!("there is no user '{wanted}'");
            return Err(refused(why).hint(suggest::did_you_mean(wanted, &known)));
        }
        let cluster = cluster.cluster.as_ref();
        let user = user.and_then(|named| named.auth_info.as_ref());
        let of_user = |file: fn(&kube::config::AuthInfo) -> &Option<String>| {
            user.and_then(|user| file(user).as_deref())
        };
        let files = [
            (
                "certificate-authority",
                cluster.and_then(|cluster| cluster.certificate_authority.as_deref()),
            ),
            (
                "client-certificate",
                of_user(|user| &user.client_certificate),
            ),
            ("client-key", of_user(|user| &user.client_key)),
            ("tokenFile", of_user(|user| &user.token_file)),
        ];
        for (key, file) in files {
            if let Some(file) = file.filter(|file| !Path::new(file).exists()) {
                return Err(refused(format!("its {key} {file} does not exist")));
            }
        }
        Ok(())
    }

    fn unknown(&self, name: &str) -> Error {
        let known = self.names();
        let files: Vec<String> = self.files.iter().map(|file| shown(file)).collect();
        let error = Error::new(format!("there is no context '{name}'"));
        let looked = format!("looked in {}", files.join(", "));
        if known.is_empty() {
            return error.hint(format!("no context is there at all; {looked}"));
        }
        let mut nearest = suggest::by_distance(name, known);
        nearest.truncate(3);
        error.hint(format!("the nearest are: {}; {looked}", nearest.join(", ")))
    }
}

/// Refuses the auth provider `gcp` where it would have to get tokens by itself: kubectl has no such provider since 1.26.
fn refuse_gcp(context: &str, config: &Config) -> Result<(), Error> {
    let provider = config.auth_info.auth_provider.as_ref();
    let is_gcp = provider.is_some_and(|provider| {
        let has = |key| provider.config.contains_key(key);
        provider.name == "gcp" && !has("cmd-path") && !has("id-token")
    });
    if !is_gcp {
        return Ok(());
    }
    let refused =
        format!("context {context} cannot be used: the auth provider 'gcp' is not supported");
    Err(Error::new(refused)
        .hint("kubectl has removed it too: let the user log in with gke-gcloud-auth-plugin"))
}

fn shown(file: &Path) -> String {
    let missing = if file.exists() {
        ""
    } else {
        " (does not exist)"
    };
    format!("{}{missing}", file.display())
}

/// The directory in which a pod finds its token, the cluster's CA and its own namespace.
const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// Returns how a pod reaches the cluster that it runs in, and its namespace.
///
/// # Errors
/// If this is not a pod, or it has no service account.
pub(super) fn in_cluster(access: &Access) -> Result<(Config, String), Error> {
    let refused = |why: String, hint: &str| Error::new(format!("in-cluster: {why}")).hint(hint);
    let elsewhere = "in-cluster is for a pod; elsewhere name a context: context:NAME";
    let granted =
        "the pod needs a serviceAccountName, and automountServiceAccountToken must not be false";
    let config = Config::incluster().map_err(|error| match &error {
        InClusterError::ReadEnvironmentVariable(_) => {
            let missing = "this is not a pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not both set";
            refused(missing.to_owned(), elsewhere)
        }
        InClusterError::ReadDefaultNamespace(why) => unmounted("namespace", why, granted),
        InClusterError::ReadCertificateBundle(why) => unmounted("ca.crt", why, granted),
        other => refused(other.to_string(), elsewhere),
    });
    let mut config = config?;
    // The client would say only that some file is not there.
    std::fs::metadata(format!("{SERVICE_ACCOUNT}/token"))
        .map_err(|why| unmounted("token", &why, granted))?;
    settle(&mut config, access);
    let namespace = config.default_namespace.trim().to_owned();
    Ok((config, namespace))
}

fn unmounted(file: &str, why: &std::io::Error, hint: &str) -> Error {
    let what = format!(
        "in-cluster: the pod's service account cannot be read: {SERVICE_ACCOUNT}/{file}: {why}"
    );
    Error::new(what).hint(hint)
}

/// Retries and time limits are our own.
fn settle(config: &mut Config, access: &Access) {
    config.default_retry = false;
    config.connect_timeout = Some(CONNECT);
    config.read_timeout = None;
    if access.user.is_some() {
        config.auth_info.impersonate.clone_from(&access.user);
    }
    if !access.groups.is_empty() {
        config.auth_info.impersonate_groups = Some(access.groups.clone());
    }
}
