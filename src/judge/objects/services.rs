//! A lost Service takes its addresses with it.
//!
//! Takes the comparison and an object of the reference; gives yes or no. Leaves to [`Follows`] what goes with a missing workload.

use crate::model::OtherObject;

use super::{Fate, Follows, is_beside, is_of};

/// The label by which an EndpointSlice says whose addresses it has.
const SERVICE_NAME: &str = "kubernetes.io/service-name";

impl Follows<'_> {
    /// Tells whether an object of the reference is the addresses of a Service that is missing and reported.
    pub(in crate::judge) fn is_of_missing_service(&self, object: &OtherObject) -> bool {
        service_of(object).is_some_and(|name| self.reports_service(name, object))
    }

    /// Tells whether the Service of this name beside an object is missing, and is reported by itself.
    fn reports_service(&self, name: &str, beside: &OtherObject) -> bool {
        let mut pairs = self.comparison.objects.iter();
        pairs.any(|pair| {
            let missing = pair.reference.filter(|_| pair.target.is_none());
            missing.is_some_and(|service| {
                service.kind == "Service"
                    && service.group.is_empty()
                    && service.name == name
                    && service.app == beside.app
                    && is_beside(service.namespace.as_deref(), beside.namespace.as_deref())
                    && !is_of(service, &self.missing)
                    && self.fate(service) == Fate::Open
            })
        })
    }
}

/// Returns the name of the Service whose addresses an object holds.
fn service_of(object: &OtherObject) -> Option<&str> {
    match (object.group.as_str(), object.kind.as_str()) {
        ("", "Endpoints") => Some(&object.name),
        ("discovery.k8s.io", "EndpointSlice") => {
            let mut labels = object.below("metadata.labels");
            labels.find_map(|(key, name)| (key == SERVICE_NAME).then_some(name))
        }
        _ => None,
    }
}
