//! `shutdown-short`: pods have less time to end in the target, or less than their `preStop` hook takes.

use crate::compare::{Difference, Field};
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::sided::{SideText, Sided};
use crate::judge::{Context, Finding, Severity, Title};
use crate::model::{Container, ContainerKind, Environment, Leaf, Workload};
use crate::source::WorkloadKind;
use crate::yaml::Origin;

pub(crate) struct ShutdownShort;

static META: Meta = Meta {
    id: "shutdown-short",
    summary: "A pod has less time to end than in the reference, lacks the preStop hook, or is killed while the hook still waits",
    severity: Severity::Warning,
    page: include_str!("shutdown-short.md"),
};

/// The field of an id: the time to end and the hook together.
const FIELD: &str = "shutdown";

const TITLE: &str = "a pod is killed while its preStop hook still waits";

const HOOK: &str = "lifecycle.preStop.";

impl Rule for ShutdownShort {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        let (Field::Rest(_), (Some(ours), Some(theirs))) =
            (&difference.field, difference.workloads)
        else {
            return Judgement::NotMine;
        };
        if !runs_on(theirs) {
            return Judgement::NotMine;
        }
        if let (Some(ours), Some(theirs)) = difference.containers {
            return of_hook(context, difference, (ours, theirs));
        }
        if difference.field.id() != grace_path(ours) {
            return Judgement::NotMine;
        }
        let (Some((before, _)), Some((now, _))) = (grace(ours), grace(theirs)) else {
            return Judgement::NotMine;
        };
        if now >= before {
            return Judgement::NotMine;
        }
        let title = Title::from(format!("pods have {now} s to end in "));
        let title = title.environment(context.target());
        let title = title.words(&format!(", {before} s in "));
        let title = title.environment(context.reference());
        let finding = context.draft(&META, difference, title);
        let why = match cut(theirs).filter(|_| cut(ours).is_none()) {
            Some(cut) => cut.in_words(),
            None => "what is not done by then is cut off: requests, messages, writes".to_owned(),
        };
        finding.because(why).into()
    }

    fn comparison(&self, context: &Context<'_>, out: &mut Vec<Finding>) {
        out.extend(Sided::of_comparison(context).filter_map(|sided| finding(&sided)));
    }

    fn environment(&self, all: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        let all = Sided::of_environment(all, environment);
        out.extend(all.filter_map(|sided| finding(&sided)));
    }
}

/// Judges a field of a hook: one that the target lacks, and a shorter wait.
fn of_hook(
    context: &Context<'_>,
    difference: &Difference<'_>,
    (ours, theirs): (&Container, &Container),
) -> Judgement {
    let field = difference.field.id();
    let mut held = ours.rest.below(HOOK);
    let Some((first, _)) = held.next().filter(|_| field.starts_with(HOOK)) else {
        return Judgement::NotMine;
    };
    let why = "the pod gets requests until every node knows that it ends: a hook that waits keeps them from failing";
    if theirs.rest.below(HOOK).next().is_none() {
        if field != first {
            return Judgement::Fine;
        }
        let title = Title::within("the preStop hook is missing", context.target());
        return context.draft(&META, difference, title).because(why).into();
    }
    let (Some(before), Some(now)) = (waits(ours), waits(theirs)) else {
        return Judgement::NotMine;
    };
    let holds = |container: &Container| {
        let leaf = container.rest.get(&field);
        leaf.is_some_and(|leaf| leaf.value.chars().any(|c| c.is_ascii_digit()))
    };
    if now >= before || !holds(ours) || !holds(theirs) {
        return Judgement::NotMine;
    }
    let waits = format!("the preStop hook waits {now} s in ");
    let title = Title::from(waits).environment(context.target());
    let title = title.words(&format!(", {before} s in "));
    let title = title.environment(context.reference());
    context.draft(&META, difference, title).because(why).into()
}

fn finding(sided: &Sided<'_>) -> Option<Finding> {
    let theirs = cut(sided.theirs())?;
    let title = (FIELD, TITLE);
    let finding = match sided.ours() {
        None => sided.alike(&META, title, (None, theirs.side())),
        Some(ours) => match cut(ours) {
            Some(ours) => sided.alike(&META, title, (Some(ours.side()), theirs.side())),
            None => {
                let (before, origin) = grace(ours)?;
                // A shorter time is told as one, with this reason.
                if theirs.grace < before {
                    return None;
                }
                sided.worse(
                    &META,
                    title,
                    ((format!("{before} s"), origin), theirs.side()),
                )
            }
        },
    };
    Some(finding.because(theirs.in_words()))
}

