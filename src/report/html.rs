//! `-o html`: one file for a browser, for the people who decide. It asks nothing of anywhere: its Content-Security-Policy allows its own
//! style and script by their hashes, and nothing else.
//!
//! Takes a [`Report`]; gives a page that can be read without a script, and has filters, tabs and copying with one. Every text is
//! cleaned as for a terminal, and escaped by the template library.

mod card;
mod expectation;
mod history;
mod index;
mod overview;
mod web;

use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use self::card::Card;
use self::expectation::expectation;
use self::history::plots;
use self::index::Index;
use self::overview::Overview;
use self::web::Web;
use super::headline::{pairs, scope};
use super::texts::{Finding, Medium, Texts};
use super::{BySeverity, Report, fingerprint};
use crate::judge::{self, Severity};
use crate::maps::IndexMap;
use crate::source::Checkout;

/// Findings that a browser passes over at once while they are out of sight.
const CHUNK: usize = 50;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

pub(super) fn write(report: &Report<'_>) -> String {
    let texts = Texts::new(report, Medium::Terminal);
    let taken = report
        .verdict
        .accepted
        .iter()
        .flat_map(|entry| &entry.findings);
    let taken_texts: Vec<Finding> = taken
        .clone()
        .map(|finding| Finding::new(finding, report, Medium::Terminal))
        .collect();
    let checkout = Checkout::of(Path::new("."));
    let mut index = Index::default();
    for finding in &report.verdict.findings {
        index.add(finding, None);
    }
    for entry in &report.verdict.accepted {
        for finding in &entry.findings {
            index.add(finding, entry.expectation.owner.as_deref());
        }
    }
    let page = Page {
        report,
        texts: &texts,
        taken: &taken_texts,
        anchors: anchors(report.verdict.findings.iter().chain(taken)),
        web: checkout.as_ref().and_then(Web::of),
        checkout,
        index,
    };
    let mut page = page.markup().into_string();
    page.push('\n');
    page
}

/// Returns a name within the page for each finding, the same in every run.
fn anchors<'f>(findings: impl Iterator<Item = &'f judge::Finding>) -> Vec<String> {
    let mut seen: IndexMap<String, usize> = IndexMap::default();
    let anchors = findings.map(|finding| {
        let anchor = format!("f-{}", fingerprint(&finding.id()));
        let times = seen.entry(anchor.clone()).or_insert(0);
        *times += 1;
        match *times {
            1 => anchor,
            times => format!("{anchor}-{times}"),
        }
    });
    anchors.collect()
}

/// Returns the policy that allows the page's own style and script alone.
fn policy() -> String {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

/// Puts a body into a page with the style and the policy of all pages.
pub(super) fn document(title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="generator" content={ "kubeparity " (env!("CARGO_PKG_VERSION")) };
                title { (title) " · kubeparity" }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    }
}

/// The parts of the page.
struct Page<'r> {
    report: &'r Report<'r>,
    texts: &'r Texts,
    /// The findings that expectations took.
    taken: &'r [Finding],
    /// The names of all findings within the page, the taken ones last.
    anchors: Vec<String>,
    web: Option<Web>,
    checkout: Option<Checkout>,
    index: Index,
}

