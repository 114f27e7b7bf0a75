//! `workload-missing`: a workload that only one side has, or that has become another kind.

use smol_str::SmolStr;

use crate::compare::{Difference, Field, Value};
use crate::environments::promotion;
use crate::judge::part::Part;
use crate::judge::replaced::{Instead, is_of_one_person, replaced, serves};
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Finding, Severity, Title, taken_away};
use crate::model::selectors::selects_pods_of;
use crate::model::{Environment, Workload};

pub(crate) struct WorkloadMissing;

static META: Meta = Meta {
    id: "workload-missing",
    summary: "A workload of the reference is not in the target, or is of another kind there",
    severity: Severity::Error,
    page: include_str!("workload-missing.md"),
};

impl Rule for WorkloadMissing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        if !matches!(difference.field, Field::Kind | Field::Workload) {
            return Judgement::NotMine;
        }
        let subject = &difference.subject;
        let name = format!("{} {}", subject.kind, subject.name);
        if difference.field == Field::Kind {
            let kind = difference.target.value.shown("");
            // The same words of every such workload: the report tells them as one.
            let title = Title::within(
                format_args!("the {} is a {kind}", subject.kind),
                context.target(),
            );
            let finding = context.draft(&META, difference, title);
            return finding.with_severity(Severity::Warning).into();
        }
        if let Some(finding) = missing_application(context, difference) {
            return finding.into();
        }
        if let (Some(missing), Some(other)) = difference.workloads {
            return renamed(context, difference, (missing, other)).into();
        }
        if difference.target.is_present() {
            let title = Title::only_within(format_args!("{name} is"), context.target());
            let finding = context.draft(&META, difference, title);
            let part = Part::ObjectOfKind { is_missing: false };
            let finding = finding.part_of(Some(part));
            return finding.with_severity(Severity::Note).into();
        }
        // Where most is missing, all of it is told at once.
        if context.fragment().is_some() {
            return Judgement::Fine;
        }
        let title = Title::within(format_args!("{name} is missing"), context.target());
        let finding = context.draft(&META, difference, title);
        match difference
            .workloads
            .0
            .and_then(|missing| why_not(context, missing))
        {
            Some(Instead { why, severity }) => {
                let of_kind = Part::ObjectOfKind { is_missing: true };
                let part = (severity == Severity::Warning).then_some(of_kind);
                let finding = finding.with_severity(severity).because(why);
                finding.part_of(part).into()
            }
            None => {
                let finding = match taken_away::workload(context, difference) {
                    Some(at) => finding.with_severity(Severity::Warning).taken_away(at),
                    None => finding,
                };
                let part = Part::ObjectOfKind { is_missing: true };
                finding.part_of(Some(part)).into()
            }
        }
    }
}

/// Says why the target may well do without a workload.
fn why_not(context: &Context<'_>, missing: &Workload) -> Option<Instead> {
    let hook = missing.rest.get("metadata.annotations.helm.sh/hook");
    if hook.is_some_and(|hook| hook.value.starts_with("test")) {
        return Some(Instead {
            why: "it is a test that `helm test` runs, and no part of a release".to_owned(),
            severity: Severity::Note,
        });
    }
    if fills_a_developers(context, missing) {
        return Some(Instead {
            why: format!("it fills {} with data to develop with", context.reference()),
            severity: Severity::Note,
        });
    }
    if let Some(other) = own_beside(context, missing) {
        return Some(Instead {
            why: format!(
                "it is {0}'s own by its name, beside {1} {2}, which {0} has too",
                context.reference(),
                other.kind,
                other.original_name
            ),
            severity: Severity::Note,
        });
    }
    if stands_in(context, missing) {
        return Some(Instead {
            why: format!(
                "it stands in for something in {0} by its name, and nothing in {1} names it",
                context.reference(),
                context.target()
            ),
            severity: Severity::Note,
        });
    }
    replaced(context, missing).cloned().or_else(|| {
        let mut containers = missing.containers.iter().filter(|_| missing.kind == "Job");
        let served = containers.find_map(|container| serves(context, container))?;
        Some(Instead {
            why: format!("it is there for {}", served.original_name),
            severity: Severity::Note,
        })
    })
}

