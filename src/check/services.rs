//! [`pair`]: which containers of an environment the services of a developer's Compose file stand for.
//!
//! Takes the services and an environment with workloads; gives pairs, each container in at most one, and the services that stand for none.
//! By what the configuration says first, by the workload's name, then the container's, then the image's repository, and only where that is unambiguous.

use crate::model::{Container, Environment, Image, Workload};
use crate::source::LocalService;

/// A container and its workload.
pub(super) type Place<'e> = (&'e Workload, &'e Container);

/// Services, and the containers that they stand for.
pub(super) struct Paired<'s, 'e> {
    pub(super) pairs: Vec<(&'s LocalService, Place<'e>)>,
    pub(super) alone: Vec<&'s LocalService>,
}

/// A likeness of a service and a container.
type Likeness = fn(&LocalService, &Place<'_>) -> bool;

/// The strongest first.
const LIKENESSES: [Likeness; 5] = [
    |service, place| {
        service
            .container
            .as_ref()
            .is_some_and(|named| is_named(named, place))
    },
    |service, (workload, container)| {
        workload.original_name == service.name && container.name == service.name
    },
    |service, (workload, _)| workload.original_name == service.name,
    |service, (_, container)| container.name == service.name,
    has_its_image,
];

/// Pairs services with containers.
pub(super) fn pair<'s, 'e>(
    services: &'s [LocalService],
    environment: &'e Environment,
) -> Paired<'s, 'e> {
    let mut free: Vec<Place<'e>> = environment.mains().collect();
    let mut alone: Vec<&LocalService> = services.iter().collect();
    let mut pairs = Vec::new();
    for is_like in LIKENESSES {
        let asking = std::mem::take(&mut alone);
        let found = |service: &LocalService| {
            let mut like = free.iter().filter(|place| is_like(service, place));
            like.next().copied().filter(|_| like.next().is_none())
        };
        let found: Vec<Option<Place<'e>>> = asking.iter().map(|service| found(service)).collect();
        for (service, place) in asking.into_iter().zip(&found) {
            let claims = found.iter().flatten();
            let is_only =
                |place: &Place<'_>| claims.clone().filter(|of| is_same(of, place)).count() == 1;
            match place {
                Some(place) if is_only(place) => {
                    free.retain(|of| !is_same(of, place));
                    pairs.push((service, *place));
                }
                _ => alone.push(service),
            }
        }
    }
    Paired { pairs, alone }
}

/// Tells whether a container is the one named whole, by its workload, or by its own name.
pub(super) fn is_named(named: &str, (workload, container): &Place<'_>) -> bool {
    let (kind, name) = (workload.kind.as_str(), workload.original_name.as_str());
    match named.split('/').collect::<Vec<_>>().as_slice() {
        [one] => *one == name || *one == container.name,
        [first, second] => {
            [(kind, name), (name, container.name.as_str())].contains(&(first, second))
        }
        [of, workload, own] => (*of, *workload, *own) == (kind, name, container.name.as_str()),
        _ => false,
    }
}

fn is_same(a: &Place<'_>, b: &Place<'_>) -> bool {
    std::ptr::eq(a.1, b.1)
}

/// Tells whether both run an image of the same repository, whatever registry and tag it has.
fn has_its_image(service: &LocalService, (_, container): &Place<'_>) -> bool {
    let own: Option<Image> = service.image.as_ref().and_then(|text| text.parse().ok());
    let (Some(own), Some(other)) = (own, &container.image) else {
        return false;
    };
    own.repository == other.value.repository
}
