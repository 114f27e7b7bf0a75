//! Reading environments: their declared faces first, then the live ones, with what the declared ones refer to.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::environments::Chosen;
use super::ui;
use crate::compare::{Comparison, compare};
use crate::error::Error;
use crate::model::{self, Environment};
use crate::source::cluster::{Clusters, Job};
use crate::source::{Collected, Disk, Face, Request, Source, collect_all, snapshot};
use crate::yaml::SourceMap;

/// The faces of one environment, as far as they are there.
#[derive(Debug, Default)]
pub(super) struct Faces {
    /// What is written down.
    pub(super) declared: Option<Environment>,
    /// What the cluster has.
    pub(super) live: Option<Environment>,
}

impl Faces {
    /// Returns the face that is about to be released.
    pub(super) fn first(&self) -> Option<&Environment> {
        self.declared.as_ref().or(self.live.as_ref())
    }

    fn first_mut(&mut self) -> Option<&mut Environment> {
        self.declared.as_mut().or(self.live.as_mut())
    }
}

/// What one environment's sources gave.
#[derive(Default)]
pub(super) struct Read {
    pub(super) declared: Option<Collected>,
    pub(super) live: Option<Collected>,
    /// The namespace of what names none.
    pub(super) namespace: String,
}

/// Reads every environment's sources.
///
/// # Errors
/// If one cannot be read.
pub(super) fn read(
    chosen: &Chosen,
    clusters: &Clusters,
    disk: &Disk<'_>,
    sources: &SourceMap,
) -> Result<Vec<Read>, Error> {
    let mut read: Vec<Read> = Vec::new();
    for (request, collected) in
        chosen
            .requests
            .iter()
            .zip(declared(&chosen.requests, disk, sources)?)
    {
        read.push(of_one(request, collected, sources)?);
    }
    let mut jobs = Vec::new();
    for (request, read) in chosen.requests.iter().zip(&mut read) {
        let Some(target) = &request.cluster else {
            continue;
        };
        let own = clusters.namespace_of(target)?;
        read.namespace = request
            .overrides
            .namespace
            .as_ref()
            .map_or(own, |(name, _)| name.clone());
        let declared = read.declared.as_ref().map(model::build);
        jobs.push(Job {
            environment: request.environment.clone(),
            aliases: request.aliases.clone(),
            spelling: format!("context:{}", target.label()),
            target: target.clone(),
            wanted: declared
                .map(|of| model::wanted(&of, &read.namespace))
                .unwrap_or_default(),
            progress: ui::progress(target.label()),
        });
    }
    if !jobs.is_empty() {
        let mut live = clusters.read(&jobs, sources)?.into_iter();
        for (request, read) in chosen.requests.iter().zip(&mut read) {
            if request.cluster.is_some() {
                read.live = live.next();
            }
        }
    }
    Ok(read)
}

/// Reads the declared faces; `None` for an environment without one.
fn declared(
    requests: &[Request],
    disk: &Disk<'_>,
    sources: &SourceMap,
) -> Result<Vec<Option<Collected>>, Error> {
    let is_read = |request: &Request| request.cluster.is_none() || !request.parts.is_empty();
    let asked: Vec<Request> = requests
        .iter()
        .filter(|request| is_read(request))
        .cloned()
        .collect();
    let mut collected = collect_all(&asked, disk, sources)?.into_iter();
    Ok(requests
        .iter()
        .map(|request| is_read(request).then(|| collected.next()).flatten())
        .collect())
}

/// A snapshot has both faces in one file.
fn of_one(
    request: &Request,
    collected: Option<Collected>,
    sources: &SourceMap,
) -> Result<Read, Error> {
    let mut files = request.parts.iter().filter_map(|part| match &part.source {
        Source::Snapshot(file) => Some(file),
        _ => None,
    });
    let Some(file) = files.next() else {
        return Ok(Read {
            declared: collected,
            ..Read::default()
        });
    };
    let mut read = Read::default();
    let snapshot = snapshot::read(file, sources)?;
    read.namespace = snapshot.namespace;
    for mut face in snapshot.faces {
        face.environment.clone_from(&request.environment);
        face.spelling.clone_from(&request.spelling);
        face.aliases.clone_from(&request.aliases);
        for missing in &mut face.not_evaluated {
            missing.environment.clone_from(&request.environment);
        }
        match face.face {
            Face::Declared => read.declared = Some(face),
            Face::Live => read.live = Some(face),
        }
    }
    Ok(read)
}

/// Builds the environments of what was read. What one side could not be read for is not missing there.
///
/// # Errors
/// If one holds no workload.
pub(super) fn build(chosen: &Chosen, mut all: Vec<Read>) -> Result<Vec<Faces>, Error> {
    let unread_apps: BTreeSet<String> = of_each(&all, |collected| &collected.unread_apps);
    let unread_kinds: BTreeSet<String> = of_each(&all, |collected| &collected.unread_kinds);
    for collected in all
        .iter_mut()
        .flat_map(|read| read.declared.iter_mut().chain(&mut read.live))
    {
        collected.objects.retain(|object| {
            object
                .app
                .as_ref()
                .is_none_or(|app| !unread_apps.contains(app))
        });
    }
    let built = chosen
        .requests
        .iter()
        .zip(all)
        .map(|(request, read)| one(request, read, &unread_kinds));
    built.collect()
}

