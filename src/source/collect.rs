//! [`collect_all`]: the environments' objects, whatever they come from.

mod lacking;

use std::borrow::Cow;
use std::path::Path;
use std::process::{Command, Stdio};

use super::beside::{Beside, beside};
use super::compose;
use super::dotenv::{self, LocalFile};
use super::idle;
use super::outline::{Outline, is_overlay, is_remote, outline};
use super::redact::{Values, redact};
use super::repeated::keep_last;
use super::text::{decoded, unreadable};
use super::unlisted::{Unlisted, is_secret, unlisted};
use super::{
    Collected, Disk, NotEvaluated, Object, Part, RepeatedKey, Request, Source, Unavailable,
    manifests, missing,
    missing_path::{is_kustomization, kustomization},
};
use crate::error::{Error, ErrorKind};
use crate::kustomize::{self, Files as _};
use crate::limits;
use crate::mask;
use crate::yaml::{Node, Origin, SourceMap, repeated_key};

/// The product of one part of a source.
#[derive(Debug, Default)]
pub(super) struct Read {
    objects: Vec<Object>,
    remarks: Vec<String>,
    not_evaluated: Vec<NotEvaluated>,
    unlisted: Vec<Unlisted>,
    beside: Vec<Beside>,
    outline: Option<Outline>,
    repeated_keys: Vec<RepeatedKey>,
    local: Option<LocalFile>,
}

/// Reads all objects of several environments at once, and of each as many applications at once as there are processors.
///
/// # Errors
/// The first environment's that cannot be read.
pub fn collect_all(
    requests: &[Request],
    disk: &Disk<'_>,
    sources: &SourceMap,
) -> Result<Vec<Collected>, Error> {
    crate::parallel::each(requests, |request| collect(request, disk, sources))
        .into_iter()
        .collect()
}

/// Reads all objects of one environment. Where the environment has several applications, one that cannot be read is
/// not evaluated, and the others are.
///
/// # Errors
/// If the environment's only part cannot be read or rendered, or an override does not fit.
pub fn collect(
    request: &Request,
    disk: &Disk<'_>,
    sources: &SourceMap,
) -> Result<Collected, Error> {
    let mut collected = Collected {
        environment: request.environment.clone(),
        spec: request.spec.clone(),
        aliases: request.aliases.clone(),
        not_in_git: request.objects_not_in_git.clone(),
        ..Collected::default()
    };
    let read = crate::parallel::each(&request.parts, |part| {
        log::debug!("reading {} for {}", part.source, request.environment);
        let mut read = read_part(part, request, disk, sources)?;
        for object in &mut read.objects {
            object.app.clone_from(&part.app);
            request.overrides.apply(object)?;
        }
        log::debug!("{}: {} objects", part.source, read.objects.len());
        Ok::<_, Error>(read)
    });
    for (part, read) in request.parts.iter().zip(read) {
        match (read, &part.app) {
            (Ok(read), _) => {
                collected.objects.extend(read.objects);
                collected.remarks.extend(read.remarks);
                collected.not_evaluated.extend(read.not_evaluated);
                match (&mut collected.local, read.local) {
                    (Some(first), Some(next)) => first.join(next),
                    (first, next) => *first = first.take().or(next),
                }
                collected.unlisted.extend(read.unlisted);
                collected.beside.extend(read.beside);
                collected
                    .outlines
                    .extend(read.outline.map(|outline| Outline {
                        app: part.app.clone(),
                        ..outline
                    }));
                let repeated = read.repeated_keys.into_iter();
                collected
                    .repeated_keys
                    .extend(repeated.map(|key| RepeatedKey {
                        app: part.app.clone(),
                        ..key
                    }));
            }
            (Err(error), Some(app)) if request.parts.len() > 1 => {
                collected.apps_not_evaluated.push(app.clone());
                collected
                    .not_evaluated
                    .push(unread(request, part, app, &error));
            }
            (Err(error), _) => return Err(error),
        }
    }
    Ok(collected)
}

fn unread(request: &Request, part: &Part, app: &str, error: &Error) -> NotEvaluated {
    NotEvaluated {
        environment: request.environment.clone(),
        what: format!("application {app} ({})", part.source),
        why: error.message.clone(),
        unavailable: Unavailable::Everything,
        origin: error.origin,
        off_limits: None,
        optional: false,
    }
}

