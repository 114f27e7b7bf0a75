//! [`Overview`]: the matrix of workloads × environments, which leads to the findings.
//!
//! Takes what was looked at and the findings; gives a table, the worst rows first, those without findings folded. Leaves the findings
//! themselves to [`super::card`].

use std::cmp::Reverse;
use std::fmt::Write as _;

use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use smol_str::SmolStr;

use super::card::{alone, shown};
use super::index::{about, places};
use crate::compare::Subject;
use crate::judge::{Severity, Verdict};
use crate::maps::{IndexMap, IndexSet};
use crate::report::object;
use crate::words::counted;

/// Images of a workload that a cell names.
const MOST_IMAGES: usize = 3;
/// Rows that are shown at once.
const MOST_ROWS: usize = 200;
/// Environments of a fleet that have a column.
const MOST_COLUMNS: usize = 8;
/// Stands for the environment in findings about the configuration.
const CONFIGURATION: &str = "kubeparity.yaml";

/// The matrix.
pub(super) struct Overview<'v> {
    environments: IndexSet<&'v str>,
    references: IndexSet<&'v str>,
    /// Environments of which not everything was evaluated.
    open: IndexSet<&'v str>,
    rows: Vec<Row>,
    /// Environments of a fleet that have no column.
    without_column: usize,
}

#[derive(Default)]
struct Row {
    name: String,
    cells: IndexMap<String, Cell>,
    worst: Option<Severity>,
    count: usize,
}

/// A workload in one environment.
#[derive(Default)]
struct Cell {
    is_seen: bool,
    images: Vec<SmolStr>,
    badges: IndexMap<&'static str, Badge>,
}

/// The findings of a cell that are about one thing.
struct Badge {
    worst: Severity,
    count: usize,
    anchor: String,
    is_alone: bool,
}

impl<'v> Overview<'v> {
    /// Makes the matrix. The anchors are the findings' own, in their order.
    pub(super) fn new(verdict: &'v Verdict, anchors: &[String]) -> Self {
        let mut rows: IndexMap<Subject, Row> = IndexMap::default();
        let mut environments: IndexSet<&str> = IndexSet::default();
        let mut references: IndexSet<&str> = IndexSet::default();
        let columns = columns(verdict);
        let is_shown = |name: &str| columns.as_ref().is_none_or(|of| of.contains(name));
        for seen in verdict
            .looked_at
            .iter()
            .filter(|of| is_shown(&of.environment))
        {
            let row = rows.entry(seen.subject.clone()).or_default();
            if let Some((name, images)) = &seen.reference
                && *name != seen.environment
            {
                environments.insert(name);
                references.insert(name);
                row.see(name, images);
            }
            environments.insert(&seen.environment);
            row.see(&seen.environment, &seen.images);
        }
        for (finding, anchor) in verdict.findings.iter().zip(anchors) {
            let values: Vec<(&str, String)> = finding
                .shown_sides()
                .map(|(side, value)| (side.environment.as_str(), value.to_string()))
                .collect();
            let alone = alone(values.iter().map(|(name, value)| (*name, value.as_str())));
            for (of, environment) in places(finding) {
                if environment != CONFIGURATION && is_shown(&environment) {
                    let badge = (about(finding.rule), finding.severity);
                    let is_alone = alone == Some(&environment);
                    let row = rows.entry(of).or_default();
                    row.add(environment, badge, anchor, is_alone);
                }
            }
            let also = finding.also.iter().map(|member| &*member.environment);
            let names = std::iter::once(&*finding.environment).chain(also);
            environments.extend(names.filter(|name| *name != CONFIGURATION && is_shown(name)));
        }
        let mut rows: Vec<Row> = rows
            .into_iter()
            .map(|(of, row)| Row {
                name: object(&of),
                ..row
            })
            .filter(|row| !row.cells.is_empty())
            .collect();
        rows.sort_by_key(|row| Reverse((row.worst, row.count)));
        Self {
            environments,
            references,
            open: open(verdict),
            rows,
            without_column: verdict
                .environments()
                .saturating_sub(columns.map_or(usize::MAX, |columns| columns.len())),
        }
    }

