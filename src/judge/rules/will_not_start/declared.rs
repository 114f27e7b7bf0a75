//! Objects that the reference renders and the target only refers to, where no cluster tells whether the object is there.

use super::META;
use crate::compare::{Absence, Value};
use crate::judge::context::{Fact, Site};
use crate::judge::rendered::Object;
use crate::judge::requirements::consequence;
use crate::judge::unrendered::{Unrendered, brought, renders_secrets};
use crate::judge::{Cause, Context, Finding, FindingSide, Fix, Severity};
use crate::model::{Environment, Reference, ReferencePlace, Workload};
use crate::source::Unlisted;
use crate::words::listed;

/// The number of variables and files that a finding lists.
const LISTED: usize = 12;

/// The reason why pods start all the same, or may.
enum Excuse {
    /// Every reference is optional.
    Optional,
    /// The Secret only opens a registry.
    Pull,
    /// Another object of the target names the Secret.
    MayCome,
    /// The target renders no Secret at all.
    MadeElsewhere,
}

/// Judges every reference of every workload that both sides have.
pub(super) fn judge(context: &Context<'_>, out: &mut Vec<Finding>) {
    for left in context.left_behind() {
        if let Some(told) = left.lacking.told() {
            out.push(finding(
                context,
                left.workload,
                (&left.lacking, told),
                left.object,
            ));
        }
    }
}

fn finding(
    context: &Context<'_>,
    workload: &Workload,
    (lacking, told): (&Unrendered<'_>, &Reference<'_>),
    object: Object<'_>,
) -> Finding {
    let target = context.comparison.target;
    let (kind, name) = (lacking.kind.name(), lacking.name);
    let keys = object.keys();
    let field = format!("{kind}.{}", lacking.original_name);
    let site = Site {
        environment: target,
        workload,
        container: told.container,
    };
    let fact = Fact::new(&field, Value::Absent(Absence::NotThere), told.origin);
    let title = format!("{kind} {name} is not rendered in {}", target.name);
    let mut finding = site.fact(&META, fact, title);
    finding.cause = Some(Cause::Gap);
    let whole = match keys.is_empty() {
        true => format!("{kind} {}", object.name()),
        false => {
            let keys = listed(&keys, LISTED);
            format!("{kind} {} with {keys}", object.name())
        }
    };
    let side = FindingSide::new(context.reference(), Value::plain(whole), object.origin());
    finding.sides.insert(0, side);
    let mut what = format!("render {kind} {name} in {} too", target.name);
    let excuse = excuse(target, workload, lacking, object);
    if excuse.is_some() {
        finding.severity = Severity::Warning;
    }
    finding.why = match excuse {
        Some(Excuse::Optional) => {
            let brought = brought(workload, (lacking.kind, name), &keys);
            let lost = match brought.is_empty() {
                true => "its keys".to_owned(),
                false => listed(&brought, LISTED),
            };
            vec![format!(
                "the reference is optional: pods start without {lost}"
            )]
        }
        Some(Excuse::MayCome) => {
            vec!["another object names the Secret and may create it".to_owned()]
        }
        Some(Excuse::MadeElsewhere) => {
            let file = target.unlisted.iter().find(|of| of.name == name);
            if let Some(file) = file {
                what = format!("add {} to 'resources:'", file.file);
            }
            vec![
                consequence(told.place).to_owned(),
                made_elsewhere(target, file),
            ]
        }
        Some(Excuse::Pull) | None => vec![consequence(told.place).to_owned()],
    };
    finding.mended_by(Some(Fix::saying(what)))
}

fn excuse(
    target: &Environment,
    workload: &Workload,
    lacking: &Unrendered<'_>,
    object: Object<'_>,
) -> Option<Excuse> {
    if !lacking.is_required() {
        let mut places = lacking.references.iter().map(|of| of.place);
        let is_pull = places.all(|place| place == ReferencePlace::Pull);
        return Some(if is_pull {
            Excuse::Pull
        } else {
            Excuse::Optional
        });
    }
    if lacking.kind.name() != "Secret" {
        return None;
    }
    if target.may_come.contains(lacking.name) {
        return Some(Excuse::MayCome);
    }
    let is_elsewhere =
        object.is_plain_secret() && !renders_secrets(target, workload.app.as_deref());
    is_elsewhere.then_some(Excuse::MadeElsewhere)
}

fn made_elsewhere(target: &Environment, file: Option<&Unlisted>) -> String {
    match file {
        Some(found) => format!(
            "{} declares {} {}, and is in no 'resources:'",
            found.file, found.kind, found.name
        ),
        None => format!(
            "{} renders no Secret at all: if another hand makes this one, 'notInGit' in kubeparity.yaml says so",
            target.name
        ),
    }
}
