//! [`Card`]: a finding on the page, whole: both sides with their places, who set them, why it matters, and edits to copy.
//!
//! Takes a finding and its texts; gives markup. Leaves the order of the cards to the page.

use maud::{Markup, html};

use super::web::Web;
use crate::judge;
use crate::judge::rules::find;
use crate::report::texts::{Finding, Fix, Side, Text};
use crate::report::{Report, field_owner, repository};
use crate::words::{and_more, counted};
use crate::yaml::Origin;

/// Members that are listed by their ids.
const MOST_MEMBERS: usize = 500;

/// A finding with all that its card shows.
pub(super) struct Card<'r> {
    /// The finding.
    pub(super) finding: &'r judge::Finding,
    /// Its texts.
    pub(super) texts: &'r Finding,
    /// Its name within the page.
    pub(super) anchor: &'r str,
    /// The report that it is a part of.
    pub(super) report: &'r Report<'r>,
    /// The addresses of the repository's lines.
    pub(super) web: Option<&'r Web>,
}

impl Card<'_> {
    /// Returns its markup: a line that opens.
    pub(super) fn markup(&self) -> Markup {
        let (texts, severity) = (self.texts, self.texts.severity.name());
        html! {
            details class={ "finding " (severity) } id=(self.anchor) {
                summary {
                    span class={ "severity " (severity) } { (severity) }
                    " " span.title { (texts.title) }
                    " " span.of { bdi { (texts.subject) } (and_more(texts.also.len())) }
                    " " code.rule { (texts.rule) }
                    @if let Some(age) = &texts.age { " " span.age { (age) } }
                }
                div.body {
                    (self.sides())
                    @if !self.finding.why.is_empty() {
                        ul.why { @for why in self.why() { li { (why) } } }
                    }
                    @for (word, fix) in texts.fix.iter().flat_map(Fix::each) { (Self::fix(&word, fix)) }
                    (self.also())
                    (self.foot())
                }
            }
        }
    }

    fn sides(&self) -> Markup {
        let owners = self
            .finding
            .sides
            .iter()
            .any(|side| !side.set_by.is_empty());
        let alone = alone(
            self.texts
                .sides
                .iter()
                .map(|side| (&*side.environment, &*side.value)),
        );
        let sides = self.finding.sides.iter().zip(&self.texts.sides);
        html! {
            table.sides {
                thead { tr {
                    th scope="col" { "Environment" }
                    th scope="col" { "Value" }
                    th scope="col" { "Place" }
                    @if owners { th scope="col" { "Set by" } }
                } }
                tbody {
                    @if let (Some(need), Some(needed)) = (&self.texts.needed, &self.finding.needed) {
                        tr {
                            (cells(need, true))
                            td { (self.place(needed.origin, need.place.as_ref())) }
                            @if owners { td {} }
                        }
                    }
                    @for (side, texts) in sides {
                        tr {
                            (cells(texts, side.is_present()))
                            td {
                                (self.place(side.origin, texts.place.as_ref()))
                                @if alone == Some(&*texts.environment) { " " span.alone { "stands alone" } }
                            }
                            @if owners { td {
                                @for by in &side.set_by { div { (shown(&field_owner(by))) } }
                            } }
                        }
                    }
                }
            }
        }
    }

    /// The reasons, without who set the sides: these stand beside the values.
    fn why(&self) -> impl Iterator<Item = &Text> {
        let told = self.texts.why.len().saturating_sub(self.finding.why.len());
        self.texts.why.iter().skip(told)
    }

    fn place(&self, origin: Origin, place: Option<&Text>) -> Markup {
        html! {
            @if let Some(place) = place { (linked(origin, place, self.report, self.web)) }
        }
    }

    fn fix(said: &str, fix: &Fix) -> Markup {
        html! {
            div.fix {
                p { b { (said) ": " } (fix.what) }
                @if let Some(patch) = &fix.patch {
                    (edit(&fix.goes_to, fix.adds_key.then_some("patches:"), patch))
                }
                @for (heading, lines) in &fix.lines {
                    @if lines.is_empty() { p { (heading) } } @else { (edit(heading, None, lines)) }
                }
            }
        }
    }

    /// The other findings that are told here, each with its id.
    fn also(&self) -> Markup {
        let members = &self.finding.also;
        let more = members.len().saturating_sub(MOST_MEMBERS);
        let is_same = members
            .iter()
            .all(|member| member.rule == self.finding.rule);
        let said = match is_same {
            true => format!("the same in {}", counted(members.len(), "other place")),
            false => format!("{} told here", counted(members.len(), "other finding")),
        };
        html! {
            @if !members.is_empty() {
                details.also {
                    summary { (said) }
                    ul {
                        @for member in members.iter().take(MOST_MEMBERS) { li { code { (shown(&member.id())) } } }
                        @if more > 0 { li { (more) " more (-o json lists all)" } }
                    }
                }
            }
        }
    }

    fn foot(&self) -> Markup {
        let rule = find(self.finding.rule).map(|rule| rule.meta().summary);
        html! {
            div.foot {
                @if let Some(cause) = self.texts.cause { span { "cause: " (cause.name()) } }
                span { code { (self.texts.rule) } @if let Some(rule) = rule { ": " (rule) } }
                span { code.id { (shown(&self.finding.id())) } }
                a href={ "#" (self.anchor) } { "link to this finding" }
            }
        }
    }
}

