//! Credentials in fields of objects: annotations of anything, and all that a custom resource holds.
//!
//! Takes an environment; gives findings. What is no certain credential is none here: fields hold anything.

use super::{META, explained, line_of};
use crate::compare::{Subject, Value};
use crate::judge::context::{Fact, Site};
use crate::judge::credentials::for_sure;
use crate::judge::{Finding, Title};
use crate::mask;
use crate::model::{Environment, Leaves, OtherObject};

/// Shorter texts hold no credential that is certain.
const SHORTEST: usize = 16;

/// Judges the fields of every object and the annotations of every workload.
pub(super) fn judge(environment: &Environment, out: &mut Vec<Finding>) {
    for object in &environment.objects {
        let prefix = if is_custom(object) { "" } else { ANNOTATIONS };
        let subject = || Subject::new(object.app.as_deref(), &object.kind, &object.original_name);
        of_leaves(environment, (&object.leaves, prefix), &subject, out);
    }
    for workload in &environment.workloads {
        let site = Site {
            environment,
            workload,
            container: None,
        };
        for prefix in [ANNOTATIONS, "spec.template.metadata.annotations."] {
            of_leaves(
                environment,
                (&workload.rest, prefix),
                &|| site.subject(),
                out,
            );
        }
    }
}

const ANNOTATIONS: &str = "metadata.annotations.";

/// Tells whether an object is a custom resource, of which nobody here knows what its fields are for.
fn is_custom(object: &OtherObject) -> bool {
    object.group.contains('.') && !object.group.ends_with(".k8s.io")
}

fn of_leaves(
    environment: &Environment,
    (leaves, prefix): (&Leaves, &str),
    subject: &dyn Fn() -> Subject,
    out: &mut Vec<Finding>,
) {
    let leaves = leaves.below(prefix);
    for (path, leaf) in leaves.filter(|(_, leaf)| leaf.value.len() >= SHORTEST) {
        let name = path.rsplit(['.', '/']).next().unwrap_or_default();
        let Some(found) = for_sure(name, &leaf.value) else {
            continue;
        };
        let title = Title::within(
            format_args!("{path} holds {}", found.what),
            &environment.name,
        );
        let shown = match found.what {
            "a private key" => Value::Hidden,
            _ => Value::written(masked_line(name, &leaf.value, found.line)),
        };
        let fact = Fact::new(path, shown, leaf.origin);
        let finding = fact.finding(&META, environment, subject(), title);
        out.push(explained(finding, found.is_certain));
    }
}

fn masked_line(name: &str, text: &str, line: u32) -> String {
    line_of(&mask::mask_text(name, text), line)
        .trim()
        .to_owned()
}
