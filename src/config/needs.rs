//! [`NeedsEntry`]: the variables that a process needs, as the file says it.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::values::{Glob, OneOrMany, origin};
use super::{Config, Paths, suggestion};
use crate::error::Error;
use crate::needs::{file_key, is_variable};
use crate::yaml::Origin;

/// Variables that a process needs. Application, workload and container are globs; what is left out matches everything.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NeedsEntry {
    /// The application that a glob in `overlay` bound.
    #[schemars(example = &"cart")]
    pub application: Option<Glob>,
    /// The workload's name, or `Kind/name`.
    #[schemars(example = &"Deployment/checkout")]
    pub workload: Option<Glob>,
    /// The container's name; left out: every container but init containers, and for `file` and `code` the one that is called like the workload, or
    /// the first.
    #[schemars(example = &"app")]
    pub container: Option<Glob>,
    /// Names of variables that the process fails without; a name with a `?` behind it is optional.
    #[schemars(example = json!(["DATABASE_URL", "CACHE_URL?"]))]
    pub variables: Option<Paths>,
    /// Names of variables that the process reads and can do without.
    #[schemars(example = json!(["LOG_LEVEL"]))]
    pub optional: Option<Paths>,
    /// Keys of mounted files that the process needs: the file's path in the container, and the key's in the file; a `?` behind one makes it optional.
    #[schemars(example = json!(["/etc/checkout/config.yaml#database.url"]))]
    pub keys: Option<Paths>,
    /// Files that name variables: `.env.example`, a JSON Schema, a Compose file. Without a workload, their directory's name tells whose
    /// they are.
    #[schemars(example = &"services/checkout/.env.example")]
    pub file: Option<Paths>,
    /// Directories or files of source code that read variables. Without a workload, the directory that is called like a container's image
    /// is its own.
    #[schemars(example = &"services/checkout")]
    pub code: Option<Paths>,
    /// The environments that need them; left out: all.
    #[serde(rename = "in")]
    #[schemars(example = json!(["staging", "production"]))]
    pub environments: Option<OneOrMany>,
    /// Why they are needed.
    #[schemars(example = &"checkout cannot start without its database")]
    pub reason: Option<String>,
    /// The place where the entry starts.
    #[serde(rename = "$origin", deserialize_with = "origin")]
    #[schemars(skip)]
    pub origin: Origin,
}

/// Refuses an entry that says nothing, a name that is not a variable's, and an environment that is not there.
pub(super) fn check(entry: &NeedsEntry, config: &Config) -> Result<(), Error> {
    let lists = [
        &entry.variables,
        &entry.optional,
        &entry.keys,
        &entry.file,
        &entry.code,
    ];
    if lists
        .iter()
        .all(|list| list.as_ref().is_none_or(|list| list.0.is_empty()))
    {
        return Err(
            Error::new("an entry of 'needs' names nothing that is needed")
                .at(entry.origin)
                .hint("write 'variables: [DATABASE_URL]', 'file: .env.example' or 'code: services/checkout'"),
        );
    }
    let names = entry
        .variables
        .iter()
        .chain(&entry.optional)
        .flat_map(|list| &list.0);
    for name in names {
        if !is_variable(name.text.strip_suffix('?').unwrap_or(&name.text)) {
            return Err(
                Error::new(format!("'{}' cannot be the name of a variable", name.text))
                    .at(name.origin)
                    .hint("write one name in each item: [DATABASE_URL, REDIS_URL?]"),
            );
        }
    }
    for key in entry.keys.iter().flat_map(|list| &list.0) {
        if file_key(key.text.strip_suffix('?').unwrap_or(&key.text)).is_none() {
            return Err(Error::new(format!("'{}' names no key of a mounted file", key.text))
                .at(key.origin)
                .hint("write the file's path in the container and the key: /etc/checkout/config.yaml#database.url"));
        }
    }
    let environments = entry.environments.iter().flat_map(|names| names.iter());
    for name in environments {
        if !config.environments.is_empty() && !config.environments.contains_key(name) {
            let known: Vec<&str> = config.environments.keys().map(String::as_str).collect();
            return Err(Error::new(format!("there is no environment '{name}'"))
                .at(entry.origin)
                .hint(suggestion(name, &known)));
        }
    }
    Ok(())
}