/// A hook that waits for as long as the pod has, or longer.
struct Cut {
    container: String,
    waits: i64,
    grace: i64,
    origin: Origin,
}

impl Cut {
    fn in_words(&self) -> String {
        format!(
            "the preStop hook of {} waits {} s of {}: the process is killed before it can end by itself",
            self.container, self.waits, self.grace
        )
    }

    fn side(&self) -> SideText {
        let text = format!("{} s, and preStop waits {} s", self.grace, self.waits);
        (text, self.origin)
    }
}

fn cut(workload: &Workload) -> Option<Cut> {
    let (grace, origin) = grace(workload).filter(|_| runs_on(workload))?;
    let containers = workload.containers.iter();
    let running = containers.filter(|of| of.kind != ContainerKind::Init);
    let waiting = running.filter_map(|of| Some((waits(of)?, of)));
    let (waits, container) = waiting.max_by_key(|(waits, _)| *waits)?;
    (waits > 0 && waits >= grace).then(|| Cut {
        container: container.name.clone(),
        waits,
        grace,
        origin,
    })
}

fn runs_on(workload: &Workload) -> bool {
    let kind = WorkloadKind::from_name(&workload.kind);
    kind.is_some_and(|kind| !kind.runs_to_completion())
}

fn grace_path(workload: &Workload) -> String {
    let kind = WorkloadKind::from_name(&workload.kind);
    let path = kind.map_or(&[][..], WorkloadKind::pod_path);
    format!("{}.terminationGracePeriodSeconds", path.join("."))
}

/// Returns the seconds that a workload's pods have to end, and the place that says so.
fn grace(workload: &Workload) -> Option<(i64, Origin)> {
    let leaf: &Leaf = workload.rest.get(&grace_path(workload))?;
    let origin = match leaf.origin {
        Origin::NONE => workload.origin,
        origin => origin,
    };
    Some((leaf.value.parse().ok()?, origin))
}

/// Words of a shell with which a script may wait or not, or more than once.
const UNSURE: [&str; 8] = ["if", "for", "while", "until", "case", "||", "exit", "&"];

/// Returns the seconds that a container's hook waits, where it says so plainly: a `sleep` of its own, or commands that do.
fn waits(container: &Container) -> Option<i64> {
    if let Some(leaf) = container.rest.get("lifecycle.preStop.sleep.seconds") {
        return leaf.value.parse().ok();
    }
    let words = container.rest.below("lifecycle.preStop.exec.command");
    let text: Vec<&str> = words.map(|(_, leaf)| leaf.value.as_str()).collect();
    let text = text.join(" ").replace("&&", ";").replace(';', " ; ");
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.iter().any(|word| UNSURE.contains(word)) {
        return None;
    }
    let sleeps = words.windows(2).filter_map(|pair| match pair {
        [command, time] if *command == "sleep" || command.ends_with("/sleep") => {
            time.strip_suffix('s').unwrap_or(time).parse::<i64>().ok()
        }
        _ => None,
    });
    sleeps.reduce(i64::saturating_add)
}

#[cfg(test)]
mod tests {
    use smol_str::SmolStr;

    use super::*;
    use crate::model::{Leaves, Located};

    fn hook(leaves: &[(&str, &str)]) -> Option<i64> {
        let leaves = leaves.iter().map(|(path, text)| {
            let path = SmolStr::from(format!("lifecycle.preStop.{path}"));
            (path, Located::new(SmolStr::new(text), Origin::NONE))
        });
        waits(&Container {
            rest: leaves.collect::<Leaves>(),
            ..Container::default()
        })
    }

    #[test]
    fn a_hook_waits_for_what_it_plainly_says() {
        let script = |text| {
            hook(&[
                ("exec.command[0]", "/bin/sh"),
                ("exec.command[1]", "-c"),
                ("exec.command[2]", text),
            ])
        };
        assert_eq!(hook(&[("sleep.seconds", "15")]), Some(15));
        let plain = [("exec.command[0]", "/bin/sleep"), ("exec.command[1]", "20")];
        assert_eq!(hook(&plain), Some(20));
        assert_eq!(script("sleep 5s; nginx -s quit && sleep 10"), Some(15));
        assert_eq!(script("nginx -s quit"), None);
        assert_eq!(script("sleep $WAIT"), None);
        assert_eq!(script("while up; do sleep 1; done"), None);
        assert_eq!(script("ready || sleep 60"), None);
        assert_eq!(hook(&[("httpGet.port", "8080")]), None);
        assert_eq!(hook(&[]), None);
    }
}
