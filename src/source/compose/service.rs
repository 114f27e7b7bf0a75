//! [`all`]: the services of one document of a Compose file, with what `extends` brings them from the same document.

use smol_str::SmolStr;

use super::super::LocalVariable;
use super::super::dotenv::is_name;
use super::LocalService;
use super::container::Stated;
use super::project::{EnvFile, Project};
use crate::dotenv::Dialect;
use crate::error::Error;
use crate::maps::IndexMap;
use crate::suggest::did_you_mean;
use crate::yaml::{Node, Origin};

/// Services that extend each other in a row; more are refused.
const MOST_EXTENDED: usize = 50;

/// A service, as far as it is read.
#[derive(Debug, Clone, Default)]
pub(super) struct Service {
    origin: Origin,
    image: Option<(String, Origin)>,
    stated: Stated,
    env_files: Vec<EnvFile>,
    environment: IndexMap<SmolStr, LocalVariable>,
    /// Whether it runs only where a profile is asked for.
    pub(super) has_profiles: bool,
}

/// Returns the error for what a Compose file says. The line may hold a value, so that it is not shown.
pub(super) fn refused(what: String, origin: Origin) -> Error {
    Error::new(what).at(origin).sensitive()
}

/// Returns the services of a document.
///
/// # Errors
/// The first that cannot be read.
pub(super) fn all(document: &Node, project: &Project<'_>) -> Result<Vec<(String, Service)>, Error> {
    if let Some(included) = document.get("include") {
        let error = refused("'include' is not read".to_owned(), included.origin);
        return Err(error.hint("name the files one after the other: compose:FILE,FILE"));
    }
    let services = document.get("services").unwrap_or(document);
    let entries = mapping(services, "services")?;
    let names = entries.iter().map(|(key, _)| {
        let name = key.as_str().map(str::to_owned);
        name.ok_or_else(|| refused("the name of a service must be text".to_owned(), key.origin))
    });
    let named = names.map(|name| {
        let name = name?;
        let service = with_bases(&name, services, project)?;
        Ok((name, service))
    });
    named.collect()
}

/// Reads a service over those that it extends.
fn with_bases(name: &str, services: &Node, project: &Project<'_>) -> Result<Service, Error> {
    let mut chain: Vec<&(Node, Node)> = Vec::new();
    let mut next = Some((name.to_owned(), services.origin));
    while let Some((name, origin)) = next {
        let entries = services.as_map().unwrap_or_default();
        let is_it = |entry: &&(Node, Node)| entry.0.as_str() == Some(&name);
        let Some(entry) = entries.iter().find(is_it) else {
            let known: Vec<&str> = entries.iter().filter_map(|(key, _)| key.as_str()).collect();
            return Err(
                refused(format!("there is no service '{name}' to extend"), origin)
                    .hint(did_you_mean(&name, &known)),
            );
        };
        let is_known = chain.iter().any(|of| std::ptr::eq(*of, entry));
        if is_known || chain.len() >= MOST_EXTENDED {
            return Err(refused(
                match is_known {
                    true => format!("service '{name}' extends itself"),
                    false => format!("more than {MOST_EXTENDED} services extend each other"),
                },
                origin,
            ));
        }
        chain.push(entry);
        next = extended(&entry.1)?;
    }
    let mut whole = Service::default();
    for (key, node) in chain.into_iter().rev() {
        whole.merge(own(key, node, project)?);
    }
    Ok(whole)
}

/// Returns the service that a service extends.
fn extended(service: &Node) -> Result<Option<(String, Origin)>, Error> {
    let Some(extends) = service.get("extends").filter(|of| !of.is_null()) else {
        return Ok(None);
    };
    if let Some(file) = extends.get("file") {
        return Err(refused(
            "'extends' from another file is not read".to_owned(),
            file.origin,
        )
        .hint("`docker compose config` prints the whole as one file"));
    }
    let name = extends.get("service").unwrap_or(extends);
    let text = name.as_str().map(|text| (text.to_owned(), name.origin));
    text.map(Some)
        .ok_or_else(|| refused("'extends' names no service".to_owned(), extends.origin))
}

/// Reads what a service says itself.
fn own(key: &Node, node: &Node, project: &Project<'_>) -> Result<Service, Error> {
    mapping(node, "a service")?;
    let field = |name: &str| node.get(name).filter(|of| !of.is_null());
    let image = match field("image").and_then(|of| Some((of.as_str()?, of.origin))) {
        Some((text, origin)) => project.filled(text, origin)?.map(|image| (image, origin)),
        None => None,
    };
    let profiles = field("profiles").and_then(Node::as_seq);
    Ok(Service {
        origin: key.origin,
        image: image.filter(|(image, _)| !image.is_empty()),
        stated: Stated::of(node, project)?,
        env_files: field("env_file").map_or(Ok(Vec::new()), |of| env_files(of, project))?,
        environment: match field("environment") {
            Some(of) => environment(of, project)?.into_iter().collect(),
            None => IndexMap::default(),
        },
        has_profiles: profiles.is_some_and(|of| !of.is_empty()),
    })
}

