//! [`LastReport`]: the numbers that the last table gave to findings, so that people can type them.
//!
//! Takes a verdict and the files that it came from; gives the findings by their numbers, as long as configuration and files are those
//! that they were. One file in the user's cache, which the user alone may read, without values. Leaves what is done with a finding to
//! `accept`.

mod stamps;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::check::Selection;
use crate::compare::Subject;
use crate::error::Error;
use crate::judge::rules::find;
use crate::judge::{Finding, Member, Verdict};
use crate::maps::IndexSet;
use crate::mask::mask_text;
use crate::report::small_rows;
use crate::source::{Links, cache_directory, commit_of, read_file};
use crate::words::{and_more, counted, listed};
use crate::yaml::SourceMap;

use stamps::{Stamp, digest_of, stamps_of};

/// The version of the file; any other is as none.
const VERSION: u32 = 4;

/// Findings that are kept. Nobody types the number of a later one.
const MOST: usize = 20_000;

/// Findings whose headings are kept, which takes longer than all else that is. Who goes through a list by number starts at its top.
const MOST_TITLES: usize = 1_000;

/// Titles of a row that are said.
const LISTED: usize = 5;

/// The subject of the last table: its files, its configuration, its findings.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LastReport {
    version: u32,
    /// The directory that the run was in.
    directory: PathBuf,
    /// The configuration, from the root; `None` where there was none.
    configuration: Option<PathBuf>,
    /// The arguments that make it another comparison than the configuration's own; none for that one.
    typed: Vec<String>,
    /// All arguments that say what is compared, with or without a configuration.
    compared: Vec<String>,
    /// The commit, where something was read that is not a file, and may be of a commit.
    commit: Option<String>,
    /// The files that were read.
    files: Vec<PathBuf>,
    /// The digest of their names, lengths and times.
    digest: String,
    /// How many findings there are beyond those that are kept.
    left_out: usize,
    findings: Vec<Numbered>,
    /// The numbers of the findings that the table told in one row, whose own numbers come behind those of all findings.
    rows: Vec<Vec<usize>>,
}

/// A finding, by what it is known by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Numbered {
    /// The id of all that it tells.
    id: String,
    /// The heading that the table gave it, without secrets, where it is kept.
    title: Option<String>,
    /// It was accepted since.
    is_accepted: bool,
    parts: Vec<Part>,
}

/// A [`Member`] in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Part {
    rule: String,
    app: Option<String>,
    namespace: Option<String>,
    kind: String,
    name: String,
    container: Option<String>,
    field: SmolStr,
    environment: SmolStr,
}

/// Keeps the numbers of a table that is shown. A run that cannot keep them is as good; `accept` says that there are none.
pub(super) fn remember(verdict: &Verdict, sources: &SourceMap, selection: Selection<'_>) {
    let kept = LastReport::of(verdict, sources, selection).and_then(|report| report.write());
    if kept.is_none() {
        log::debug!("the numbers of the findings are not kept");
    }
}

impl LastReport {
    fn of(verdict: &Verdict, sources: &SourceMap, selection: Selection<'_>) -> Option<Self> {
        let configuration = selection.config;
        let directory = std::env::current_dir().ok()?;
        let mut files = sources.files();
        // As texts: paths are compared part by part, which takes longer.
        files.sort_unstable_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
        files.dedup_by(|a, b| a.as_os_str() == b.as_os_str());
        let stamps = stamps_of(&directory, &files);
        let is_all = stamps.iter().all(Option::is_some);
        let both = files.iter().zip(stamps);
        let (files, stamps): (Vec<PathBuf>, Vec<Stamp>) = both
            .filter(|(_, stamp)| stamp.is_some())
            .map(|(file, stamp)| (file.to_path_buf(), stamp))
            .unzip();
        let findings = verdict.findings.iter().take(MOST).enumerate();
        let findings = findings.map(|(at, finding)| Numbered::of(finding, at < MOST_TITLES));
        Some(Self {
            version: VERSION,
            typed: typed(selection),
            compared: compared(selection),
            configuration: configuration.map(absolute),
            commit: (!is_all).then(|| commit_of(&directory)).flatten(),
            digest: digest_of(&files, &stamps),
            left_out: verdict.findings.len().saturating_sub(MOST),
            findings: findings.collect(),
            rows: rows(verdict),
            directory,
            files,
        })
    }

