//! [`find`]: the finding that an argument names.

use crate::config;
use crate::error::Error;
use crate::judge::{Finding, Member, Verdict};
use crate::mask::mask_text;
use crate::report::small_rows;
use crate::source::NotEvaluated;

/// Findings that an error names.
const MOST_LISTED: usize = 10;

/// Some or all of what a finding tells.
pub(super) struct Choice {
    /// The finding's place in the list, from 1.
    pub(super) place: usize,
    pub(super) members: Vec<Member>,
    /// The id of what is meant.
    pub(super) name: String,
    /// The heading of the finding; `None` for several findings.
    pub(super) title: Option<String>,
}

/// Finds what an id names: a finding with everything that it tells, by its own id or its place in the list; one part of it by
/// that part's id; or what alone has the text as a part of its id (a variable's name, a rule).
pub(super) fn find(verdict: &Verdict, id: &str) -> Result<Choice, Error> {
    let findings = || (1..).zip(&verdict.findings);
    if let Some(place) = place(id) {
        let mut found = findings().filter(|(at, _)| *at == place);
        let found = found.next().map(whole);
        return found
            .or_else(|| row(verdict, place))
            .ok_or_else(|| unknown(verdict, id, verdict.findings.iter().map(Finding::id)));
    }
    let groups = findings().filter(|(_, finding)| finding.group_id() == id);
    let exact = findings().filter_map(|of| some(of, |other| other == id));
    let loose = findings().filter_map(|of| some(of, |other| has_part(other, id)));
    let candidates = [
        groups.map(whole).collect(),
        exact.collect(),
        loose.collect(),
    ];
    let mut found: Vec<Choice> = candidates
        .into_iter()
        .find(|found: &Vec<Choice>| !found.is_empty())
        .unwrap_or_default();
    match (found.len(), found.pop()) {
        (1, Some(only)) => Ok(only),
        (several, Some(last)) => {
            found.push(last);
            let names: Vec<String> = found
                .iter()
                .take(MOST_LISTED)
                .map(Choice::chosen_by)
                .collect();
            Err(Error::new(format!("'{id}' is in {several} findings"))
                .hint(format!("name one of them: {}", names.join(", "))))
        }
        _ => Err(unknown(verdict, id, verdict.ids().map(|(id, _)| id))),
    }
}

/// Reads a place in the list: `3` or `#3`.
pub(super) fn place(id: &str) -> Option<usize> {
    id.strip_prefix('#').unwrap_or(id).parse().ok()
}

/// Tells whether an id has a part: its rule, kind, name, container, environment, field, or the end of its field.
pub(super) fn has_part(id: &str, part: &str) -> bool {
    id.split([':', '/', '@']).any(|other| {
        other == part
            || other
                .strip_suffix(part)
                .is_some_and(|before| before.ends_with('.'))
    })
}

/// Returns the findings that the table tells in one row, whose number comes behind those of all findings.
fn row(verdict: &Verdict, place: usize) -> Option<Choice> {
    let behind = place.checked_sub(verdict.findings.len() + 1)?;
    let rows = small_rows(verdict);
    let row = rows.get(behind)?.iter();
    let findings = row.filter_map(|&place| verdict.findings.get(place));
    let findings: Vec<&Finding> = findings.collect();
    Some(Choice {
        place,
        members: findings.iter().flat_map(|of| of.members()).collect(),
        name: format!("#{place}"),
        title: None,
    })
}

/// Returns a finding with everything that it tells.
fn whole((place, finding): (usize, &Finding)) -> Choice {
    Choice {
        place,
        members: finding.members(),
        name: finding.group_id(),
        title: title_of(finding),
    }
}

/// Returns what a finding tells under certain ids; `None` where there is nothing.
fn some((place, finding): (usize, &Finding), is_meant: impl Fn(&str) -> bool) -> Option<Choice> {
    let mut members = finding.members();
    members.retain(|member| is_meant(&member.id()));
    let name = match members.as_slice() {
        [] => return None,
        [only] => only.id(),
        _ => finding.group_id(),
    };
    Some(Choice {
        place,
        members,
        name,
        title: title_of(finding),
    })
}

/// Returns a finding's heading, without secrets.
fn title_of(finding: &Finding) -> Option<String> {
    Some(mask_text("", finding.title.as_str()).into_owned())
}

impl Choice {
    /// Returns what chooses it: its id, or its place where another finding may have the same id.
    fn chosen_by(&self) -> String {
        match self.members.as_slice() {
            [_] => self.name.clone(),
            _ => format!("#{} ({})", self.place, self.name),
        }
    }
}

fn unknown(verdict: &Verdict, id: &str, known: impl Iterator<Item = String>) -> Error {
    let known: Vec<String> = known.collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let is_whole = !verdict.not_evaluated.iter().any(NotEvaluated::is_needed);
    let hint = if !is_whole {
        "not everything could be looked at: `kubeparity check` says what".to_owned()
    } else if known.is_empty() {
        "there are no findings".to_owned()
    } else if known.len() > MOST_LISTED {
        "`kubeparity check -o json` has the ids of all findings".to_owned()
    } else {
        config::suggestion(id, &known)
    };
    Error::new(format!("there is no finding '{id}'")).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_an_id_is_whole() {
        let id = "probe-differs:Deployment/web/app/readinessProbe.periodSeconds@production";
        for part in [
            "probe-differs",
            "Deployment",
            "web",
            "periodSeconds",
            "production",
        ] {
            assert!(has_part(id, part), "{part}");
        }
        for part in ["probe", "Seconds", "eb", "readinessProbe", "stag"] {
            assert!(!has_part(id, part), "{part}");
        }
        assert_eq!(place("#12"), Some(12));
        assert_eq!(place("3"), Some(3));
        assert_eq!(place("web"), None);
    }
}