    /// Returns the section; nothing where nothing was compared.
    pub(super) fn markup(&self) -> Markup {
        let with = self.rows.iter().filter(|row| row.worst.is_some());
        let with: Vec<&Row> = with.collect();
        let clean: Vec<&Row> = self.rows.iter().filter(|row| row.worst.is_none()).collect();
        let (first, more) = with.split_at(with.len().min(MOST_ROWS));
        html! {
            @if !self.rows.is_empty() {
                section.panel.whole aria-labelledby="overview" {
                    h2 #overview { "Workloads and environments" }
                    p.dim {
                        "Each cell leads to its findings."
                        @if self.without_column > 0 {
                            " Columns are for the reference and the environments with most findings: "
                            (counted(self.without_column, "more environment")) " of the fleet."
                        } @else if self.environments.len() > 2 { " ◆ differs from all other environments, which agree." }
                    }
                    @if !first.is_empty() { (self.table(first)) }
                    @if !more.is_empty() {
                        (self.fold(more, &format!("{} more with findings", more.len())))
                    }
                    @if !clean.is_empty() {
                        @let what = format!("{} without findings", counted(clean.len(), "workload"));
                        @if first.is_empty() && clean.len() <= MOST_ROWS { (self.table(&clean)) }
                        @else { (self.fold(&clean, &what)) }
                    }
                }
            }
        }
    }

    fn fold(&self, rows: &[&Row], summary: &str) -> Markup {
        html! {
            details.rest { summary { (summary) } (self.table(rows)) }
        }
    }

    fn table(&self, rows: &[&Row]) -> Markup {
        html! {
            div.scroll tabindex="0" role="group" aria-label="Workloads and environments" {
                table.matrix {
                    thead { tr {
                        th scope="col" { "Workload" }
                        @for name in &self.environments {
                            th scope="col" {
                                bdi { (shown(name)) }
                                @if self.references.contains(name) { span.dim { "reference" } }
                            }
                        }
                    } }
                    tbody { @for row in rows { (self.row(row)) } }
                }
            }
        }
    }

    fn row(&self, row: &Row) -> Markup {
        let images = row.cells.iter().filter(|(_, cell)| cell.is_seen);
        let images: Vec<(&str, String)> = images
            .map(|(name, cell)| (name.as_str(), cell.images.join(" ")))
            .collect();
        let alone = alone(images.iter().map(|(name, images)| (*name, images.as_str())));
        html! {
            tr {
                th scope="row" { bdi { (row.name) } }
                @for name in &self.environments {
                    td {
                        @match row.cells.get(*name) {
                            Some(cell) => (self.cell(row, name, cell, alone == Some(*name))),
                            None => span.dim { "not compared" },
                        }
                    }
                }
            }
        }
    }

    fn cell(&self, row: &Row, name: &str, cell: &Cell, is_alone: bool) -> Markup {
        let more = cell.images.len().saturating_sub(MOST_IMAGES);
        html! {
            @for image in cell.images.iter().take(MOST_IMAGES) { span.image { bdi { (shown(short(image))) } } }
            @if more > 0 { span.dim { "and " (counted(more, "more image")) } }
            @if is_alone { span.alone { "image stands alone" } }
            @if !cell.badges.is_empty() {
                div.badges {
                    @for (about, badge) in &cell.badges { (badge.markup(about, &row.name, name)) }
                }
            } @else { (self.nothing_found(name)) }
        }
    }

    /// Says that a cell has no findings, and whether that means something.
    fn nothing_found(&self, name: &str) -> Markup {
        let is_open = self.open.contains(name);
        html! {
            @if is_open { span.open { "nothing found, not all evaluated" } }
            @else if self.references.contains(name) { span.dim { "no findings of its own" } }
            @else { span.good { "✓ no findings" } }
        }
    }
}

