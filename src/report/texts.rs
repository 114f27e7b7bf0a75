//! [`Texts`]: a report as the formats for people get it, every text of it cleaned for the place that it goes to.
//!
//! Takes a [`Report`] and a [`Medium`]; gives texts. A [`Text`] is made here and nowhere else, so that a format has nothing in its
//! hands that a terminal or a renderer of Markdown would obey. Leaves the order and the layout to the formats.

use std::fmt;
use std::ops::Deref;

use super::called::called;
use super::headline::headline;
use super::release::Release;
use super::small::SmallRow;
use super::{Report, ages, field_owners, footer, subject};
use crate::clean;
use crate::judge::rules::silenced;
use crate::judge::{self, Cause, Severity};
use crate::words::{and_more, shortened};

/// The place that texts go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Medium {
    /// A terminal, or a file that ends on one.
    Terminal,
    /// Markdown, with HTML in it.
    Markdown,
}

/// The name of the line that says what the process asks for.
const NEEDED: &str = "needed";

/// Characters of a text that are shown: what is longer is shortened before it is laid out.
const MOST: usize = 2_000;

/// A text that is safe where it goes to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Text(String);

/// A report in texts.
pub(super) struct Texts {
    /// The sentence that matters most.
    pub(super) headline: Text,
    /// The things that could not be looked at, in their order.
    pub(super) not_evaluated: Vec<Missing>,
    /// The findings, in their order.
    pub(super) findings: Vec<Finding>,
    /// The rows in which notes of little weight are told.
    pub(super) small: Vec<SmallRow>,
    /// The lines below them.
    pub(super) footer: Vec<Text>,
    /// The facts of the release besides them.
    pub(super) release: Release,
    /// Columns that people see.
    pub(super) width: usize,
    /// Each note is told by itself.
    pub(super) lists_all: bool,
    /// Findings have the sides of a few of many environments: none of them is a row of all.
    pub(super) is_fleet: bool,
}

/// Something that could not be looked at, in texts.
pub(super) struct Missing {
    pub(super) label: &'static str,
    pub(super) text: Text,
    /// The verdict is not whole without it.
    pub(super) is_needed: bool,
    /// Nothing of its environment could be looked at.
    pub(super) is_everything: bool,
    /// Somebody said that nobody is to look at it.
    is_off_limits: bool,
    /// The ids of rules that cannot speak; not to be shown, since they are no cleaned texts.
    pub(super) silences: Vec<String>,
}

/// A finding in texts.
pub(super) struct Finding {
    /// Its place in the list of all, from 1; 0 by itself.
    pub(super) number: usize,
    pub(super) rule: &'static str,
    pub(super) severity: Severity,
    pub(super) cause: Option<Cause>,
    pub(super) title: Text,
    pub(super) subject: Text,
    pub(super) app: Option<Text>,
    pub(super) environment: Text,
    pub(super) field: Text,
    /// The place that asks for the variable, and how.
    pub(super) needed: Option<Side>,
    pub(super) sides: Vec<Side>,
    /// Whether it is new, or since when it is there, where a ledger is kept.
    pub(super) age: Option<Text>,
    /// How many environments of a fleet have which value; a reason says so too.
    pub(super) tally: Option<Text>,
    /// Who set the sides, and why it matters.
    pub(super) why: Vec<Text>,
    pub(super) fix: Option<Fix>,
    /// The other subjects with the same finding.
    pub(super) also: Vec<Text>,
    /// The finding is about none of them by itself.
    pub(super) is_group: bool,
}

/// A side in texts.
pub(super) struct Side {
    pub(super) environment: Text,
    pub(super) value: Text,
    pub(super) place: Option<Text>,
}