    fn write(&self) -> Option<()> {
        let path = path()?;
        let parent = path.parent()?;
        let bytes = serde_json::to_vec(self).ok()?;
        // A check that is run again mostly finds the same.
        if read_file(&path, Links::Anywhere).is_ok_and(|kept| kept == bytes) {
            return Some(());
        }
        std::fs::create_dir_all(parent).ok()?;
        // A temporary file is the user's alone from the start.
        let mut file = tempfile::Builder::new()
            .prefix(".last-report-")
            .tempfile_in(parent)
            .ok()?;
        file.write_all(&bytes).ok()?;
        file.persist(path).ok()?;
        Some(())
    }

    /// Returns the last report, whatever it was about; `None` where none is kept.
    pub(super) fn read() -> Option<Self> {
        let text = read_file(&path()?, Links::Anywhere).ok()?;
        let report: Self = serde_json::from_slice(&text).ok()?;
        (report.version == VERSION).then_some(report)
    }

    /// Tells whether it was about this configuration; without one, about this directory.
    pub(super) fn is_of(&self, configuration: Option<&Path>) -> bool {
        let here = std::env::current_dir().ok();
        match configuration {
            Some(path) => self.configuration.as_ref() == Some(&absolute(path)),
            None => self.configuration.is_none() && here.as_ref() == Some(&self.directory),
        }
    }

    /// Returns the arguments that made it another comparison than the plain one; `None` for that.
    pub(super) fn other_comparison(&self) -> Option<String> {
        (!self.typed.is_empty()).then(|| self.typed.join(" "))
    }

    /// Tells whether it was made by the same arguments, in the same directory.
    pub(super) fn is_of_comparison(&self, selection: Selection<'_>) -> bool {
        let here = std::env::current_dir().ok();
        here.as_ref() == Some(&self.directory) && self.compared == compared(selection)
    }

    /// Tells whether each file is as it was read.
    pub(super) fn is_fresh(&self) -> bool {
        let commit = self.commit.is_some().then(|| commit_of(&self.directory));
        self.digest == digest_of(&self.files, &stamps_of(&self.directory, &self.files))
            && commit.is_none_or(|commit| commit == self.commit)
    }

    /// Tells whether a verdict has the same findings in the same order.
    pub(super) fn lists(&self, verdict: &Verdict) -> bool {
        let own = self.findings.iter().map(|finding| &finding.id);
        verdict.findings.len() == self.findings.len() + self.left_out
            && verdict
                .findings
                .iter()
                .map(Finding::group_id)
                .zip(own)
                .all(|(a, b)| a == *b)
    }

    /// Returns the heading that the table gave a finding, where it is kept; of a row, how many findings it tells, and the first of them.
    pub(super) fn title(&self, number: usize) -> Option<String> {
        let of = |number: usize| self.findings.get(number.checked_sub(1)?)?.title.clone();
        let Some(row) = self.row(number) else {
            return of(number);
        };
        let titles: IndexSet<String> = row.iter().filter_map(|number| of(*number)).collect();
        let count = counted(row.len(), "small note");
        Some(match titles.is_empty() {
            true => count,
            false => format!("{count}: {}", listed(&titles, LISTED)),
        })
    }

    /// Returns the id of the finding that has a number; `None` for a row's, and where there is none.
    pub(super) fn id(&self, number: usize) -> Option<&str> {
        let found = self.findings.get(number.checked_sub(1)?)?;
        Some(found.id.as_str())
    }

    /// Returns the numbers of the findings of a row.
    fn row(&self, number: usize) -> Option<&Vec<usize>> {
        let behind = number.checked_sub(self.findings.len() + self.left_out)?;
        self.rows.get(behind.checked_sub(1)?)
    }

    /// Returns the numbers that a number stands for: its own, or those of the findings of its row that are not accepted yet.
    fn meant(&self, number: usize) -> Vec<usize> {
        let Some(row) = self.row(number) else {
            return vec![number];
        };
        let is_open = |number: &&usize| {
            let found = number.checked_sub(1).and_then(|at| self.findings.get(at));
            found.is_some_and(|found| !found.is_accepted)
        };
        let open: Vec<usize> = row.iter().filter(is_open).copied().collect();
        match open.is_empty() {
            true => row.clone(),
            false => open,
        }
    }

    /// Returns the id and the parts of a finding, or of all findings of a row.
    ///
    /// # Errors
    /// If it has no such number, or the finding is accepted already.
    pub(super) fn finding(&self, number: usize) -> Result<(String, Vec<Member>), Error> {
        if self.row(number).is_none() {
            return self.finding_by_itself(number);
        }
        let mut members = Vec::new();
        for number in self.meant(number) {
            members.extend(self.finding_by_itself(number)?.1);
        }
        Ok((format!("#{number}"), members))
    }

