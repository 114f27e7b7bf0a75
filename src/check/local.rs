//! [`stand`]: a developer's file of variables, or each service of a Compose file, in the place of the container that it is for.
//!
//! Takes the modelled states of a run; gives each developer's environment a workload for every environment that it is held against: that
//! of the container which was named, or is the only one, or shares most names with the file, and says which. Leaves what such an
//! environment has to say to [`crate::compare`].

mod container;

use smol_str::SmolStr;

use super::services::{self, Paired, Place};
use super::{Plan, States};
use crate::error::Error;
use crate::maps::{IndexMap, IndexSet};
use crate::model::{Container, Environment, Workload};
use crate::source::{LocalFile, LocalService, LocalVariable};
use crate::suggest::did_you_mean;
use crate::words::{all_of, listed};
use crate::yaml::Origin;

/// Names that an error lists.
const LISTED: usize = 5;

/// Gives every developer's environment its workloads.
///
/// # Errors
/// If nothing tells which container a file is for, or there is nothing that it could be held against.
pub(super) fn stand(plan: &Plan, all: &mut [States]) -> Result<(), Error> {
    for index in 0..all.len() {
        let of = |index: usize| all.get(index).and_then(States::first);
        let Some((environment, file)) = of(index).and_then(|of| Some((of, of.local.as_ref()?)))
        else {
            continue;
        };
        let (mut workloads, mut remarks) = (Vec::<Workload>::new(), Vec::new());
        for partner in partners(plan, all, &environment.name) {
            let (stands, said) = stands(file, partner)?;
            remarks.extend(said);
            for stand in stands {
                let workload = container::workload(&stand);
                let is_known = |of: &&mut Workload| name_of(of) == name_of(&workload);
                match workloads.iter_mut().find(is_known) {
                    Some(known) => add(known, workload.containers),
                    None => workloads.push(workload),
                }
            }
        }
        if workloads.is_empty() {
            return Err(Error::new(format!(
                "{} has variables alone, and no environment with workloads to hold them against",
                environment.name
            ))
            .at(file.origin)
            .hint(format!(
                "name one beside it: kubeparity check {} overlays/staging",
                environment.spec
            )));
        }
        if let Some(local) = all.get_mut(index).and_then(|of| of.declared.as_mut()) {
            local.workloads = workloads;
            let remarks: IndexSet<String> = remarks.into_iter().collect();
            local.remarks.extend(remarks);
        }
    }
    Ok(())
}

/// Variables of a file, their place, and a container that they are for; with the service that they are of.
struct Stand<'s, 'e> {
    variables: &'s IndexMap<SmolStr, LocalVariable>,
    service: Option<&'s LocalService>,
    origin: Origin,
    place: Place<'e>,
}

/// Returns which containers of an environment a file is for, with what is to be said about that.
fn stands<'s, 'e>(
    file: &'s LocalFile,
    partner: &'e Environment,
) -> Result<(Vec<Stand<'s, 'e>>, Vec<String>), Error> {
    if file.services.is_empty() {
        let places = places(file, partner)?;
        let said = said(file, partner, &places).into_iter().collect();
        let stands = places.into_iter().map(|place| Stand {
            variables: &file.variables,
            service: None,
            origin: file.origin,
            place,
        });
        return Ok((stands.collect(), said));
    }
    let path = file.path.display();
    for service in &file.services {
        refuse_unknown(service, file, partner)?;
    }
    let Paired { pairs, alone } = services::pair(&file.services, partner);
    let names: Vec<&str> = alone.iter().map(|of| of.name.as_str()).collect();
    if pairs.is_empty() {
        let known: Vec<String> = partner.mains().map(|of| spelled(&of)).collect();
        return Err(Error::new(format!(
            "no service of {path} has the name or the image of a workload of {}: {}",
            partner.name,
            listed(&names, LISTED)
        ))
        .at(file.origin)
        .hint(format!("there are {}", listed(&known, LISTED))));
    }
    let mut said: Vec<String> = pairs
        .iter()
        .filter(|(service, (workload, _))| {
            workload.original_name != service.name && service.container.is_none()
        })
        .map(|(service, place)| {
            let why = match place.1.name == service.name {
                true => "the container has its name",
                false => "the only container with its image",
            };
            format!(
                "{path}: service {} stands for {}: {why}",
                service.name,
                spelled(place)
            )
        })
        .collect();
    if !names.is_empty() {
        said.push(format!(
            "{path}: no workload of {} has the name or the image of {}",
            partner.name,
            all_of(&names)
        ));
    }
    let stands = pairs.into_iter().map(|(service, place)| Stand {
        variables: &service.variables,
        service: Some(service),
        origin: service.origin,
        place,
    });
    Ok((stands.collect(), said))
}

