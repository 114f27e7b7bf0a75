//! [`Finding`] and [`Verdict`]: what every format shows.

mod likewise;
mod member;
mod side;

use std::collections::BTreeSet;

use smol_str::SmolStr;

pub use likewise::Likewise;
pub use member::Member;
pub use side::FindingSide;

use super::fix::{AddedItem, Before};
use super::part::Part;
use super::rule::Meta;
use super::rules::OF_STATUS;
use super::title::Title;
use super::{Accepted, Age, Cause, CauseCounts, History, LookedAt, Unwell};
use crate::compare::{Shown, Subject};
use crate::maps::{IndexMap, IndexSet};
use crate::severity::Severity;
use crate::source::NotEvaluated;
use crate::yaml::Origin;

/// The need behind a finding: what the process asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed {
    /// The way in which the process asks for it, in words.
    pub how: SmolStr,
    /// The place where it does.
    pub origin: Origin,
    /// Whether the process fails without it.
    pub fails: bool,
    /// The environments that have it, and from where.
    pub set_in: Vec<FindingSide>,
}

/// An edit that mends a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// One imperative sentence that says what to do.
    pub what: String,
    /// The patch to add to the overlay's kustomization, as YAML; `None` where no edit to the overlay can mend it.
    pub patch: Option<String>,
    /// The place that the patch goes to, where it is known.
    pub place: Option<PatchPlace>,
    /// Lines to add to files, where the edit is no patch.
    pub lines: Vec<AddedLines>,
    /// Objects that another hand has to make for the edit to hold, in words: `Secret store`.
    pub(crate) assumes: BTreeSet<String>,
    /// Variables and mounts to add: the end of the run writes those of one workload as one patch.
    pub(crate) items: Vec<AddedItem>,
    /// The edit of another finding mends this one too.
    pub is_mended_elsewhere: bool,
    /// The edits that mend the same in other environments.
    pub likewise: Vec<Likewise>,
    /// The edit as it was before the end of the run told what others mend too.
    pub(crate) by_itself: Option<Box<OwnEdit>>,
}

/// The edit of one finding alone: what to do, the patch without its items, and lines.
pub(crate) type OwnEdit = (String, Option<String>, Vec<AddedLines>);

/// The place in a kustomization that the entries of a patch go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatchPlace {
    /// The file.
    pub file: String,
    /// The line of its `patches:`; `None` where the key is to be added.
    pub list_line: Option<u32>,
    /// The line that the last entry ends in, where it is known.
    pub last_line: Option<u32>,
    /// The number of blanks before each entry.
    pub indent: usize,
}

/// Lines to add to a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AddedLines {
    /// The file and the line.
    pub at: Origin,
    /// The text goes below that line; otherwise it goes somewhere into what stands there.
    pub is_after: bool,
    /// The text, with its indentation and without a line end behind it; empty where only a person can tell it.
    pub text: String,
}

impl Fix {
    /// Says what to do, without an edit.
    #[must_use]
    pub(crate) fn saying(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            patch: None,
            place: None,
            lines: Vec::new(),
            items: Vec::new(),
            assumes: BTreeSet::new(),
            is_mended_elsewhere: false,
            likewise: Vec::new(),
            by_itself: None,
        }
    }

    /// Adds the object that another hand has to make for the edit to hold.
    #[must_use]
    pub(crate) fn assuming(mut self, before: Option<Before>) -> Self {
        if let Some(Before::Assumed(object)) = before {
            self.assumes.insert(object);
        }
        self
    }

    /// Adds the lines that are to be added to files.
    #[must_use]
    pub(crate) fn with_lines(mut self, lines: impl IntoIterator<Item = AddedLines>) -> Self {
        self.lines.extend(lines);
        self
    }
}

