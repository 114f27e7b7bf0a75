//! `env-duplicate`: one name twice in the same `env` list.

use crate::compare::{Difference, Field, Value};
use crate::judge::context::{Fact, Site};
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Finding, Severity, Title};
use crate::model::{Environment, Repeated};
use crate::yaml::Origin;

pub(crate) struct EnvDuplicate;

static META: Meta = Meta {
    id: "env-duplicate",
    summary: "A variable is set twice in one list, and only the last entry counts",
    severity: Severity::Warning,
    page: include_str!("env-duplicate.md"),
};

impl Rule for EnvDuplicate {
    fn meta(&self) -> &'static Meta {
        &META
    }

    /// That one side alone has it twice is told about that side.
    fn difference(&self, _: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        match difference.field {
            Field::EnvDuplicate(_) => Judgement::Fine,
            _ => Judgement::NotMine,
        }
    }

    fn environment(&self, _: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        for (spot, container) in Site::containers(environment) {
            for (name, Repeated { places, is_same }) in &container.duplicates {
                let last = places.last().copied().unwrap_or(Origin::NONE);
                let value = Value::Times(places.len());
                let title = Title::within(
                    format_args!("{name} is set {} times", places.len()),
                    &environment.name,
                );
                let fact = Fact::new(name, value, last);
                let finding = spot.fact(&META, fact, title).because(
                    "only the last entry counts, and a strategic merge patch changes the first",
                );
                out.push(match is_same {
                    true => finding
                        .with_severity(Severity::Note)
                        .because("all say the same"),
                    false => finding,
                });
            }
        }
    }
}
