//! [`Index`]: the facts that findings are filtered by, as numbers.
//!
//! Takes findings in the order in which the page has them; gives the choices of each filter, and JSON of numbers for the page's
//! script. Leaves free text to the script, which searches what the page shows.

use serde::Serialize;

use crate::compare::Subject;
use crate::judge::{self, Finding};
use crate::maps::IndexSet;
use crate::report::{object, texts::Medium};

/// The filters: the name in the page's address, and the label.
pub(super) const FACETS: [(&str, &str); 7] = [
    ("environment", "Environment"),
    ("severity", "Severity"),
    ("application", "Application"),
    ("workload", "Workload"),
    ("about", "About"),
    ("rule", "Rule"),
    ("owner", "Set by, owner"),
];

/// The groups of rules that the matrix has a word for: name, rules. All other rules are of the last.
const ABOUT: &[(&str, &[&str])] = &[
    (
        "start",
        &[
            "will-not-start",
            "reference-dangling",
            "apply-refused",
            "object-dangling",
            "env-needed",
        ],
    ),
    (
        "missing",
        &[
            "workload-missing",
            "container-missing",
            "object-missing",
            "mount-missing",
        ],
    ),
    ("image", &["image-differs", "image-mutable"]),
    (
        "variables",
        &[
            "env-missing",
            "env-source-differs",
            "env-duplicate",
            "env-shadowed",
            "env-extra",
            "env-unread",
            "env-unexpanded",
            "env-value-differs",
            "config-key-missing",
            "config-unused",
            "file-key-missing",
            "file-differs",
            "foreign-environment",
            "placeholder",
            "secret-literal",
        ],
    ),
    (
        "probes",
        &[
            "probe-missing",
            "probe-differs",
            "probe-absent",
            "liveness-absent",
        ],
    ),
    (
        "limits",
        &["resources-missing", "resources-differ", "resources-absent"],
    ),
];
/// The name of the last group.
const OTHER: &str = "other";

/// The choices of every filter, and the facts of every finding.
#[derive(Debug, Default)]
pub(super) struct Index {
    choices: [IndexSet<String>; 7],
    items: Vec<[Vec<usize>; 7]>,
}

#[derive(Serialize)]
struct Data<'i> {
    facets: [&'static str; 7],
    items: &'i [[Vec<usize>; 7]],
}

/// Returns what a rule is about, in a word.
pub(super) fn about(rule: &str) -> &'static str {
    let group = ABOUT.iter().find(|(_, rules)| rules.contains(&rule));
    group.map_or(OTHER, |(name, _)| name)
}

/// Returns the workload or other object that something is about, as people read it.
/// Returns the workloads or other objects of a finding, each with the environments in which it is one.
pub(super) fn places(finding: &Finding) -> IndexSet<(Subject, String)> {
    let mut places = IndexSet::default();
    for member in finding.members() {
        let of = Subject {
            container: None,
            ..member.subject
        };
        // A fact about several environments has a side for each.
        let sides = finding.sides.iter().filter(|_| finding.cause.is_none());
        for environment in sides.map(|side| side.environment.as_str()) {
            places.insert((of.clone(), environment.to_owned()));
        }
        places.insert((of, member.environment.to_string()));
    }
    places
}

impl Index {
    /// Adds a finding, with the owner of the expectation that took it.
    pub(super) fn add(&mut self, finding: &judge::Finding, owner: Option<&str>) {
        let text = |text: &str| Medium::Terminal.text(text).to_string();
        let places = places(finding);
        let managers = finding.sides.iter().flat_map(|side| &side.set_by);
        let managers = managers.map(|by| by.manager.as_str());
        let facts: [Vec<String>; 7] = [
            places.iter().map(|(_, name)| text(name)).collect(),
            vec![finding.severity.name().to_owned()],
            places
                .iter()
                .filter_map(|(of, _)| of.app.as_deref())
                .map(text)
                .collect(),
            places.iter().map(|(of, _)| object(of)).collect(),
            vec![about(finding.rule).to_owned()],
            vec![finding.rule.to_owned()],
            managers.chain(owner).map(text).collect(),
        ];
        let mut item: [Vec<usize>; 7] = Default::default();
        for ((facts, choices), numbers) in facts.into_iter().zip(&mut self.choices).zip(&mut item) {
            for fact in facts {
                let (number, _) = choices.insert_full(fact);
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
            }
        }
        self.items.push(item);
    }

    /// Returns the filters that have a choice: name, label, and each choice with its number, in their order.
    pub(super) fn filters(
        &self,
    ) -> impl Iterator<Item = (&'static str, &'static str, Vec<(usize, &str)>)> {
        let filters = FACETS.iter().zip(&self.choices);
        filters.filter_map(|((name, label), choices)| {
            let choices = choices.iter().enumerate();
            let mut choices: Vec<(usize, &str)> = choices
                .map(|(number, text)| (number, text.as_str()))
                .collect();
            if matches!(*name, "application" | "workload" | "rule" | "owner") {
                choices.sort_by_key(|(_, text)| *text);
            }
            (!choices.is_empty()).then_some((*name, *label, choices))
        })
    }

    /// Returns the facts as JSON that can stand in a script.
    pub(super) fn json(&self) -> String {
        let data = Data {
            facets: FACETS.map(|(name, _)| name),
            items: &self.items,
        };
        for_script(&serde_json::to_string(&data).unwrap_or_default())
    }
}

/// Writes the characters of JSON that end a script, or begin a comment in one, as `\u` escapes: they stand within its texts only.
fn for_script(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::rules::find;

    #[test]
    fn the_rules_of_the_groups_exist_once() {
        let mut seen = IndexSet::default();
        for rule in ABOUT.iter().flat_map(|(_, rules)| *rules) {
            assert!(find(rule).is_some(), "{rule}");
            assert!(seen.insert(rule), "{rule} stands in two groups");
        }
    }

    #[test]
    fn json_ends_no_script() {
        let text = "a</script><!-- &";
        let json = for_script(&serde_json::to_string(text).expect("JSON"));
        assert!(!json.contains(['<', '>', '&']));
        assert_eq!(serde_json::from_str::<String>(&json).expect("JSON"), text);
    }
}
