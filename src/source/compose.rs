//! [`read`]: Compose files, as developers have them, as all that there is of an environment.
//!
//! Takes paths, of which later ones go over earlier ones as Compose merges them; gives a [`LocalFile`] with a [`LocalService`] for each
//! service that runs without a profile: the names of its variables, its image, command, health check and limits, each with its place. Values
//! of variables end here, as those of `.env` do: a command that has one shows its name.
//! Variables of the files come from the `.env` beside the first one, never from the environment of this process, so that a run says the
//! same everywhere. Leaves which workload a service stands for to [`crate::check`].

mod container;
mod project;
mod service;
mod words;

use std::path::{Path, PathBuf};

use smol_str::SmolStr;

use self::project::Project;
use self::service::{Service, refused};
use super::text::text_of;
use super::{Disk, LocalFile, LocalVariable, missing};
use crate::error::Error;
use crate::maps::IndexMap;
use crate::suggest::did_you_mean;
use crate::words::all_of;
use crate::yaml::{Dialect, Node, Origin, read as read_yaml, repeated_key};

/// A service of a Compose file.
#[derive(Debug, Clone, Default)]
pub struct LocalService {
    /// Its name.
    pub name: String,
    /// Its image, where that is known.
    pub image: Option<String>,
    /// The place of its image.
    pub image_origin: Origin,
    /// Whether the image is built, so that its name says whose it is and its tag says nothing.
    pub is_built: bool,
    /// The place of its name.
    pub origin: Origin,
    /// The variables that it gets, by name.
    pub variables: IndexMap<SmolStr, LocalVariable>,
    /// `entrypoint`: what Kubernetes calls a command.
    pub command: Option<LocalWords>,
    /// `command`: what Kubernetes calls arguments.
    pub args: Option<LocalWords>,
    /// The command that asks whether the process is healthy.
    pub probe: Option<LocalWords>,
    /// Requests by resource: `cpu`, `memory`.
    pub requests: IndexMap<&'static str, LocalQuantity>,
    /// Limits by resource.
    pub limits: IndexMap<&'static str, LocalQuantity>,
    /// The container that the configuration says it stands for: `Deployment/checkout/app`, or a part of that.
    pub container: Option<String>,
}

/// The words of a command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LocalWords {
    /// The words, with `${NAME}` in the place of each variable.
    pub words: Vec<String>,
    /// Whether there are variables in them, so that what runs is not known.
    pub has_variables: bool,
    /// The place of the field.
    pub origin: Origin,
}

/// An amount of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalQuantity {
    /// The amount, as Kubernetes writes it.
    pub text: String,
    /// The place of the field.
    pub origin: Origin,
}

/// Reads Compose files. Returns with them what they leave out, in words.
///
/// # Errors
/// If a file cannot be read, is not a Compose file, or asks for what is not read here.
pub(super) fn read(
    (files, containers): (&[PathBuf], &[(String, String)]),
    environment: &str,
    disk: &Disk<'_>,
) -> Result<(LocalFile, Vec<String>), Error> {
    let path = files.first().map(PathBuf::as_path).unwrap_or(Path::new(""));
    if let Some(absent) = files.iter().find(|file| !file.exists()) {
        return Err(missing(environment, absent));
    }
    let project = Project::of(path, disk)?;
    let mut services = IndexMap::<String, Service>::default();
    let mut first = Origin::NONE;
    for file in files {
        let (documents, origin) = documents(file, disk)?;
        if first == Origin::NONE {
            first = origin;
        }
        for document in documents.iter().filter(|of| !of.is_null()) {
            for (name, service) in service::all(document, &project)? {
                match services.get_mut(&name) {
                    Some(earlier) => earlier.merge(service),
                    None => {
                        services.insert(name, service);
                    }
                }
            }
        }
    }
    let (left_out, kept): (Vec<_>, Vec<_>) = services
        .into_iter()
        .partition(|(_, service)| service.has_profiles);
    let shown = path.display();
    if kept.is_empty() {
        return Err(Error::new(match left_out.is_empty() {
            true => format!("{shown} has no services"),
            false => format!("all services of {shown} have profiles, and none runs without one"),
        })
        .at(first));
    }
    let names: Vec<&str> = left_out.iter().map(|(name, _)| name.as_str()).collect();
    let remark = (!names.is_empty()).then(|| {
        format!(
            "{shown}: {} left out, because a service with 'profiles' does not run by itself",
            all_of(&names)
        )
    });
    let services: Result<Vec<_>, Error> = kept
        .into_iter()
        .map(|(name, service)| service.finished(name, &project))
        .collect();
    let mut services = services?;
    name_containers(&mut services, containers).map_err(|error| error.at(first))?;
    let local = LocalFile {
        path: path.to_owned(),
        origin: first,
        services,
        ..LocalFile::default()
    };
    Ok((local, remark.into_iter().collect()))
}

/// Gives services the containers that the configuration says they stand for.
fn name_containers(
    services: &mut [LocalService],
    containers: &[(String, String)],
) -> Result<(), Error> {
    for (name, container) in containers {
        let Some(service) = services.iter_mut().find(|of| of.name == *name) else {
            let known: Vec<&str> = services.iter().map(|of| of.name.as_str()).collect();
            let error = Error::new(format!(
                "no Compose file has a service '{name}' that runs without a profile"
            ));
            return Err(error.hint(did_you_mean(name, &known)));
        };
        service.container = Some(container.clone());
    }
    Ok(())
}

/// Reads the documents of a file, which go over each other as files do.
fn documents(file: &Path, disk: &Disk<'_>) -> Result<(Vec<Node>, Origin), Error> {
    let (text, origin) = text_of(file, disk)?;
    refuse_tags(&text, origin)?;
    let documents =
        read_yaml(&text, origin, Dialect::Core).map_err(|error| Error::from(error).sensitive())?;
    let is_other = |of: &Node| !of.is_null() && of.get("services").is_none();
    if documents.iter().all(Node::is_null) || documents.iter().any(is_other) {
        let what = format!(
            "{} is not a Compose file: it has no 'services'",
            file.display()
        );
        let place = documents.iter().find(|of| is_other(of));
        return Err(refused(what, place.map_or(origin, |of| of.origin)));
    }
    if let Some((_, again)) = documents.iter().find_map(repeated_key) {
        return Err(
            refused("this key stands there twice".to_owned(), again.origin)
                .hint("Compose refuses it too: keep one of the two"),
        );
    }
    Ok((documents, origin))
}

/// Refuses `!reset` and `!override`, by which what an earlier file says is taken back. Trees do not keep the tags of mappings and lists,
/// so that the text is asked; a comment may speak of them.
fn refuse_tags(text: &str, origin: Origin) -> Result<(), Error> {
    for (number, line) in (1..).zip(text.lines()) {
        let mut words = line.split(|c: char| c.is_whitespace() || "[]{},".contains(c));
        let mut said = words.by_ref().take_while(|word| !word.starts_with('#'));
        if let Some(tag) = said.find(|word| matches!(*word, "!reset" | "!override")) {
            let error = refused(format!("the tag {tag} is not read"), origin.at(number, 1));
            return Err(error.hint("`docker compose config` prints the whole as one file"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
