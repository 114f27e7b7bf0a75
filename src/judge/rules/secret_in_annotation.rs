//! `secret-in-annotation`: kubectl's copy of a Secret, values included, in the Secret's own metadata.

use crate::compare::{Subject, Value};
use crate::judge::context::Fact;
use crate::judge::rule::{Meta, Rule};
use crate::judge::{Finding, Severity, Title};
use crate::model::Environment;
use crate::source::managed_fields::managers;

pub(crate) struct SecretInAnnotation;

static META: Meta = Meta {
    id: "secret-in-annotation",
    summary: "A live Secret carries its values in the annotation that kubectl apply keeps, where more people can read them",
    severity: Severity::Warning,
    page: include_str!("secret-in-annotation.md"),
};

impl Rule for SecretInAnnotation {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs_cluster(&self) -> bool {
        true
    }

    fn environment(&self, _: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        let secrets = environment
            .cluster
            .iter()
            .flat_map(|cluster| &cluster.secrets);
        for secret in secrets {
            let Some(live) = secret.live.as_ref().filter(|live| live.last_applied) else {
                continue;
            };
            let subject = Subject::new(secret.app.as_deref(), "Secret", &secret.original_name);
            let title = Title::within("a Secret's values stand in its metadata", &environment.name);
            let value = Value::plain("kubectl.kubernetes.io/last-applied-configuration");
            let fact = Fact::new("metadata.annotations", value, secret.origin);
            let mut finding = fact.finding(&META, environment, subject, title).because(
                "whoever may list metadata, or sees it in a log or a dashboard, can read them",
            );
            let writers = managers(&live.managed);
            if let Some(side) = finding.sides.first_mut() {
                side.set_by = writers
                    .into_iter()
                    .filter(|field_owner| field_owner.manager == "kubectl-client-side-apply")
                    .collect();
            }
            out.push(finding);
        }
    }
}