    fn finding_by_itself(&self, number: usize) -> Result<(String, Vec<Member>), Error> {
        let place = number.checked_sub(1);
        let found = place.and_then(|place| self.findings.get(place));
        let found = found.ok_or_else(|| {
            let last = self.findings.len();
            let hint = match (last, self.left_out) {
                (0, _) => "the report has no finding".to_owned(),
                (last, 0) => format!("the numbers go from 1 to {}", last + self.rows.len()),
                (last, more) => format!(
                    "numbers are kept from 1 to {last}{}: name the finding by its id",
                    and_more(more)
                ),
            };
            Error::new(format!("the last report has no finding {number}")).hint(hint)
        })?;
        if found.is_accepted {
            return Err(Error::new(format!("{} is expected already", found.id))
                .hint("kubeparity.yaml has the entry under 'expect:'"));
        }
        let parts: Option<Vec<Member>> = found.parts.iter().map(Part::member).collect();
        let parts = parts.ok_or_else(|| {
            Error::new("the last report comes from another release").hint("run the check again")
        })?;
        Ok((found.id.clone(), parts))
    }

    /// Returns everything that was found.
    pub(super) fn members(&self) -> Vec<Member> {
        let parts = self.findings.iter().flat_map(|finding| &finding.parts);
        parts.filter_map(Part::member).collect()
    }

    /// Tells whether every finding is kept.
    pub(super) fn is_whole(&self) -> bool {
        self.left_out == 0
    }

    /// Notes what was accepted: the numbers hold, though the configuration is another file now.
    pub(super) fn accept(mut self, accepted: &[Member], configuration: &Path) {
        let accepted: IndexSet<&Member> = accepted.iter().collect();
        for found in &mut self.findings {
            let mut parts = found.parts.iter().map(Part::member);
            found.is_accepted |=
                parts.all(|part| part.is_some_and(|part| accepted.contains(&part)));
        }
        let configuration = absolute(configuration);
        let mut files = self.files.iter().map(|file| self.directory.join(file));
        // What an acceptance made is read by the next check: an edit of it by hand ends the report, as of any other file.
        if !files.any(|file| absolute(&file) == configuration) {
            self.files.push(configuration.clone());
        }
        self.configuration = Some(configuration);
        self.digest = digest_of(&self.files, &stamps_of(&self.directory, &self.files));
        // Where the file cannot be written, the next number is refused.
        let _ = self.write();
    }
}

impl Numbered {
    fn of(finding: &Finding, is_titled: bool) -> Self {
        let parts = finding.members().into_iter().map(|member| Part {
            rule: member.rule.to_owned(),
            app: member.subject.app,
            namespace: member.subject.namespace,
            kind: member.subject.kind,
            name: member.subject.name,
            container: member.subject.container,
            field: member.field,
            environment: member.environment,
        });
        Self {
            id: finding.group_id(),
            title: is_titled.then(|| mask_text("", finding.title.as_str()).into_owned()),
            is_accepted: false,
            parts: parts.collect(),
        }
    }
}

impl Part {
    /// Returns the member that was kept; `None` where the rule is not known.
    fn member(&self) -> Option<Member> {
        Some(Member {
            rule: find(&self.rule)?.id(),
            subject: Subject {
                app: self.app.clone(),
                namespace: self.namespace.clone(),
                kind: self.kind.clone(),
                name: self.name.clone(),
                container: self.container.clone(),
            },
            field: self.field.clone(),
            environment: self.environment.clone(),
        })
    }
}

/// Returns the numbers of the findings of each row.
fn rows(verdict: &Verdict) -> Vec<Vec<usize>> {
    let rows = small_rows(verdict).into_iter();
    rows.map(|row| row.into_iter().map(|place| place + 1).collect())
        .collect()
}

/// Returns the file that is kept; `None` where nobody says where the user's files are.
fn path() -> Option<PathBuf> {
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("XDG_CACHE_HOME"));
    let has_home = cfg!(not(unix)) || home.is_some();
    let directory = has_home.then(cache_directory)?.ok()?;
    Some(directory.join("last-report.json"))
}

/// Returns what sets a comparison apart from the configuration's own. Without a configuration, sources are always typed.
fn typed(selection: Selection<'_>) -> Vec<String> {
    let sources = selection.config.map_or(&[][..], |_| selection.sources);
    compared(Selection {
        sources,
        ..selection
    })
}

/// Returns the arguments that say what is compared.
fn compared(selection: Selection<'_>) -> Vec<String> {
    let option = |name: &str, value: &str| format!("--{name} {value}");
    let reference = selection.reference.map(|name| option("reference", name));
    let app = selection.app.map(|name| option("app", name));
    let sources = selection.sources.iter().cloned();
    sources.chain(reference).chain(app).collect()
}

fn absolute(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}