/// The environment and the value of a side.
fn cells(side: &Side, is_present: bool) -> Markup {
    html! {
        th scope="row" { bdi { (side.environment) } }
        td { span.value .absent[!is_present] { (side.value) } }
    }
}

/// A text to copy into a file, with the request where it goes.
fn edit(heading: &str, key: Option<&str>, lines: &[Text]) -> Markup {
    html! {
        figure.edit {
            figcaption {
                span { (heading) }
                button.copy type="button" { "Copy" }
            }
            pre tabindex="0" role="group" aria-label="The text to add" {
                code {
                    @if let Some(key) = key { (key) "\n" }
                    @for line in lines { (line) "\n" }
                }
            }
        }
    }
}

/// Returns the text of a place, with a link to it where the web has it.
pub(super) fn linked(
    origin: Origin,
    place: &Text,
    report: &Report<'_>,
    web: Option<&Web>,
) -> Markup {
    let at = repository::at(origin, report);
    let link = at.zip(web).map(|(at, web)| web.line(&at));
    html! {
        @match link {
            Some(link) => a href=(link) rel="noopener noreferrer" { (place) },
            None => (place),
        }
    }
}

pub(super) fn shown(text: &str) -> Text {
    crate::report::texts::Medium::Terminal.text(text)
}

/// Returns the environment that has something else than all the others, which agree.
pub(super) fn alone<'n>(sides: impl Iterator<Item = (&'n str, &'n str)>) -> Option<&'n str> {
    let sides: Vec<(&str, &str)> = sides.collect();
    if sides.len() < 3 {
        return None;
    }
    let agree = |without: usize| {
        let mut others = sides
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != without);
        let (_, (_, first)) = others.next()?;
        let (name, own) = sides.get(without)?;
        (own != first && others.all(|(_, (_, value))| value == first)).then_some(*name)
    };
    (0..sides.len()).find_map(agree)
}

#[cfg(test)]
mod tests {
    use super::alone;

    #[test]
    fn an_outlier_is_one_against_two_or_more_that_agree() {
        type Case = (
            &'static [(&'static str, &'static str)],
            Option<&'static str>,
        );
        let cases: [Case; 5] = [
            (&[("a", "1"), ("b", "2")], None),
            (&[("a", "1"), ("b", "2"), ("c", "1")], Some("b")),
            (&[("a", "2"), ("b", "1"), ("c", "1"), ("d", "1")], Some("a")),
            (&[("a", "1"), ("b", "2"), ("c", "3")], None),
            (&[("a", "1"), ("b", "1"), ("c", "1")], None),
        ];
        for (sides, expected) in cases {
            assert_eq!(alone(sides.iter().copied()), expected, "{sides:?}");
        }
    }
}
