//! [`expectation`]: an entry of `expect` on the page, as somebody reviews it: reason, owner, last day, place.
//!
//! Takes an entry with what it took; gives markup. Leaves the findings that it took to [`super::card`].

use maud::{Markup, html};

use super::card::linked;
use super::web::Web;
use crate::judge::Accepted;
use crate::report::Report;
use crate::report::texts::Medium;
use crate::words::counted;

/// Returns what is known of an entry.
pub(super) fn expectation(entry: &Accepted, report: &Report<'_>, web: Option<&Web>) -> Markup {
    let text = |text: &str| Medium::Terminal.text(text);
    let expectation = &entry.expectation;
    let place = report.sources.place(expectation.origin);
    html! {
        h3 { (text(&expectation.describe())) }
        dl {
            dt { "Reason" } dd { (text(&expectation.reason)) }
            dt { "Owner" } dd { (expectation.owner.as_deref().map_or_else(|| text("not named"), text)) }
            dt { "Expires" }
            dd {
                @match expectation.expires {
                    Some(day) if entry.has_expired => span.expired { "expired on " (day) },
                    Some(day) => time datetime=(day) { (day) },
                    None => "never",
                }
            }
            @if let Some(place) = place {
                dt { "Place" }
                dd { (linked(expectation.origin, &text(&place.to_string()), report, web)) }
            }
            dt { "Accepts" }
            dd { @if entry.findings.is_empty() { "nothing in this run" } @else { (counted(entry.findings.len(), "difference")) } }
        }
    }
}