fn read_part(
    part: &Part,
    request: &Request,
    disk: &Disk<'_>,
    sources: &SourceMap,
) -> Result<Read, Error> {
    match &part.source {
        Source::Path(path) if disk.refuses(path) => Err(Error::new(format!(
            "{} is a link that leads out of the repository, which is not followed",
            path.display()
        ))
        .at(part.origin)
        .hint("--load-restrictor LoadRestrictionsNone follows links anywhere")),
        Source::Path(path) if is_kustomization(path) => Err(kustomization(path).at(part.origin)),
        Source::Path(path) if is_remote(path) || is_overlay(path) => {
            overlay(path, request, disk, sources)
        }
        Source::Path(path) if !path.exists() => {
            Err(missing(&request.environment, path).at(part.origin))
        }
        Source::Path(path) => from_path(path, disk, sources),
        Source::Stdin => {
            let read = limits::read(std::io::stdin(), "it", limits::output_bytes());
            let bytes = read.map_err(|error| {
                Error::new(format!("cannot read standard input: {error}"))
                    .of_kind(ErrorKind::Unreadable)
                    .caused_by(error)
            })?;
            let text =
                decoded(&bytes).ok_or_else(|| Error::new("standard input is not UTF-8 text"))?;
            from_text(&text, sources.add("-"), sources)
        }
        Source::Dotenv { file, container } => Ok(Read {
            local: Some(dotenv::read(
                (file, container.as_deref()),
                &request.environment,
                disk,
            )?),
            ..Read::default()
        }),
        Source::Compose { files, containers } => {
            let (local, remarks) = compose::read((files, containers), &request.environment, disk)?;
            Ok(Read {
                local: Some(local),
                remarks,
                ..Read::default()
            })
        }
        // These are read by others, before any part is.
        // The files of a commit are read where the plan has put them.
        Source::Cluster { .. } | Source::Snapshot(_) | Source::Commit { .. } => Ok(Read::default()),
        Source::Command(command) => {
            if part.origin != Origin::NONE && !disk.runs_configured_commands() {
                return Err(unasked(&request.environment, command).at(part.origin));
            }
            let origin = sources.add(part.source.to_string());
            let printed = run(command, &part.directory).map_err(|error| {
                let of = &request.environment;
                Error {
                    message: format!("{of}: {}", error.message),
                    ..error
                }
                .at(part.origin)
                .sensitive()
            })?;
            from_text(&printed, origin, sources)
        }
    }
}

/// Reads the objects of a text of manifests, as from standard input.
///
/// # Errors
/// If it is not YAML, or holds what is not an object.
pub fn collect_text(
    environment: &str,
    text: &str,
    sources: &SourceMap,
) -> Result<Collected, Error> {
    let read = from_text(text, sources.add("-"), sources)?;
    Ok(Collected {
        environment: environment.to_owned(),
        spec: "-".to_owned(),
        objects: read.objects,
        remarks: read.remarks,
        repeated_keys: read.repeated_keys,
        ..Collected::default()
    })
}

fn from_text(text: &str, origin: Origin, sources: &SourceMap) -> Result<Read, Error> {
    let mut read = Read::default();
    manifests::objects(text, origin, (&mut read.objects, &mut read.repeated_keys))?;
    read.remarks = keep_last(&mut read.objects, sources);
    redact_all(&mut read);
    Ok(read)
}

fn redact_all(read: &mut Read) {
    let values = Values::gather(read.objects.iter().map(|object| &object.node));
    for object in &mut read.objects {
        read.remarks.extend(redact(&mut object.node, &values));
    }
}