/// A fix in texts.
pub(super) struct Fix {
    pub(super) what: Text,
    /// The lines of the patch, indented as the list that they go to.
    pub(super) patch: Option<Vec<Text>>,
    /// The place that the patch goes to, as a request.
    pub(super) goes_to: Text,
    /// The file has no `patches:`, or may have none: the key goes with the patch.
    pub(super) adds_key: bool,
    /// Lines for files, each with the request to add them.
    pub(super) lines: Vec<(Text, Vec<Text>)>,
    /// The fixes of other environments, each with its environment.
    pub(super) likewise: Vec<(Text, Fix)>,
}

impl Medium {
    /// Cleans a text, as far as anybody reads on.
    pub(super) fn text(self, text: &str) -> Text {
        let text = shortened(text, MOST);
        Text(match self {
            Self::Terminal => clean::spelled(&text).into_owned(),
            Self::Markdown => clean::markdown(&text),
        })
    }

    /// Cleans the lines of a block that is shown as it is: on a terminal, or between the fences of Markdown.
    fn block(text: &str) -> Vec<Text> {
        text.lines()
            .map(|line| Text(clean::spelled(line).into_owned()))
            .collect()
    }
}

impl Texts {
    /// Cleans all texts of a report.
    pub(super) fn new(report: &Report<'_>, medium: Medium) -> Self {
        let verdict = report.verdict;
        let missing = verdict.not_evaluated.iter().map(|missing| {
            let (label, text) = super::not_evaluated(missing, report.sources);
            Missing {
                label,
                text: medium.text(&text),
                is_needed: missing.is_needed(),
                is_everything: missing.unavailable.is_everything(),
                is_off_limits: missing.off_limits.is_some(),
                silences: silenced(&missing.unavailable)
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
            }
        });
        let findings = (1..).zip(verdict.findings.iter().zip(ages::of(verdict)));
        Self {
            headline: medium.text(&headline(report)),
            not_evaluated: missing.collect(),
            findings: findings
                .map(|(number, (finding, age))| Finding {
                    number,
                    age: age.map(|age| medium.text(&ages::age(age))),
                    ..Finding::new(finding, report, medium)
                })
                .collect(),
            small: match report.lists_all {
                true => Vec::new(),
                false => SmallRow::all(verdict, medium),
            },
            footer: footer(verdict)
                .iter()
                .map(|line| medium.text(line))
                .collect(),
            release: Release::new(verdict, medium),
            width: report.width,
            lists_all: report.lists_all,
            is_fleet: verdict.is_fleet,
        }
    }
}

impl Texts {
    /// Tells whether a finding is told in a row with others.
    pub(super) fn is_in_a_row(&self, finding: &Finding) -> bool {
        self.small.iter().any(|row| row.tells(finding.number))
    }
}

impl Missing {
    /// Tells whether a run is whole without it.
    pub(super) fn is_optional(&self) -> bool {
        !self.is_needed && !self.is_off_limits
    }

    /// Returns its weight in formats that tell errors from remarks.
    pub(super) fn severity(&self) -> Severity {
        match self.is_needed {
            true => Severity::Error,
            false => Severity::Note,
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.label, self.text)
    }
}

impl Side {
    /// Returns the environment and its value, for formats that have the place elsewhere.
    pub(super) fn without_place(&self) -> String {
        format!("{}: {}", self.environment, self.value)
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.without_place())?;
        match &self.place {
            Some(place) => write!(f, " ({place})"),
            None => Ok(()),
        }
    }
}

impl Finding {
    /// Returns what it is, and of which objects.
    pub(super) fn heading(&self) -> String {
        format!(
            "{} ({}{})",
            self.title,
            self.subject,
            and_more(self.also.len())
        )
    }

    /// Returns the need, where one is known, and the sides.
    pub(super) fn need_and_sides(&self) -> impl Iterator<Item = &Side> {
        self.needed.iter().chain(&self.sides)
    }

    /// Returns it in lines under a heading: its sides and why it matters.
    pub(super) fn lines(&self, heading: String, side: fn(&Side) -> String) -> Vec<String> {
        let why = self.why.iter().map(ToString::to_string);
        let sides = self.need_and_sides().map(side);
        let age = self.age.iter().map(ToString::to_string);
        let lines = std::iter::once(heading).chain(age);
        lines.chain(sides).chain(why).collect()
    }

