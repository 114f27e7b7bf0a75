//! `image-mutable`: what runs is whatever was pushed last.

use super::Rule;
use crate::compare::Subject;
use crate::judge::Severity;
use crate::judge::draft::Draft;
use crate::model::Environment;

/// An image has no tag, or the tag latest.
#[derive(Debug)]
pub(super) struct ImageMutable;

impl Rule for ImageMutable {
    fn id(&self) -> &'static str {
        "image-mutable"
    }

    fn summary(&self) -> &'static str {
        "An image has no tag, or the tag latest"
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn page(&self) -> &'static str {
        include_str!("image-mutable.md")
    }

    fn environment(&self, environment: &Environment, drafts: &mut Vec<Draft>) {
        for workload in &environment.workloads {
            for container in &workload.containers {
                let Some(image) = &container.image else {
                    continue;
                };
                let mutable = matches!(image.value.tag.as_deref(), None | Some("latest"))
                    && image.value.digest.is_none();
                if !mutable {
                    continue;
                }
                let subject = Subject {
                    app: workload.app.clone(),
                    kind: workload.kind.clone(),
                    name: workload.original_name.clone(),
                    container: Some(container.name.clone()),
                };
                let title = format!("the image of {} is not pinned", container.name);
                drafts.push(
                    Draft::about(environment, subject, "image", title)
                        .side(&image.value.raw, image.origin)
                        .because("two pods of one release may run different code"),
                );
            }
        }
    }
}