fn overlay(
    path: &Path,
    request: &Request,
    disk: &Disk<'_>,
    sources: &SourceMap,
) -> Result<Read, Error> {
    let options = kustomize::Options {
        without_missing: true,
        ..kustomize::Options::default()
    };
    let rendered = disk.build(path, options)?;
    let mut read = Read {
        remarks: rendered.warnings.clone(),
        objects: Vec::with_capacity(rendered.resources.len()),
        ..Read::default()
    };
    let idle = idle::remarks(&rendered.idle_images, &rendered.patches, sources);
    read.remarks.extend(idle);
    let not_run = rendered.not_run.iter();
    read.not_evaluated
        .extend(not_run.map(|left_out| lacking::without_output(request, left_out)));
    let values = Values::gather(rendered.resources.iter().map(|resource| &resource.node));
    for resource in rendered.resources {
        refuse_repeated_key(&resource.node, resource.kind())?;
        let original_name = resource.known_name().to_owned();
        let (declared, keys_unknown) = (resource.declared, resource.keys_unknown);
        for missing in &resource.missing_inputs {
            let what = format!("{} {original_name}", resource.kind());
            let path = disk.shown(&missing.path);
            let mut lacking = lacking::without_input(request, what, &path, missing.origin);
            if missing.may_be_value {
                "generated from a file that is not there; kustomize cannot build it without"
                    .clone_into(&mut lacking.why);
            }
            read.not_evaluated.push(lacking);
        }
        let mut node = resource.node;
        read.remarks.extend(redact(&mut node, &values));
        read.objects.push(Object {
            node,
            original_name,
            app: None,
            declared,
            keys_unknown,
            rendered: true,
            live: None,
        });
    }
    if !read.objects.iter().any(is_secret) {
        read.unlisted = unlisted(path, disk);
    }
    read.beside = beside(path, disk);
    read.outline = outline(path, &read.objects, disk, sources);
    if let Some(outline) = &mut read.outline {
        outline.see_idle_images(rendered.idle_images, sources);
        outline.see_taken_away(rendered.taken_away, sources);
        outline.patches = rendered.patches;
    }
    Ok(read)
}

/// Refuses a resource in which a key stands twice, which kustomize refuses to print.
fn refuse_repeated_key(node: &Node, kind: &str) -> Result<(), Error> {
    let Some((first, again)) = repeated_key(node) else {
        return Ok(());
    };
    let name = node.at(&["metadata", "name"]).and_then(Node::as_str);
    let (line, before) = (again.origin.line(), first.origin.line());
    let error = Error::new(format!(
        "{kind} {}: mapping key {:?} in line {line} is already defined at line {before}",
        name.unwrap_or_default(),
        again.as_str().unwrap_or_default()
    ));
    Err(error
        .at(again.origin)
        .sensitive()
        .hint("kustomize refuses it too: keep one of the two"))
}

fn from_path(path: &Path, disk: &Disk<'_>, sources: &SourceMap) -> Result<Read, Error> {
    let files = if path.is_dir() {
        manifests::files_below(path)?
    } else {
        vec![path.to_owned()]
    };
    if files.is_empty() {
        return Err(Error::new(format!(
            "{} holds neither a kustomization nor a manifest",
            path.display()
        ))
        .hint("looked for kustomization.yaml, *.yaml, *.yml and *.json"));
    }
    let mut all = Read::default();
    for file in files {
        let read = disk.read(&file).map_err(|error| unreadable(&file, error))?;
        let text = decoded(&read.bytes).ok_or_else(|| unreadable(&file, "not UTF-8 text"))?;
        manifests::objects(
            &text,
            read.origin,
            (&mut all.objects, &mut all.repeated_keys),
        )?;
    }
    all.remarks = keep_last(&mut all.objects, sources);
    redact_all(&mut all);
    Ok(all)
}

/// Returns the error for a command that a file names, and nobody asked for.
fn unasked(environment: &str, command: &str) -> Error {
    let shown = mask::mask_text("", command);
    Error::new(format!(
        "{environment}: the command {shown:?} of kubeparity.yaml is not run"
    ))
    .sensitive()
    .hint("--enable-exec runs what the file says: see that nobody else can write it")
}

fn run(command: &str, directory: &Path) -> Result<String, Error> {
    let shown = mask::mask_text("", command);
    let failed = |why: String| Error::new(format!("the command {shown:?} {why}"));
    let mut shell = Command::new("sh");
    if !directory.as_os_str().is_empty() {
        shell.current_dir(directory);
    }
    let mut child = shell
        .args(["-c", command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(|error| failed(format!("cannot be run: {error}")))?;
    let mut printed = Vec::new();
    if let Some(pipe) = child.stdout.take() {
        printed = limits::read(pipe, "its output", limits::output_bytes()).map_err(|why| {
            // It may have ended just now; either way it is over.
            let _ = child.kill();
            let _ = child.wait();
            failed(format!("cannot be read: {why}"))
        })?;
    }
    let status = child
        .wait()
        .map_err(|error| failed(format!("cannot be waited for: {error}")))?;
    if !status.success() {
        return Err(failed(format!("ended with {status}")));
    }
    decoded(&printed)
        .map(Cow::into_owned)
        .ok_or_else(|| failed("printed what is not UTF-8 text".to_owned()))
}
