//! [`ChecklistTemplate`]: a team's own page for the checklist: Markdown, with placeholders for the boxes.
//!
//! Takes the text of a file, and a [`Report`]; gives the page. It ticks no box by itself, and hides no open one: a box that it does not name
//! follows at the end. Leaves which boxes there are to [`super`], and where the file may lie to the command line.

use super::{Section, TOPICS, sections};
use crate::clean;
use crate::mask::mask_lines;
use crate::report::Report;
use crate::report::texts::{Medium, Texts};
use crate::suggest::did_you_mean;

/// The placeholder of the verdict's line, which may stand within a line.
const VERDICT: &str = "{{verdict}}";

/// The placeholder of the boxes that no other one names.
const REST: &str = "rest";

/// The boxes that are about no rule.
const OWN: [&str; 4] = ["looked-at", "other", "accepted", "people"];

/// A page with places for boxes.
#[derive(Debug)]
pub struct ChecklistTemplate(Vec<Part>);

/// A line, or what stands in its place.
#[derive(Debug)]
enum Part {
    /// A line of the team's own, cleaned.
    Line(String),
    /// The boxes of this name.
    Boxes(&'static str),
}

impl ChecklistTemplate {
    /// Reads a template.
    ///
    /// # Errors
    /// The first line that cannot be used, counted from 1, and the reason.
    pub fn parse(text: &str) -> Result<Self, (usize, String)> {
        let mut parts: Vec<Part> = Vec::new();
        // What looks like a credential is masked here as everywhere.
        for (number, line) in (1..).zip(mask_lines("", text)) {
            let part = Part::parse(&line).map_err(|why| (number, why))?;
            if let Part::Boxes(key) = part
                && parts.iter().any(|other| other.is_of(key))
            {
                return Err((number, format!("{{{{{key}}}}} stands twice")));
            }
            parts.push(part);
        }
        Ok(Self(parts))
    }

    /// Returns the page of a run.
    #[must_use]
    pub fn write(&self, report: &Report<'_>) -> String {
        self.filled(&Texts::new(report, Medium::Markdown))
    }

    fn filled(&self, report: &Texts) -> String {
        let sections = sections(report);
        let names = |key: &str| self.0.iter().any(|part| part.is_of(key));
        let rest: Vec<&Section> = sections.iter().filter(|of| !names(of.key)).collect();
        // A team has boxes of its own for people.
        let rest = || rest.iter().filter(|of| of.key != "people");
        let mut out = String::new();
        for part in &self.0 {
            match part {
                Part::Line(line) => {
                    out.push_str(&line.replace(VERDICT, &report.headline));
                    out.push('\n');
                }
                Part::Boxes(REST) => out.extend(rest().map(|of| of.text.as_str())),
                Part::Boxes(key) => {
                    let named = sections.iter().filter(|of| of.key == *key);
                    out.extend(named.map(|of| of.text.as_str()));
                }
            }
        }
        if !names(REST) && rest().any(|of| of.is_open) {
            out.push_str("\nOpen, and not in the template:\n\n");
            out.extend(rest().filter(|of| of.is_open).map(|of| of.text.as_str()));
        }
        out
    }
}

impl Part {
    fn parse(line: &str) -> Result<Self, String> {
        let line = &line.replace("{{ verdict }}", VERDICT);
        let name = line.trim().strip_prefix("{{");
        let name = name.and_then(|rest| rest.strip_suffix("}}")).map(str::trim);
        if let Some(name) = name.filter(|name| *name != "verdict" && !name.contains("}}")) {
            return known(name).map(Self::Boxes);
        }
        let own = line.replace(VERDICT, "");
        if let Some((_, rest)) = own.split_once("{{") {
            let name = rest.split("}}").next().unwrap_or_default().trim();
            let key = known(name)?;
            return Err(format!("{{{{{key}}}}} has to stand in a line of its own"));
        }
        if is_ticked(line) {
            return Err("a template ticks no box: the run does, where it has evidence".to_owned());
        }
        Ok(Self::Line(clean::spelled(line).into_owned()))
    }

    fn is_of(&self, key: &str) -> bool {
        matches!(self, Self::Boxes(own) if *own == key)
    }
}

/// Returns the name of boxes, as it is known.
fn known(name: &str) -> Result<&'static str, String> {
    let all = || {
        TOPICS
            .iter()
            .map(|topic| topic.key)
            .chain(OWN)
            .chain([REST])
    };
    all().find(|known| *known == name).ok_or_else(|| {
        let known: Vec<&str> = all().chain(["verdict"]).collect();
        let meant = did_you_mean(name, &known);
        let name = clean::spelled(name);
        format!("unknown placeholder {{{{{name}}}}}; {meant}")
    })
}

/// Tells whether a line is an item of a list with a box that is ticked.
fn is_ticked(line: &str) -> bool {
    let item = line.trim_start_matches(|c: char| {
        c.is_whitespace() || c.is_ascii_digit() || matches!(c, '-' | '*' | '+' | '.' | ')' | '>')
    });
    let item = item.to_ascii_lowercase();
    // A link is called `[x](…)`.
    item.starts_with("[x]") && !item.starts_with("[x](")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_template_may_not_have_is_refused_with_its_line() {
        for (text, line, why) in [
            ("# Release\n- [x] tried\n", 2, "ticks no box"),
            ("> 1. [X] tried", 1, "ticks no box"),
            ("{{probs}}", 1, "probes"),
            ("ok\n\n{{images}}\n{{ images }}", 4, "stands twice"),
            ("- {{images}}", 1, "a line of its own"),
            ("{{verdict}} {{rest}}", 1, "a line of its own"),
            ("{{", 1, "unknown placeholder"),
        ] {
            let (found, said) = ChecklistTemplate::parse(text).unwrap_err();
            assert_eq!(found, line, "{text}: {said}");
            assert!(said.contains(why), "{text}: {said}");
        }
        for text in [
            "",
            "# {{verdict}}: {{verdict}}",
            "- [ ] tried",
            "{{rest}}",
            "[x](y)",
        ] {
            assert!(ChecklistTemplate::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_credential_in_a_template_is_masked() {
        let template =
            ChecklistTemplate::parse("see postgres://shop:hunter2-horse@db/shop").unwrap();
        let shown = format!("{template:?}");
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
