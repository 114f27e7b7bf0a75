//! [`workload`]: the workload that a developer's file, or a service of one, stands for, with what the file says of it.
//!
//! Takes what was read and the container of another environment; gives a workload with that container alone. What the file does not say
//! is not in it.

use smol_str::SmolStr;

use super::super::services::Place;
use super::Stand;
use crate::maps::IndexMap;
use crate::model::{Container, EnvValue, Located, Probe, ProbeKind, Quantity, Variable, Workload};
use crate::source::{LocalQuantity, LocalService, LocalVariable, LocalWords};

/// Returns the workload with nothing in it but what the file says.
pub(super) fn workload(stand: &Stand<'_, '_>) -> Workload {
    let (workload, own): Place<'_> = stand.place;
    let container = Container {
        name: own.name.clone(),
        kind: own.kind,
        origin: stand.origin,
        env: variables(stand.variables),
        ..stand.service.map(said).unwrap_or_default()
    };
    Workload {
        app: workload.app.clone(),
        kind: workload.kind.clone(),
        api_version: workload.api_version.clone(),
        namespace: workload.namespace.clone(),
        name: workload.name.clone(),
        original_name: workload.original_name.clone(),
        origin: stand.origin,
        containers: vec![container],
        ..Workload::default()
    }
}

/// Returns a container with what a service says beside variables. The name of an image that is built says nothing of what runs, nor do the
/// words of a command that has variables.
fn said(service: &LocalService) -> Container {
    let image = service.image.as_ref().filter(|_| !service.is_built);
    let probe = service.probe.as_ref().map(|words| {
        let probe = Probe::of_command(&words.words, words.origin);
        (ProbeKind::Readiness, Located::new(probe, words.origin))
    });
    Container {
        image: image.map(|text| {
            let Ok(image) = text.parse();
            Located::new(image, service.image_origin)
        }),
        command: words(service.command.as_ref()),
        args: words(service.args.as_ref()),
        probes: probe.into_iter().collect(),
        requests: quantities(&service.requests),
        limits: quantities(&service.limits),
        ..Container::default()
    }
}

fn words(words: Option<&LocalWords>) -> Option<Located<Vec<String>>> {
    let words = words.filter(|of| !of.has_variables)?;
    Some(Located::new(words.words.clone(), words.origin))
}

fn quantities(all: &IndexMap<&'static str, LocalQuantity>) -> IndexMap<String, Located<Quantity>> {
    let all = all.iter().map(|(name, quantity)| {
        let Ok(amount) = quantity.text.parse();
        ((*name).to_owned(), Located::new(amount, quantity.origin))
    });
    all.collect()
}

fn variables(all: &IndexMap<SmolStr, LocalVariable>) -> IndexMap<SmolStr, Variable> {
    let all = all.iter().map(|(name, variable)| {
        let value = match variable.is_empty {
            true => EnvValue::Text {
                raw: SmolStr::default(),
                expanded: SmolStr::default(),
                unexpanded: Vec::new(),
                secrets: Vec::new(),
                from: None,
            },
            false => EnvValue::Hidden,
        };
        let variable = Variable {
            name: name.clone(),
            value,
            env_from: None,
            origin: variable.origin,
        };
        (name.clone(), variable)
    });
    all.collect()
}