/// A difference, or a fact about one environment, that a rule judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Rule id, kebab-case.
    pub rule: &'static str,
    /// After configuration.
    pub severity: Severity,
    /// The owner of the field.
    pub subject: Subject,
    /// The field within the subject as the finding id spells it: a variable's name, `readinessProbe`, `limits.cpu`, …
    pub field: String,
    /// The environment the finding is about (the target; or the one whose fact it is).
    pub environment: String,
    /// One line: "DATABASE_URL is missing in production".
    pub title: Title,
    /// The sides, reference first. One for a fact about one environment.
    pub sides: Vec<FindingSide>,
    /// Another environment that a value names or points at.
    pub other_environment: Option<String>,
    /// The need that it is about, where one is known.
    pub needed: Option<Needed>,
    /// Why it matters, and near-misses; one sentence each.
    pub why: Vec<String>,
    /// The first of these says how many environments of a fleet have which value.
    pub is_tallied: bool,
    /// The edit that mends it.
    pub fix: Option<Fix>,
    /// Why it is there, where it is a difference.
    pub cause: Option<Cause>,
    /// The other findings that are told here, each with its own id: the same in another workload, another key of one object.
    pub also: Vec<Member>,
    /// The finding stands for those in `also` alone: its own id names all of them.
    pub is_group: bool,
    /// Another finding of the report would have the same id for everything that it tells: the first subject stands in it, too.
    pub(crate) shares_group_id: bool,
    /// As a note, it is of little weight by itself: reports for people tell such notes in one row.
    pub is_small: bool,
    /// Each side names the fields that it speaks of.
    pub(crate) names_fields: bool,
    /// The larger fact that it is a part of.
    pub(crate) part: Option<Part>,
}

/// The outcome of judging.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// The comparisons that were made: (reference, target).
    pub comparisons: Vec<(String, String)>,
    /// Many environments were held against one: a finding has the sides of a few, and says how many there are.
    pub is_fleet: bool,
    /// The environment that was judged by itself, where nothing was compared with it.
    pub by_itself: Option<String>,
    /// Findings, worst and most certain first, then by subject and field.
    pub findings: Vec<Finding>,
    /// The number of findings that expectations took.
    pub expected: usize,
    /// Every expectation, in the order of the configuration, with the findings that it took.
    pub accepted: Vec<Accepted>,
    /// The number of findings that the baseline holds.
    pub baselined: usize,
    /// The ids of the baseline that were found again.
    pub known: BTreeSet<String>,
    /// Differences that no rule judged (all are notes of `field-differs`).
    pub unjudged: usize,
    /// The number of differences of each cause.
    pub causes: CauseCounts,
    /// A cluster was looked at.
    pub is_live: bool,
    /// The things that could not be looked at; shown first.
    pub not_evaluated: Vec<NotEvaluated>,
    /// Objects of other kinds that were compared.
    pub objects: usize,
    /// Pairs of values that differ in the environments' own names alone.
    pub explained: usize,
    /// Summary lines: "3 references that only a cluster can tell", "2 Services not compared", …
    pub remarks: Vec<String>,
    /// The remarks on objects that nobody renders and no cluster was asked for.
    pub unknown_objects: Vec<String>,
    /// The environments whose declared and live states were held against each other.
    pub states_compared: Vec<String>,
    /// Applications of which the reference has no workload, each with its environment.
    pub alone: Vec<String>,
    /// The rules that the configuration switched off.
    pub switched_off: Vec<String>,
    /// The rules whose findings the configuration has told as notes.
    pub turned_down: Vec<String>,
    /// Workloads and containers that were compared: makes an empty scope visible.
    pub workloads: usize,
    /// Containers compared.
    pub containers: usize,
    /// Each workload that was compared, or judged by itself.
    pub looked_at: Vec<LookedAt>,
    /// Live workloads that have fewer pods than are wanted.
    pub unwell: Vec<Unwell>,
    /// The rendered name of each object that all environments call alike, and its base otherwise: by kind and name in the base.
    pub called: IndexMap<(String, String), String>,
    /// How the findings stand to earlier runs, where a ledger is kept.
    pub history: Option<History>,
}

impl Finding {
    /// Begins a finding of a rule, which says the rest.
    pub(crate) fn of(meta: &Meta) -> Self {
        Self {
            rule: meta.id,
            severity: meta.severity,
            subject: Subject::default(),
            field: String::new(),
            environment: String::new(),
            title: Title::default(),
            sides: Vec::new(),
            other_environment: None,
            needed: None,
            why: Vec::new(),
            is_tallied: false,
            fix: None,
            cause: None,
            also: Vec::new(),
            is_group: false,
            shares_group_id: false,
            is_small: false,
            names_fields: false,
            part: None,
        }
    }