/// Returns the workload that both sides have and that a missing one is the reference's own copy of: `web-dev` beside `web`, in dev.
fn own_beside<'c>(context: &Context<'c>, missing: &Workload) -> Option<&'c Workload> {
    let name = missing.original_name.as_str();
    let stem = context.names.reference_stem(name);
    if stem == name {
        return None;
    }
    let mut kept = context.kept_names().named(&stem);
    kept.find(|other| {
        (&other.app, &other.kind) == (&missing.app, &missing.kind)
            && runs_alike(context, missing, other)
    })
}

/// Tells whether two workloads have an image of one repository, whatever its tag and the environment's own name in it: another program
/// under the name is no copy.
fn runs_alike(context: &Context<'_>, a: &Workload, b: &Workload) -> bool {
    let of = |workload: &Workload| -> Vec<String> {
        let images = workload
            .containers
            .iter()
            .filter_map(|of| of.image.as_ref());
        let repositories = images.map(|image| image.value.repository.as_str());
        repositories
            .map(|name| context.names.reference_stem(name).into_owned())
            .collect()
    };
    let others = of(b);
    of(a).iter().any(|own| others.contains(own))
}

/// Tells whether a missing workload is a stand-in by its name, `dummy-exporter`, that nothing in the target asks for. Production has none:
/// what is called so there is the service itself.
fn stands_in(context: &Context<'_>, missing: &Workload) -> bool {
    const WORDS: &[&str] = &[
        "dummy", "fake", "mock", "mocks", "noop", "stub", "stubs", "wiremock",
    ];
    let is_before = promotion(context.reference()) != promotion("production");
    let mut words = missing.original_name.split(['-', '.']);
    is_before && words.any(|word| WORDS.contains(&word)) && !is_called_in_target(context, missing)
}

/// Tells whether something in the target names a workload that it lacks, or a Service in front of it.
fn is_called_in_target(context: &Context<'_>, missing: &Workload) -> bool {
    let services = context.comparison.reference.objects.iter();
    let services = services.filter(|of| of.kind == "Service" && selects_pods_of(of, missing));
    let mut names: Vec<&str> = services.map(|of| of.name.as_str()).collect();
    names.extend([missing.name.as_str(), &missing.original_name]);
    context.target_words().name(&names)
}

/// Tells whether a job puts data into an environment of developers, going by its name: `seed-data`, `load-fixtures`.
fn fills_a_developers(context: &Context<'_>, missing: &Workload) -> bool {
    const WORDS: &[&str] = &[
        "fixture", "fixtures", "seed", "seeder", "seeding", "seeds", "testdata",
    ];
    let is_job = matches!(missing.kind.as_str(), "CronJob" | "Job");
    let mut words = missing.original_name.split(['-', '.']);
    is_job
        && is_of_one_person(context.reference())
        && !is_of_one_person(context.target())
        && words.any(|word| WORDS.contains(&word))
}

/// A workload without an answer to its name, and the one that it is compared with, since it looks like it.
fn renamed(
    context: &Context<'_>,
    difference: &Difference<'_>,
    (missing, other): (&Workload, &Workload),
) -> Finding {
    let title = Title::within(
        format_args!("{} {} is called {}", missing.kind, missing.name, other.name),
        context.target(),
    );
    let why = "nothing has the same name, and this looks like it, renamed: the two are compared";
    let finding = context.draft(&META, difference, title);
    finding
        .with_severity(Severity::Warning)
        .because(why.to_owned())
}

/// An application that one side lacks as a whole is told once: all of its workloads have this finding.
fn missing_application(context: &Context<'_>, difference: &Difference<'_>) -> Option<Finding> {
    let app = difference.subject.app.as_ref()?;
    let has = |environment: &Environment| {
        let mut workloads = environment.workloads.iter();
        workloads.any(|workload| workload.app.as_ref() == Some(app))
    };
    let (in_reference, in_target) = (
        has(context.comparison.reference),
        has(context.comparison.target),
    );
    if in_reference && in_target {
        return None;
    }
    let title = match in_reference {
        true => Title::within(
            format_args!("application {app} is missing"),
            context.target(),
        ),
        false => Title::only_within(format_args!("application {app} is"), context.target()),
    };
    let mut finding = context.draft(&META, difference, title);
    finding.field = "application".to_owned();
    for side in finding.sides.iter_mut().filter(|side| side.is_present()) {
        side.value = Value::Object {
            kind: SmolStr::new_static("application"),
            name: app.into(),
        };
    }
    Some(match in_reference {
        true => finding,
        false => finding.with_severity(Severity::Note),
    })
}
