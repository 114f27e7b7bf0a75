//! Objects that the reference renders and the target only refers to, where no cluster tells whether the object is there.

use super::META;
use crate::compare::{Absence, Value};
use crate::judge::context::{Fact, Site};
use crate::judge::rendered::Object;
use crate::judge::requirements::consequence;
use crate::judge::unrendered::{Unrendered, brought, is_open, renders_secrets};
use crate::judge::{Cause, Context, Finding, FindingSide, Fix, Severity, Title};
use crate::model::{Environment, Located, Reference, ReferencePlace, Workload, is_unsubstituted};
use crate::source::{State, Unlisted};
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
    /// This overlay beside the target's renders it.
    Beside(String),
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
    for pair in &context.comparison.pairs {
        if let (Some(ours), Some(theirs)) = (pair.reference, pair.target) {
            out.extend(of_account(context, ours, theirs));
        }
    }
}

/// Returns the accounts of a reference's and a target's workload, where the reference's is rendered and the target's, which has another
/// name, is rendered nowhere.
pub(in crate::judge) fn strayed<'w>(
    context: &Context<'_>,
    (ours, theirs): (&'w Workload, &'w Workload),
) -> Option<[&'w Located<String>; 2]> {
    let (reference, target) = (context.comparison.reference, context.comparison.target);
    let is_declared = reference.state == State::Declared && target.state == State::Declared;
    if !is_declared || target.cluster.is_some() || is_open(target) {
        return None;
    }
    let (held, given) = (
        ours.service_account.as_ref()?,
        theirs.service_account.as_ref()?,
    );
    let renders = |of: &Environment, name: &str| {
        of.named
            .contains(&("ServiceAccount".to_owned(), name.to_owned()))
    };
    // Under its paired name, `object-missing` tells of it.
    let namespace = theirs.namespace.as_deref();
    let is_told = renders(target, &given.value)
        || target
            .rendered_beside("ServiceAccount", &given.value, namespace)
            .is_some()
        || renders(reference, &given.value)
        || given.value == "default"
        || is_unsubstituted(&given.value)
        || context.names.pair(&held.value, &given.value);
    (renders(reference, &held.value) && !is_told).then_some([held, given])
}

fn of_account(context: &Context<'_>, ours: &Workload, theirs: &Workload) -> Option<Finding> {
    let [held, given] = strayed(context, (ours, theirs))?;
    let target = context.comparison.target;
    let name = &given.value;
    let site = Site {
        environment: target,
        workload: theirs,
        container: None,
    };
    let field = format!("ServiceAccount.{name}");
    let fact = Fact::new(&field, Value::Absent(Absence::NotThere), given.origin);
    let title = Title::within(
        format_args!("ServiceAccount {name} is not rendered"),
        &target.name,
    );
    let mut finding = site.fact(&META, fact, title);
    finding.cause = Some(Cause::Gap);
    let value = Value::plain(format!("ServiceAccount {}", held.value));
    let side = FindingSide::new(context.reference(), value, held.origin);
    finding.sides.insert(0, side);
    let why = format!(
        "unless another hand makes it: {}",
        consequence(ReferencePlace::Pod)
    );
    Some(finding.because(why).with_severity(Severity::Warning))
}

/// Begins the finding that a workload of the target waits for an object which is not there, of which the words say what is wrong.
pub(super) fn begin(
    target: &Environment,
    workload: &Workload,
    (lacking, told): (&Unrendered<'_>, &Reference<'_>),
    words: &str,
) -> Finding {
    let (kind, name) = (lacking.kind.name(), lacking.name);
    let field = format!("{kind}.{}", lacking.original_name);
    let site = Site {
        environment: target,
        workload,
        container: told.container,
    };
    let fact = Fact::new(&field, Value::Absent(Absence::NotThere), told.origin);
    let title = Title::within(format_args!("{kind} {name} {words}"), &target.name);
    let mut finding = site.fact(&META, fact, title);
    finding.cause = Some(Cause::Gap);
    finding
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
    let mut finding = begin(target, workload, (lacking, told), "is not rendered");
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
            vec![format!("another object names the {kind} and may create it")]
        }
        Some(Excuse::MadeElsewhere) => {
            let file = target.unlisted.iter().find(|of| of.name == name);
            if let Some(file) = file {
                what = listing(file);
            }
            vec![
                consequence(told.place).to_owned(),
                made_elsewhere(target, file),
            ]
        }
        Some(Excuse::Beside(overlay)) => {
            what = format!("apply {overlay} before {}", target.name);
            vec![format!(
                "{overlay} renders it: pods wait until that is applied"
            )]
        }
        Some(Excuse::Pull) | None => vec![consequence(told.place).to_owned()],
    };
    finding.mended_by(Some(Fix::saying(what)))
}

/// Says how a file that declares the Secret becomes a part of the overlay.
fn listing(file: &Unlisted) -> String {
    match file.is_example {
        true => format!(
            "fill in a copy of {}, which is an example, and add that to 'resources:'",
            file.file
        ),
        false => format!("add {} to 'resources:'", file.file),
    }
}

fn excuse(
    target: &Environment,
    workload: &Workload,
    lacking: &Unrendered<'_>,
    object: Object<'_>,
) -> Option<Excuse> {
    if !lacking.is_required() {
        return Some(if lacking.opens_a_registry() {
            Excuse::Pull
        } else {
            Excuse::Optional
        });
    }
    if target.may_come.contains(lacking.name) {
        return Some(Excuse::MayCome);
    }
    let (kind, namespace) = (lacking.kind.name(), workload.namespace.as_deref());
    if let Some(overlay) = target.rendered_beside(kind, lacking.name, namespace) {
        return Some(Excuse::Beside(overlay.to_owned()));
    }
    if lacking.kind.name() != "Secret" {
        return None;
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