    /// Says that a patch of an environment takes away what is missing there, and where.
    pub(crate) fn taken_away(mut self, (origin, place): (Origin, &str)) -> Self {
        let target = &self.environment;
        let side = self.sides.iter_mut().find(|of| of.environment == *target);
        if let Some(side) = side {
            side.origin = origin;
        }
        let why = format!("a patch of {target} takes it away, in {place}");
        let fix = Fix::saying("take that out of the patch, or accept this");
        self.because(why).mended_by(Some(fix))
    }

    /// Returns the sides, each with its value as people read it: whole for a fact, shortened around what differs for a
    /// difference.
    pub fn shown_sides(&self) -> impl Iterator<Item = (&FindingSide, Shown<'_>)> {
        let beside = match (self.cause, self.sides.as_slice()) {
            (Some(_), [a, b]) => [Some(b), Some(a)],
            _ => [None, None],
        };
        let beside = beside.into_iter().chain(std::iter::repeat(None));
        self.sides.iter().zip(beside).map(|(side, other)| {
            let shown = other.map_or_else(|| side.shown(), |other| side.shown_beside(other));
            (side, shown)
        })
    }

    /// Returns the id that expectations and baselines name: `rule:[app/][namespace/]Kind/name/container/field@environment`,
    /// without file, line or value, so that it survives edits.
    #[must_use]
    pub fn id(&self) -> String {
        self.member().id()
    }

    /// Returns the id that names everything that is told here: without a workload, `rule:field@environment`; where several
    /// findings would have that one, each has its first subject's, and how many more there are.
    #[must_use]
    pub fn group_id(&self) -> String {
        match self.is_group || self.also.is_empty() {
            true => self.id(),
            false if self.shares_group_id => {
                let id = self.id();
                let (place, environment) = id.rsplit_once('@').unwrap_or((&id, ""));
                format!("{place}+{}@{environment}", self.also.len())
            }
            false => format!("{}:{}@{}", self.rule, self.field, self.environment),
        }
    }

    /// Returns what it is known by, without what it says.
    #[must_use]
    pub fn member(&self) -> Member {
        Member {
            subject: self.subject.clone(),
            field: SmolStr::new(&self.field),
            rule: self.rule,
            environment: SmolStr::new(&self.environment),
        }
    }

    /// Returns every finding that is told here: itself, unless it only stands for others, and the others.
    #[must_use]
    pub fn members(&self) -> Vec<Member> {
        let own = (!self.is_group).then(|| self.member());
        own.into_iter().chain(self.also.iter().cloned()).collect()
    }

    /// Returns the other subjects that it is told of, each once, in their order. How a workload runs is told of the same workload.
    #[must_use]
    pub fn other_subjects(&self) -> IndexSet<&Subject> {
        let same = self
            .also
            .iter()
            .filter(|member| member.rule == self.rule || !OF_STATUS.contains(&member.rule));
        let subjects = same.map(|member| &member.subject);
        subjects.filter(|of| **of != self.subject).collect()
    }

    /// Says which larger fact it is a part of.
    #[must_use]
    pub(crate) fn part_of(mut self, part: Option<Part>) -> Self {
        self.part = part;
        self
    }

    /// Makes a note of it that is of little weight by itself.
    #[must_use]
    pub(crate) fn small(mut self) -> Self {
        self.severity = Severity::Note;
        self.is_small = true;
        self
    }

    /// Gives it another severity than its rule's.
    #[must_use]
    pub(crate) fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Adds a sentence on why it matters.
    #[must_use]
    pub(crate) fn because(mut self, why: impl Into<String>) -> Self {
        self.why.push(why.into());
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub(crate) fn mended_by(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }
}

impl Verdict {
    /// Returns how many environments were held against each other.
    pub(crate) fn environments(&self) -> usize {
        let both = self.comparisons.iter();
        let names = both.flat_map(|(reference, target)| [reference, target]);
        names.collect::<IndexSet<&String>>().len()
    }

    /// Returns the ages of the findings, in their order; none where no ledger is kept.
    pub(crate) fn ages(&self) -> &[Age] {
        let history = self.history.as_ref();
        history.map_or(&[][..], |history| &history.ages)
    }

    /// Returns the id of everything that is told, each with its severity, as baselines hold them.
    pub fn ids(&self) -> impl Iterator<Item = (String, Option<Severity>)> {
        self.findings.iter().flat_map(|finding| {
            let members = finding.members().into_iter();
            members.map(|member| (member.id(), Some(finding.severity)))
        })
    }
}
