//! [`services_made_by`]: Services that nobody writes down, because a controller makes them.
//!
//! Takes an object; gives the names of the Services that its controller makes of it, as the controllers' own documentation
//! says. Leaves whether such a Service is asked for to whoever asks.

use crate::model::OtherObject;

/// Returns the Services that a controller makes of an object. Flagger makes three of a Canary: the service's own name, which is
/// the target's where none is given, and one for each of the two tracks. Knative makes one of its own Service or Route.
pub(super) fn services_made_by(object: &OtherObject) -> Vec<String> {
    match (object.group.as_str(), object.kind.as_str()) {
        ("flagger.app", "Canary") => {
            let name = object.text("spec.service.name");
            let name = name.or_else(|| object.text("spec.targetRef.name"));
            let name = name.unwrap_or(&object.name);
            let tracks = ["", "-primary", "-canary"];
            tracks.map(|track| format!("{name}{track}")).to_vec()
        }
        ("serving.knative.dev", "Service" | "Route") => vec![object.name.clone()],
        _ => Vec::new(),
    }
}