/// Refuses a service that the configuration says to stand for a container which is not there.
fn refuse_unknown(
    service: &LocalService,
    file: &LocalFile,
    partner: &Environment,
) -> Result<(), Error> {
    let Some(named) = &service.container else {
        return Ok(());
    };
    if partner
        .mains()
        .any(|place| services::is_named(named, &place))
    {
        return Ok(());
    }
    let known: Vec<String> = partner.mains().map(|of| spelled(&of)).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    Err(Error::new(format!(
        "{} has no container '{named}' for service {} to stand for",
        partner.name, service.name
    ))
    .at(file.origin)
    .hint(did_you_mean(named, &known)))
}

/// Adds the containers that a workload does not have yet.
fn add(known: &mut Workload, containers: Vec<Container>) {
    for container in containers {
        if !known.containers.iter().any(|of| of.name == container.name) {
            known.containers.push(container);
        }
    }
}

fn name_of(workload: &Workload) -> (Option<&str>, &str, &str, Option<&str>) {
    let Workload {
        app,
        kind,
        original_name,
        namespace,
        ..
    } = workload;
    (app.as_deref(), kind, original_name, namespace.as_deref())
}

/// Returns the environments with workloads that the one of this name is held against.
fn partners<'e>(plan: &'e Plan, all: &'e [States], name: &'e str) -> Vec<&'e Environment> {
    let others = plan.pairs.iter().filter_map(|(a, b)| match (a, b) {
        (a, other) | (other, a) if a == name => Some(other),
        _ => None,
    });
    let found = others.filter_map(|other| {
        let mut states = all.iter().filter_map(States::first);
        states.find(|of| of.name == *other && !of.is_local())
    });
    found.collect()
}

/// Returns the containers of an environment that a file is for; several, where as many names are theirs.
fn places<'e>(file: &LocalFile, partner: &'e Environment) -> Result<Vec<Place<'e>>, Error> {
    let mut all: Vec<Place<'e>> = partner.mains().collect();
    let path = file.path.display();
    if let Some(named) = &file.container {
        let known: Vec<String> = all.iter().map(spelled).collect();
        all.retain(|place| services::is_named(named, place));
        if all.is_empty() {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            return Err(Error::new(format!(
                "{} has no container '{named}' for {path} to stand for",
                partner.name
            ))
            .at(file.origin)
            .hint(did_you_mean(named, &known)));
        }
    }
    if all.len() < 2 {
        return Ok(all);
    }
    let most = all.iter().map(|place| shared(file, place)).max();
    let most = most.filter(|most| *most > 0 || file.container.is_some());
    let Some(most) = most else {
        let known: Vec<String> = all.iter().map(spelled).collect();
        return Err(Error::new(format!(
            "nothing tells which container of {} {path} is for: none sets a variable of it",
            partner.name
        ))
        .at(file.origin)
        .hint(format!(
            "name one: env:{path}#CONTAINER; there are {}",
            listed(&known, LISTED)
        )));
    };
    all.retain(|place| shared(file, place) == most);
    Ok(all)
}

/// Returns how a container is named: `Deployment/checkout/app`.
fn spelled((workload, container): &Place<'_>) -> String {
    format!(
        "{}/{}/{}",
        workload.kind, workload.original_name, container.name
    )
}

fn shared(file: &LocalFile, (_, container): &Place<'_>) -> usize {
    let names = file.variables.keys();
    names
        .filter(|name| container.env.contains_key(*name))
        .count()
}

/// Says which containers a file stands for, where nobody named them.
fn said(file: &LocalFile, partner: &Environment, places: &[Place<'_>]) -> Option<String> {
    let first = places.first()?;
    if file.container.is_some() {
        return None;
    }
    let names: Vec<String> = places.iter().map(spelled).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let why = match partner.mains().count() {
        1 => "the only container".to_owned(),
        _ => format!(
            "{} of its {} variables are set there; env:{}#CONTAINER names another",
            shared(file, first),
            file.variables.len(),
            file.path.display()
        ),
    };
    Some(format!(
        "{} stands for {}: {why}",
        file.path.display(),
        all_of(&names)
    ))
}
