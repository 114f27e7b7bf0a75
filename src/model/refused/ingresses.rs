//! Ingresses that say twice which controller they are for, or lead nowhere.

use super::Report;
use crate::model::Refusal;
use crate::model::fields::{group, present, text};
use crate::yaml::Node;

/// The annotation that came before the field.
const CLASS: &str = "kubernetes.io/ingress.class";

/// Checks that an Ingress leads somewhere, and has the annotation or the field: validation refuses both where the Ingress is made.
pub(super) fn of_object(object: &Node, report: &mut Report<'_>) {
    if text(object, &["kind"]) != "Ingress" || group(object) != "networking.k8s.io" {
        return;
    }
    if let Some(spec) = present(object, &["spec"])
        && text(object, &["apiVersion"]) == "networking.k8s.io/v1"
        && spec.as_map().is_some_and(|fields| !fields.is_empty())
        && present(spec, &["rules"]).is_none()
        && present(spec, &["defaultBackend"]).is_none()
    {
        let why = "an Ingress needs rules or defaultBackend";
        report.refuse("spec.rules", why, spec.origin);
    }
    let annotation = present(object, &["metadata", "annotations", CLASS]);
    let (Some(annotation), Some(_)) = (annotation, present(object, &["spec", "ingressClassName"]))
    else {
        return;
    };
    let why = "it stands beside spec.ingressClassName: an Ingress with both cannot be made";
    let field = (&*format!("metadata.annotations.{CLASS}"), annotation.origin);
    report.refuse_when(Refusal::WhenMade, field, why.to_owned());
}