fn of_each(all: &[Read], get: impl Fn(&Collected) -> &Vec<String>) -> BTreeSet<String> {
    let faces = all
        .iter()
        .flat_map(|read| read.declared.iter().chain(&read.live));
    faces
        .flat_map(|collected| get(collected).iter().cloned())
        .collect()
}

fn one(request: &Request, read: Read, unread_kinds: &BTreeSet<String>) -> Result<Faces, Error> {
    let mut faces = Faces::default();
    let mut not_evaluated = Vec::new();
    let has_live = read.live.is_some();
    if let Some(collected) = &read.declared {
        let declared = model::build(collected);
        log::debug!(
            "{}: {} workloads declared",
            declared.name,
            declared.workloads.len()
        );
        if !has_live {
            super::scope::refuse_empty(request, collected, &declared)?;
        }
        faces.declared = Some(declared);
    }
    if let Some(mut collected) = read.live {
        super::scope::refuse_empty_cluster(request, &collected)?;
        open(&mut collected)?;
        let mut undeclared = Vec::new();
        if let Some(declared) = &faces.declared {
            undeclared = model::align(declared, &mut collected, &read.namespace);
        }
        let mut live = model::build(&collected);
        log::debug!("{}: {} workloads live", live.name, live.workloads.len());
        let cluster = Arc::new(model::cluster_of(&live, &collected, &read.namespace));
        live.cluster = Some(cluster.clone());
        not_evaluated = std::mem::take(&mut live.not_evaluated);
        let mut remarks = std::mem::take(&mut live.remarks);
        remarks.extend(super::scope::about_live(&live));
        faces.live = Some(live);
        let owns = request
            .cluster
            .as_ref()
            .is_some_and(|target| target.owns_namespace);
        if let Some(first) = faces.first_mut() {
            first.cluster = Some(cluster);
            if owns {
                first.undeclared = undeclared;
            } else if !undeclared.is_empty() {
                remarks.push(super::scope::about_undeclared(&undeclared));
            }
            first.remarks.extend(remarks);
        }
        // A face of which kinds are missing would look as if they were not there.
        if faces.declared.is_some() && !collected.unread_kinds.is_empty() {
            faces.live = faces.live.filter(|live| !live.workloads.is_empty());
        }
    }
    for environment in faces.declared.iter_mut().chain(&mut faces.live) {
        environment
            .workloads
            .retain(|workload| !unread_kinds.contains(&workload.kind));
    }
    if let Some(first) = faces.first_mut() {
        first.not_evaluated.extend(not_evaluated);
    }
    Ok(faces)
}

fn open(collected: &mut Collected) -> Result<(), Error> {
    for object in std::mem::take(&mut collected.unopened) {
        let opened = object.open().map_err(|why| {
            Error::new(format!(
                "{} {} cannot be read: {why}",
                object.kind, object.name
            ))
            .at(object.origin)
        })?;
        collected.objects.push(opened);
    }
    Ok(())
}

/// Everything that is held against each other.
#[derive(Default)]
pub(super) struct Held<'e> {
    pub(super) environments: Vec<&'e Environment>,
    pub(super) comparisons: Vec<Comparison<'e>>,
    pub(super) drifts: Vec<Comparison<'e>>,
    pub(super) crossed: Vec<Comparison<'e>>,
}

/// Holds each environment's faces against each other, and each target against its reference.
///
/// # Errors
/// If a pair names no environment.
pub(super) fn hold<'e>(pairs: &[(String, String)], all: &'e [Faces]) -> Result<Held<'e>, Error> {
    let mut held = Held {
        environments: all.iter().filter_map(Faces::first).collect(),
        ..Held::default()
    };
    for faces in all {
        if let (Some(declared), Some(live)) = (&faces.declared, &faces.live) {
            held.drifts.push(compare(declared, live));
        }
    }
    let find = |name: &str| {
        let mut found = all.iter().filter_map(|faces| Some((faces, faces.first()?)));
        let found = found.find(|(_, first)| first.name == name);
        found.ok_or_else(|| Error::new(format!("no environment {name}")))
    };
    for (reference, target) in pairs {
        let ((a, reference), (b, target)) = (find(reference)?, find(target)?);
        held.comparisons.push(compare(reference, target));
        if let (Some(_), Some(live), Some(declared)) = (&a.declared, &a.live, &b.declared) {
            held.crossed.push(compare(live, declared));
            held.crossed
                .extend(b.live.as_ref().map(|other| compare(live, other)));
        }
    }
    Ok(held)
}
