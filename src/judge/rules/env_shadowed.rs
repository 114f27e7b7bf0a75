//! `env-shadowed`: a variable of a ConfigMap or Secret that the container's own `env` sets over.

use crate::compare::value_of;
use crate::judge::context::{Fact, Site};
use crate::judge::rule::{Meta, Rule};
use crate::judge::{Finding, FindingSide, Severity};
use crate::model::{Container, EnvValue, Environment, Variable};

pub(crate) struct EnvShadowed;

static META: Meta = Meta {
    id: "env-shadowed",
    summary: "An entry of env sets a variable over one that envFrom brings with another value",
    severity: Severity::Note,
    page: include_str!("env-shadowed.md"),
};

impl Rule for EnvShadowed {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn environment(&self, _: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        for (site, container) in Site::containers(environment) {
            for hidden in &container.shadowed {
                let kept = container.env.get(&hidden.name);
                let kept = kept.filter(|kept| !is_same(&kept.value, &hidden.value));
                out.extend(kept.and_then(|kept| finding(site, container, (kept, hidden))));
            }
        }
    }
}

fn finding(
    site: Site<'_>,
    container: &Container,
    (kept, hidden): (&Variable, &Variable),
) -> Option<Finding> {
    let source = &container.env_from.get(hidden.env_from?)?.object;
    let (name, environment) = (&kept.name, &site.environment.name);
    let title = format!(
        "{name} of {} {} has no effect in {environment}",
        source.kind.name(),
        source.original_name
    );
    let fact = Fact::new(name, value_of(&kept.value), kept.origin);
    let mut finding = site.fact(&META, fact, title);
    let side = FindingSide::new(environment, value_of(&hidden.value), hidden.origin);
    finding.sides.push(side.named(name));
    Some(finding.because("the container's own 'env' sets the variable too, and wins"))
}

/// Tells whether the process would see no difference, or nothing tells that it would.
fn is_same(kept: &EnvValue, hidden: &EnvValue) -> bool {
    match (kept, hidden) {
        (EnvValue::Unsubstituted(_), _) | (_, EnvValue::Unsubstituted(_)) => true,
        (EnvValue::Text { expanded: a, .. }, EnvValue::Text { expanded: b, .. }) => a == b,
        (EnvValue::Key(a), EnvValue::Key(b)) => {
            (a.object.kind, &a.object.name, &a.key) == (b.object.kind, &b.object.name, &b.key)
        }
        _ => false,
    }
}