    /// Cleans all texts of a finding.
    pub(super) fn new(finding: &judge::Finding, report: &Report<'_>, medium: Medium) -> Self {
        let text = |text: &str| medium.text(text);
        let named = |of: &str| medium.text(&called(report.verdict, of));
        let sides = finding.shown_sides().map(|(side, value)| Side {
            environment: text(&side.environment),
            value: text(&value.to_string()),
            place: report
                .sources
                .place(side.origin)
                .map(|place| text(&place.to_string())),
        });
        let mut why = field_owners(finding);
        why.extend(super::needed::set_in(finding, report));
        Self {
            number: 0,
            rule: finding.rule,
            severity: finding.severity,
            cause: finding.cause,
            title: named(finding.title.as_str()),
            subject: named(&subject(&finding.subject)),
            app: finding.subject.app.as_deref().map(text),
            environment: text(&finding.environment),
            field: text(&finding.field),
            needed: super::needed::asked(finding, report).map(|asked| Side {
                environment: text(NEEDED),
                value: text(&asked),
                place: None,
            }),
            sides: sides.collect(),
            age: None,
            tally: finding
                .why
                .first()
                .filter(|_| finding.is_tallied)
                .map(|tally| text(tally)),
            why: why
                .iter()
                .chain(&finding.why)
                .map(|line| text(line))
                .collect(),
            fix: finding
                .fix
                .as_ref()
                .map(|fix| Fix::new(fix, report, medium)),
            also: finding
                .other_subjects()
                .into_iter()
                .map(|other| named(&subject(other)))
                .collect(),
            is_group: finding.is_group,
        }
    }
}

impl Fix {
    fn new(fix: &judge::Fix, report: &Report<'_>, medium: Medium) -> Self {
        let place = fix.place.as_ref();
        let indent = place.map_or(0, |place| place.indent);
        let patch = fix.patch.as_deref().map(|patch| {
            let lines = patch.lines().map(|line| format!("{:indent$}{line}\n", ""));
            Medium::block(&lines.collect::<String>())
        });
        let lines = fix.lines.iter().filter_map(|lines| {
            let place = report.sources.place(lines.at)?;
            let how = match (lines.is_after, place.line) {
                (true, 0) => "at the top of",
                (true, _) => "after",
                (false, _) => "in",
            };
            let heading = medium.text(&format!("{how} {place}"));
            Some((heading, Medium::block(&lines.text)))
        });
        Self {
            what: medium.text(&fix.what),
            patch,
            goes_to: medium.text(&goes_to(place)),
            adds_key: place.is_none_or(|place| place.list_line.is_none()),
            lines: lines.collect(),
            likewise: fix
                .likewise
                .iter()
                .map(|of| {
                    let fix = Self::new(&of.fix, report, medium);
                    (medium.text(&of.environment), fix)
                })
                .collect(),
        }
    }

    /// Returns it and the fixes of other environments, each under the word for it: `fix`, `fix in dr`.
    pub(super) fn each(&self) -> impl Iterator<Item = (String, &Self)> {
        let likewise = self.likewise.iter();
        let likewise = likewise.map(|(environment, fix)| (format!("fix in {environment}"), fix));
        std::iter::once(("fix".to_owned(), self)).chain(likewise)
    }
}

/// Says where a patch goes. A second `patches:` would silently take the place of the first.
fn goes_to(place: Option<&judge::PatchPlace>) -> String {
    let Some(place) = place else {
        return "append to its `patches:`, or add the key".to_owned();
    };
    let file = &place.file;
    match (place.list_line, place.last_line) {
        (None, _) => format!("add to {file}"),
        (Some(_), Some(last)) => format!("append to `patches:` in {file}, after line {last}"),
        (Some(line), None) => format!("append to `patches:` in {file}:{line}"),
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
