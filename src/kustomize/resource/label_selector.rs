//! Kubernetes' label selectors: `a=b,c!=d,e in (f,g),h,!i,j>1`.

use std::fmt;

use crate::kustomize::Error;
use crate::kustomize::kustomization::Text;
use crate::mask::Guarded;
use crate::yaml::Node;

/// A label selector; empty picks everything.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct LabelSelector {
    requirements: Vec<Requirement>,
}

#[derive(Debug, PartialEq, Eq)]
struct Requirement {
    key: String,
    operator: Operator,
    values: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    In,
    NotIn,
    Exists,
    Absent,
    Greater,
    Less,
}

impl LabelSelector {
    /// Reads a selector.
    ///
    /// # Errors
    /// If it is not of the form.
    pub(crate) fn parse(text: &Text) -> Result<Self, Error> {
        let wrong = |what: &dyn fmt::Display| {
            Error::new(format!(
                "unable to parse requirement: {what} in selector {}",
                Guarded::new(&text.value)
            ))
            .at(text.origin)
            .hint("a selector reads like `app=web,tier in (a,b),!old`")
        };
        let mut requirements = Vec::new();
        let mut rest = text.value.trim();
        while !rest.is_empty() {
            let (requirement, after) =
                requirement(rest).ok_or_else(|| wrong(&Guarded::new(rest)))?;
            requirements.push(requirement);
            rest = match after.trim_start().strip_prefix(',') {
                Some(more) if !more.trim().is_empty() => more.trim_start(),
                Some(_) => return Err(wrong(&"nothing after ','")),
                None if after.trim().is_empty() => "",
                None => return Err(wrong(&Guarded::new(after.trim()))),
            };
        }
        Ok(Self { requirements })
    }

    /// Tells whether an object's `metadata.labels` or `metadata.annotations` meet every requirement.
    pub(crate) fn matches(&self, object: &Node, field: &str) -> bool {
        let map = object.at(&["metadata", field]);
        self.requirements.iter().all(|requirement| {
            let value = map
                .and_then(|map| map.get(&requirement.key))
                .map(|node| node.as_str().unwrap_or_default());
            requirement.met_by(value)
        })
    }
}

impl Requirement {
    fn met_by(&self, value: Option<&str>) -> bool {
        let among = |value: &str| self.values.iter().any(|wanted| wanted == value);
        let number = |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok());
        match self.operator {
            Operator::In => value.is_some_and(among),
            Operator::NotIn => !value.is_some_and(among),
            Operator::Exists => value.is_some(),
            Operator::Absent => value.is_none(),
            Operator::Greater | Operator::Less => {
                match (
                    number(value),
                    number(self.values.first().map(String::as_str)),
                ) {
                    (Some(value), Some(bound)) if self.operator == Operator::Greater => {
                        value > bound
                    }
                    (Some(value), Some(bound)) => value < bound,
                    _ => false,
                }
            }
        }
    }
}

fn word(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| c.is_whitespace() || "=!,()<>".contains(c))
        .unwrap_or(text.len());
    text.split_at(end)
}

fn is_name(text: &str) -> bool {
    let edge = |c: char| c.is_ascii_alphanumeric();
    text.len() <= 63
        && text.starts_with(edge)
        && text.ends_with(edge)
        && text
            .chars()
            .all(|c| edge(c) || matches!(c, '-' | '_' | '.'))
}

fn is_key(text: &str) -> bool {
    match text.split_once('/') {
        Some((prefix, name)) => !prefix.is_empty() && prefix.len() <= 253 && is_name(name),
        None => is_name(text),
    }
}

fn requirement(text: &str) -> Option<(Requirement, &str)> {
    let (absent, text) = match text.strip_prefix('!') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    let (key, rest) = word(text);
    if !is_key(key) {
        return None;
    }
    let of = |operator, values| Requirement {
        key: key.to_owned(),
        operator,
        values,
    };
    let rest = rest.trim_start();
    if absent || rest.is_empty() || rest.starts_with(',') {
        let operator = if absent {
            Operator::Absent
        } else {
            Operator::Exists
        };
        return Some((of(operator, Vec::new()), rest));
    }
    for (sign, operator) in [
        ("==", Operator::In),
        ("!=", Operator::NotIn),
        ("=", Operator::In),
        (">", Operator::Greater),
        ("<", Operator::Less),
    ] {
        let Some(rest) = rest.strip_prefix(sign) else {
            continue;
        };
        let (value, rest) = word(rest.trim_start());
        let fits = match operator {
            Operator::Greater | Operator::Less => value.parse::<i64>().is_ok(),
            _ => value.is_empty() || is_name(value),
        };
        return fits.then(|| (of(operator, vec![value.to_owned()]), rest));
    }
    let (name, rest) = word(rest);
    let operator = match name {
        "in" => Operator::In,
        "notin" => Operator::NotIn,
        _ => return None,
    };
    let (list, rest) = rest.trim_start().strip_prefix('(')?.split_once(')')?;
    let values: Vec<String> = list
        .split(',')
        .map(|value| value.trim().to_owned())
        .collect();
    let fit = values
        .iter()
        .all(|value| value.is_empty() || is_name(value));
    fit.then(|| (of(operator, values), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Dialect, Origin, read};

    #[test]
    fn selectors_pick_by_labels() {
        let object = read(
            "metadata: {labels: {app: web, tier: a, n: '3'}}",
            Origin::NONE,
            Dialect::Core,
        )
        .expect("YAML")
        .remove(0);
        let cases = [
            ("", Some(true)),
            ("app=web", Some(true)),
            ("app == web, tier in (a, b)", Some(true)),
            ("app!=web", Some(false)),
            ("none!=x", Some(true)),
            ("tier notin (a)", Some(false)),
            ("app", Some(true)),
            ("!app", Some(false)),
            ("!none", Some(true)),
            ("n>2", Some(true)),
            ("n<2", Some(false)),
            ("a=b=c", None),
            ("app=web,", None),
            ("-x=1", None),
        ];
        for (text, wanted) in cases {
            let found = LabelSelector::parse(&Text::new(text, Origin::NONE))
                .ok()
                .map(|s| s.matches(&object, "labels"));
            assert_eq!(found, wanted, "{text}");
        }
    }
}