/// Returns the entries of a mapping.
///
/// # Errors
/// If the node is none.
pub(super) fn mapping<'n>(node: &'n Node, what: &str) -> Result<&'n [(Node, Node)], Error> {
    node.as_map()
        .ok_or_else(|| refused(format!("{what} must be a mapping"), node.origin))
}

/// Reads `environment`: a mapping, or a list of `NAME=value` and `NAME`.
fn environment(node: &Node, project: &Project<'_>) -> Result<Vec<(SmolStr, LocalVariable)>, Error> {
    let passed_on = |name: &str, origin| LocalVariable {
        is_empty: project.passes_nothing(name),
        origin,
    };
    if let Some(entries) = node.as_map() {
        let read = entries.iter().map(|(key, value)| {
            let name = key.as_str().unwrap_or_default();
            is_name(name, false, key.origin)?;
            let Some(text) = value.as_str() else {
                return Err(refused(
                    format!("the value of {name} must be text or a number"),
                    value.origin,
                ));
            };
            let variable = match value.is_null() {
                true => passed_on(name, key.origin),
                false => LocalVariable {
                    is_empty: project.filled(text, value.origin)?.as_deref() == Some(""),
                    origin: key.origin,
                },
            };
            Ok((SmolStr::new(name), variable))
        });
        return read.collect();
    }
    let items = node.as_seq().ok_or_else(|| {
        refused(
            "'environment' must be a mapping or a list".to_owned(),
            node.origin,
        )
    })?;
    let read = items.iter().map(|item| {
        let text = item.as_str().filter(|_| !item.is_null()).ok_or_else(|| {
            refused(
                "an entry of 'environment' must be NAME=value".to_owned(),
                item.origin,
            )
        })?;
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let unknown = || {
            refused(
                "the name of a variable needs a variable that is not set".to_owned(),
                item.origin,
            )
        };
        let name = project.filled(name, item.origin)?.ok_or_else(unknown)?;
        is_name(&name, value.is_none(), item.origin)?;
        let variable = match value {
            None => passed_on(&name, item.origin),
            Some(value) => LocalVariable {
                is_empty: project.filled(value, item.origin)?.as_deref() == Some(""),
                origin: item.origin,
            },
        };
        Ok((SmolStr::new(name), variable))
    });
    read.collect()
}

/// Reads `env_file`: a path, or a list of paths and of `{path, required, format}`.
fn env_files(node: &Node, project: &Project<'_>) -> Result<Vec<EnvFile>, Error> {
    let items = node.as_seq().unwrap_or(std::slice::from_ref(node));
    let read = items.iter().map(|item| {
        let path = match item.as_map() {
            Some(_) => item.get("path").unwrap_or(item),
            None => item,
        };
        let format = item.get("format").and_then(Node::as_str);
        Ok(EnvFile {
            path: project.path(path)?,
            is_required: item.get("required").and_then(Node::as_str) != Some("false"),
            dialect: match format {
                None | Some("") => Dialect::Compose,
                Some("raw") => Dialect::Raw,
                Some(_) => {
                    let what = "the format of an env_file is 'raw' or left out";
                    return Err(refused(what.to_owned(), item.origin));
                }
            },
            origin: path.origin,
        })
    });
    read.collect()
}

impl Service {
    /// Puts a later one over this one, as Compose does: files are added, variables replaced by name.
    pub(super) fn merge(&mut self, later: Self) {
        self.origin = later.origin;
        self.image = later.image.or(self.image.take());
        self.stated.merge(later.stated);
        self.env_files.extend(later.env_files);
        self.environment.extend(later.environment);
        self.has_profiles |= later.has_profiles;
    }

    /// Returns it with the variables of its files, over which its own go.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub(super) fn finished(
        self,
        name: String,
        project: &Project<'_>,
    ) -> Result<LocalService, Error> {
        let mut variables = IndexMap::default();
        for file in &self.env_files {
            variables.extend(project.variables(file)?);
        }
        variables.extend(self.environment);
        let stated = self.stated;
        let (image, image_origin) = self.image.unzip();
        Ok(LocalService {
            name,
            image,
            image_origin: image_origin.unwrap_or(self.origin),
            is_built: stated.is_built,
            origin: self.origin,
            variables,
            command: stated.entrypoint(),
            args: stated.command(),
            probe: stated.probe(),
            requests: stated.quantities(false),
            limits: stated.quantities(true),
            container: None,
        })
    }
}
