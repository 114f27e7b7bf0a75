//! `kubeparity diff -o html`: every difference as a page of one table, with the style and the policy of the report's.

use maud::{Markup, html};

use super::Differences;
use super::json::{Document, Side, document};
use crate::clean::spelled;
use crate::report::{html as page, subject};

/// Returns the differences as a page, which asks nothing of anywhere and has no script.
#[must_use]
pub fn in_html(differences: &Differences<'_>) -> String {
    let document = document(differences);
    let names = [document.reference, document.target].map(spelled);
    let title = names.join(" → ");
    let body = html! {
        header {
            p.brand { b { "kubeparity" } " " (env!("CARGO_PKG_VERSION")) " · differences, unjudged" }
            h1 { bdi { (title) } }
            p.dim { (crate::words::counted(document.differences.len(), "difference")) }
        }
        main {
            @if !document.not_evaluated.is_empty() {
                section.panel.whole.missing aria-labelledby="not-evaluated" {
                    h2 #not-evaluated { "Not evaluated" }
                    ul { @for missing in &document.not_evaluated { li { (spelled(missing)) } } }
                }
            }
            (table(&document, differences, &names))
        }
    };
    let mut text = page::document(&title, &body).into_string();
    text.push('\n');
    text
}

fn table(
    document: &Document<'_>,
    differences: &Differences<'_>,
    names: &[std::borrow::Cow<'_, str>; 2],
) -> Markup {
    let subjects = differences.comparison.shown_differences();
    let rows = document.differences.iter().zip(subjects);
    html! {
        section.panel.whole {
        div.scroll tabindex="0" role="group" aria-label="Differences" {
            table.matrix {
                thead { tr {
                    th scope="col" { "Where" }
                    th scope="col" { "Field" }
                    @for name in names { th scope="col" { bdi { (name) } } }
                } }
                tbody {
                    @for (entry, difference) in rows {
                        tr {
                            th scope="row" { bdi { (spelled(&subject(&difference.subject))) } }
                            td { bdi { (spelled(&entry.field)) } }
                            @for side in &entry.sides { td { (cell(side)) } }
                        }
                    }
                }
            }
        }
        }
    }
}

fn cell(side: &Side<'_>) -> Markup {
    html! {
        @match &side.value {
            Some(value) => {
                div.value { @for line in value.lines() { (spelled(line)) "\n" } }
                @if let Some(place) = &side.place { div.dim { bdi { (spelled(place)) } } }
            }
            None => span.dim { "not set" },
        }
    }
}