impl Row {
    fn see(&mut self, environment: &str, images: &[SmolStr]) {
        let cell = self.cells.entry(environment.to_owned()).or_default();
        cell.is_seen = true;
        cell.images = images.to_vec();
    }

    fn add(
        &mut self,
        environment: String,
        (about, severity): (&'static str, Severity),
        anchor: &str,
        is_alone: bool,
    ) {
        self.worst = self.worst.max(Some(severity));
        self.count += 1;
        let badges = &mut self.cells.entry(environment).or_default().badges;
        let badge = badges.entry(about).or_insert_with(|| Badge {
            worst: severity,
            count: 0,
            anchor: anchor.to_owned(),
            is_alone: false,
        });
        badge.worst = badge.worst.max(severity);
        badge.count += 1;
        badge.is_alone |= is_alone;
    }
}

impl Badge {
    fn markup(&self, about: &str, workload: &str, environment: &str) -> Markup {
        let severity = self.worst.name();
        let text = self.text(about);
        let filter = [
            ("environment", &*shown(environment)),
            ("workload", workload),
            ("about", about),
        ];
        let filter = filter.iter().fold(String::new(), |mut out, (name, value)| {
            let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
            // Writing to a String cannot fail.
            let _ = write!(out, "&{name}={value}");
            out
        });
        html! {
            a class={ "badge " (severity) } href={ "#" (self.anchor) } data-filter=(filter.trim_start_matches('&')) {
                span.unseen { (severity) ": " }
                (text)
                @if self.is_alone { span.unseen { ", stands alone" } span aria-hidden="true" title="stands alone" { "◆" } }
            }
        }
    }

    /// Says what the findings are about, in two words.
    fn text(&self, about: &str) -> String {
        match (about, self.count) {
            ("start", _) if self.worst == Severity::Error => "will not start".to_owned(),
            ("start", _) => "may not start".to_owned(),
            ("missing", 1) => "missing".to_owned(),
            ("missing", many) => format!("{many} missing"),
            ("image", 1) => "image".to_owned(),
            ("variables", count) => counted(count, "variable"),
            ("probes", count) => counted(count, "probe"),
            ("limits", count) => counted(count, "limit"),
            ("image", count) => counted(count, "image"),
            (_, count) => counted(count, "other"),
        }
    }
}

/// Returns the environments of which not everything was evaluated.
fn open(verdict: &Verdict) -> IndexSet<&str> {
    let missing = verdict.not_evaluated.iter();
    let needed = missing.filter(|missing| missing.is_needed());
    needed.map(|missing| &*missing.environment).collect()
}

/// Returns the environments of a fleet that have a column: the reference, and those with most findings. `None` where all have one.
fn columns(verdict: &Verdict) -> Option<IndexSet<&str>> {
    let reference = verdict.comparisons.first().filter(|_| verdict.is_fleet);
    let (reference, _) = reference?;
    let mut counts: IndexMap<&str, usize> = IndexMap::default();
    for finding in &verdict.findings {
        let also = finding.also.iter().map(|member| &*member.environment);
        for name in also.chain([finding.environment.as_str()]) {
            *counts.entry(name).or_default() += 1;
        }
    }
    counts.sort_by_key(|_, count| Reverse(*count));
    let names = counts.into_keys();
    let names = names.filter(|name| *name != CONFIGURATION && *name != reference.as_str());
    let first = std::iter::once(reference.as_str());
    Some(first.chain(names.take(MOST_COLUMNS)).collect())
}

/// Returns an image without its registry and organisation: `checkout:1.9.0`; of a digest, what tells it apart.
fn short(image: &str) -> &str {
    let name = image.rsplit_once('/').map_or(image, |(_, name)| name);
    match name.split_once("@sha256:") {
        Some((before, digest)) => {
            let end = before.len() + "@sha256:".len() + digest.len().min(12);
            name.get(..end).unwrap_or(name)
        }
        None => name,
    }
}
