//! [`plots`]: the course of all findings of a ledger, drawn by week.
//!
//! Takes a [`Trend`]; gives pictures that stand in the page as SVG, and the same numbers as a table. Colours come from the page's own style, in
//! the light and in the dark, and nothing of it needs a script.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::super::history::duration;
use crate::judge::{Trend, Week};

/// The size of a picture, and the margins around its bars.
const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 160.0;
const LEFT: f64 = 58.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 24.0;

/// Weeks that have a row in the table: the last ones.
const ROWS: usize = 12;

/// Weeks that there is room for, however few there are.
const FEW: usize = 8;

/// A bar of each week: its class, its name, and its height.
type Series = (&'static str, &'static str, fn(&Week) -> i64);

/// One picture.
struct Plot {
    name: &'static str,
    title: &'static str,
    series: &'static [Series],
    /// Says a height in words.
    say: fn(i64) -> String,
}

const PLOTS: [Plot; 3] = [
    Plot {
        name: "open",
        title: "Open findings at the end of each week",
        series: &[("open-bar", "open", |week| count(week.open))],
        say: |count| count.to_string(),
    },
    Plot {
        name: "course",
        title: "Findings that began and that were fixed, by week",
        series: &[
            ("began-bar", "began", |week| count(week.began)),
            ("fixed-bar", "fixed", |week| count(week.fixed)),
        ],
        say: |count| count.to_string(),
    },
    Plot {
        name: "parity",
        title: "Mean time to parity of what was fixed, by week",
        series: &[("parity-bar", "mean time", |week| {
            week.mean_time_to_parity.unwrap_or_default()
        })],
        say: duration,
    },
];

fn count(findings: usize) -> i64 {
    i64::try_from(findings).unwrap_or(i64::MAX)
}

/// Returns a number as a picture has it.
fn dots(number: i64) -> f64 {
    f64::from(i32::try_from(number).unwrap_or(i32::MAX))
}

/// Returns the pictures and the table of a ledger's findings.
pub(super) fn plots(trend: &Trend) -> Markup {
    let mean = trend.mean_time_to_parity.map(duration);
    let hidden = trend.weeks.len().saturating_sub(ROWS);
    html! {
        section #history role="tabpanel" aria-labelledby="history-heading" tabindex="-1" {
            h2 #history-heading { "Over time" }
            div.panel.whole {
                p {
                    "All findings of the ledger that are not accepted, by week, in UTC."
                    @if let Some(mean) = mean { " Mean time to parity: " b { (mean) } "." }
                    @else { " Nothing was fixed yet." }
                }
                div.plots { @for plot in &PLOTS { (plot.markup(&trend.weeks)) } }
                details.rest {
                    summary { "The same numbers as a table" }
                    div.scroll tabindex="0" role="group" aria-label="Findings by week" {
                        table.weeks {
                            thead { tr {
                                @for name in ["Week from", "Began", "Fixed", "Open", "Mean time to parity"] {
                                    th scope="col" { (name) }
                                }
                            } }
                            tbody { @for week in trend.weeks.iter().skip(hidden).rev() { (row(week)) } }
                        }
                    }
                }
            }
        }
    }
}

fn row(week: &Week) -> Markup {
    html! {
        tr {
            th scope="row" { (week.monday) }
            td { (week.began) }
            td { (week.fixed) }
            td { (week.open) }
            td { (week.mean_time_to_parity.map_or_else(|| "-".to_owned(), duration)) }
        }
    }
}

impl Plot {
    fn markup(&self, weeks: &[Week]) -> Markup {
        let heights = weeks
            .iter()
            .flat_map(|week| self.series.iter().map(|of| of.2(week)));
        let most = heights.max().unwrap_or_default();
        let (first, last) = (weeks.first(), weeks.last());
        let floor = HEIGHT - BOTTOM;
        html! {
            figure.plot {
                figcaption #{ "plot-" (self.name) } {
                    (self.title)
                    @if self.series.len() > 1 {
                        @for (class, name, _) in self.series { " " span.key.(class) { (name) } }
                    }
                }
                svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-labelledby={ "plot-" (self.name) } {
                    line.axis x1=(LEFT) y1=(floor) x2=(WIDTH) y2=(floor) {}
                    text x=(LEFT - 6.0) y=(floor) text-anchor="end" { "0" }
                    @if most > 0 {
                        line.grid x1=(LEFT) y1=(TOP) x2=(WIDTH) y2=(TOP) {}
                        text x=(LEFT - 6.0) y=(TOP + 4.0) text-anchor="end" { ((self.say)(most)) }
                        (self.bars(weeks, most))
                    }
                    @if let Some(first) = first {
                        text x=(LEFT) y=(HEIGHT - 6.0) { (first.monday) }
                    }
                    @if let Some(last) = last.filter(|_| weeks.len() > 2) {
                        text x=(rounded(LEFT + of_week(weeks) * dots(count(weeks.len())))) y=(HEIGHT - 6.0) text-anchor="end" { (last.monday) }
                    }
                }
            }
        }
    }

    /// Returns the bars of all weeks, each with its numbers for a pointer.
    fn bars(&self, weeks: &[Week], most: i64) -> Markup {
        let of_week = of_week(weeks);
        let of_bar = of_week * 0.8 / dots(count(self.series.len()));
        let floor = HEIGHT - BOTTOM;
        let said = |week: &Week| {
            let mut said = format!("week from {}:", week.monday);
            for (_, name, height) in self.series {
                // Writing to a String cannot fail.
                let _ = write!(said, " {} {name}", (self.say)(height(week)));
            }
            said
        };
        html! {
            @let is_seen = |week: &Week| self.series.iter().any(|of| of.2(week) > 0);
            @for (index, week) in weeks.iter().enumerate().filter(|(_, week)| is_seen(week)) {
                g {
                    title { (said(week)) }
                    @for (place, (class, _, height)) in self.series.iter().enumerate() {
                        @let height = dots(height(week)) / dots(most) * (floor - TOP);
                        @if height > 0.0 {
                            @let x = LEFT + of_week * (dots(count(index)) + 0.1) + of_bar * dots(count(place));
                            rect class=(class) x=(rounded(x)) y=(rounded(floor - height))
                                width=(rounded(of_bar)) height=(rounded(height)) {}
                        }
                    }
                }
            }
        }
    }
}

/// Returns the width of a week: bars of a few weeks are no walls.
fn of_week(weeks: &[Week]) -> f64 {
    (WIDTH - LEFT) / dots(count(weeks.len().max(FEW)))
}

/// Returns a coordinate, to a tenth of a dot.
fn rounded(coordinate: f64) -> String {
    format!("{coordinate:.1}")
}