impl Page<'_> {
    fn markup(&self) -> Markup {
        let title = match pairs(self.report.verdict).join(", ") {
            pairs if pairs.is_empty() => String::new(),
            pairs => format!("{} · ", Medium::Terminal.text(&pairs)),
        };
        let title = format!("{title}{}", self.report.outcome.name());
        let body = html! {
            a.skip href="#details" { "Skip to the findings" }
            (self.header())
            main {
                (self.not_evaluated())
                (Overview::new(self.report.verdict, &self.anchors).markup())
                (self.bar())
                (self.findings())
                (self.expected())
                @if let Some(history) = &self.report.verdict.history { (plots(&history.trend)) }
                (self.remarks())
            }
            footer {
                p { "kubeparity explain RULE says more of a rule; kubeparity accept ID marks a finding as wanted." }
            }
            script #data type="application/json" { (PreEscaped(self.index.json())) }
            script { (PreEscaped(SCRIPT)) }
        };
        document(&title, &body)
    }

    fn header(&self) -> Markup {
        let verdict = self.report.verdict;
        let outcome = self.report.outcome.name();
        let pairs = pairs(verdict);
        let findings = self.texts.findings.iter();
        let counts: BySeverity = findings.map(|finding| finding.severity).collect();
        let missing = self
            .texts
            .not_evaluated
            .iter()
            .filter(|missing| missing.is_needed);
        html! {
            header {
                p.brand { b { "kubeparity" } " " (env!("CARGO_PKG_VERSION")) " · parity report" }
                h1 {
                    @if pairs.is_empty() { "Nothing was compared" }
                    @else { bdi { (Medium::Terminal.text(&pairs.join(", "))) } }
                }
                ul.summary {
                    li class={ "verdict " (outcome) } { span.unseen { "Verdict: " } (outcome) }
                    @let missing = missing.count();
                    @if missing > 0 { li.warning { b { (missing) } " not evaluated" } }
                    @for (severity, count) in Severity::ALL.into_iter().zip(counts.worst_first()) {
                        @if count > 0 {
                            li class=(severity.name()) { b { (count) } " " (plural(severity, count)) }
                        }
                    }
                    @if verdict.expected > 0 { li { b { (verdict.expected) } " expected" } }
                }
                p.dim {
                    @if !pairs.is_empty() { (scope(verdict)) " · " }
                    (self.time())
                    @if let Some(checkout) = &self.checkout { " · commit " (self.commit(checkout)) }
                }
            }
        }
    }

    fn time(&self) -> Markup {
        let now = self.report.now;
        html! {
            time datetime=(now.strftime("%Y-%m-%dT%H:%M:%SZ")) { (now.strftime("%Y-%m-%d %H:%M UTC")) }
        }
    }

    fn commit(&self, checkout: &Checkout) -> Markup {
        let short = checkout.commit.get(..12).unwrap_or(&checkout.commit);
        html! {
            @match &self.web {
                Some(web) => a href=(web.commit()) rel="noopener noreferrer" { code { (short) } },
                None => code { (short) },
            }
        }
    }

    fn not_evaluated(&self) -> Markup {
        html! {
            @if !self.texts.not_evaluated.is_empty() {
                section.panel.whole.missing aria-labelledby="not-evaluated" {
                    h2 #not-evaluated { "Not evaluated" }
                    p { "What could not be looked at may hide findings: where something needed is listed here, this report does not show parity." }
                    ul {
                        @for missing in &self.texts.not_evaluated {
                            li { span .label[missing.is_needed] { (missing.label) } ": " (missing.text) }
                        }
                    }
                }
            }
        }
    }

    /// Tabs and filters: shown by the script.
    fn bar(&self) -> Markup {
        let tabs = [
            ("findings", "Findings", Some(self.texts.findings.len())),
            ("expected", "Expected", Some(self.taken.len())),
            ("history", "Over time", None),
        ];
        let has_history = self.report.verdict.history.is_some();
        let tabs = tabs
            .into_iter()
            .filter(|tab| has_history || tab.0 != "history");
        html! {
            div #details {}
            div.bar #bar hidden {
                div.tabs role="tablist" aria-label="Findings and expectations" {
                    @for (name, label, count) in tabs {
                        button type="button" role="tab" id={ "tab-" (name) } data-name=(name)
                            aria-controls=(name) aria-selected=(name == "findings") {
                                (label) @if let Some(count) = count { " (" (count) ")" }
                            }
                    }
                }
                form.filter #filter role="search" aria-label="Filter findings" {
                    @for (name, label, choices) in self.index.filters() {
                        label {
                            (label)
                            select name=(name) {
                                option value="" { "all" }
                                @for (number, text) in choices {
                                    option value=(number) data-name=(text) { (text) }
                                }
                            }
                        }
                    }
                    label.text { "Text" input name="text" type="search" autocomplete="off" placeholder="name, value, file …"; }
                    button #clear type="button" disabled { "Clear" }
                    span.shown #shown role="status" {}
                }
            }
        }
    }

    fn findings(&self) -> Markup {
        let all = self
            .report
            .verdict
            .findings
            .iter()
            .zip(&self.texts.findings);
        let all = all.zip(&self.anchors);
        html! {
            section #findings role="tabpanel" aria-labelledby="findings-heading" tabindex="-1" {
                h2 #findings-heading { "Findings" }
                @if self.texts.findings.is_empty() {
                    p.panel.none { "There are no findings." }
                }
                @for severity in Severity::ALL {
                    @let of = all.clone().filter(|((finding, _), _)| finding.severity == severity);
                    @let count = of.clone().count();
                    @if count > 0 {
                        section.group aria-label=(plural(severity, 2)) {
                            h3 { span.count { (count) } " " (plural(severity, count)) }
                            @for chunk in of.collect::<Vec<_>>().chunks(CHUNK) {
                                div.chunk {
                                    @for ((finding, texts), anchor) in chunk { (self.card(finding, texts, anchor)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn card(&self, finding: &judge::Finding, texts: &Finding, anchor: &str) -> Markup {
        Card {
            finding,
            texts,
            anchor,
            report: self.report,
            web: self.web.as_ref(),
        }
        .markup()
    }

    fn expected(&self) -> Markup {
        let anchors = self.anchors.iter().skip(self.texts.findings.len());
        let mut taken = self.taken.iter().zip(anchors);
        html! {
            section #expected role="tabpanel" aria-labelledby="expected-heading" tabindex="-1" {
                h2 #expected-heading { "Expected: the list of exceptions" }
                @if self.report.verdict.accepted.is_empty() {
                    p.panel.none { "The configuration expects no differences." }
                }
                @for entry in &self.report.verdict.accepted {
                    article.panel.whole.entry {
                        (expectation(entry, self.report, self.web.as_ref()))
                        @for (finding, (texts, anchor)) in entry.findings.iter().zip(taken.by_ref()) {
                            (self.card(finding, texts, anchor))
                        }
                    }
                }
            }
        }
    }

    fn remarks(&self) -> Markup {
        html! {
            @if !self.texts.footer.is_empty() {
                section.panel.whole.remarks aria-labelledby="remarks" {
                    h2 #remarks { "Remarks" }
                    ul { @for line in &self.texts.footer { li { (line) } } }
                }
            }
        }
    }
}

fn plural(severity: Severity, count: usize) -> String {
    match count {
        1 => severity.name().to_owned(),
        _ => format!("{}s", severity.name()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean;
    use crate::judge::{Outcome, Verdict};
    use crate::yaml::SourceMap;

    /// A style or a script of which one byte changes on the way is not the one that the policy allows.
    #[test]
    fn the_policy_allows_what_is_written() {
        let verdict = Verdict {
            remarks: vec!["</script><script>::error\u{202e}".to_owned()],
            ..Verdict::default()
        };
        let page = write(&Report {
            verdict: &verdict,
            outcome: Outcome::Parity,
            sources: &SourceMap::default(),
            width: 100,
            now: jiff::Timestamp::UNIX_EPOCH,
            lists_all: false,
        });
        assert_eq!(clean::lines(&page), page);
        for (part, start, end) in [
            ("style-src", "<style>", "</style>"),
            ("script-src", "<script>", "</script>"),
        ] {
            let text = page
                .split_once(start)
                .and_then(|(_, rest)| rest.split_once(end));
            let (text, _) = text.expect("the part");
            let hash = BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()));
            let allowed = format!("{part} 'sha256-{hash}'").replace('\'', "&#39;");
            let page = page.replace('\'', "&#39;");
            assert!(page.contains(&allowed), "{part}");
        }
        assert_eq!(page.matches("</script>").count(), 2, "{page}");
    }
}
