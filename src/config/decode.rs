//! The tree of `kubeparity.yaml` → [`Config`].

use super::{Comparison, Config, Environment};
use crate::error::Error;
use crate::judge::rules::RULES;
use crate::judge::{Expectation, Pattern, Severity};
use crate::yaml::Node;

/// Returns the entries of a mapping after checking its keys.
fn fields<'n>(
    node: &'n Node,
    what: &str,
    known: &[&str],
) -> Result<Vec<(&'n str, &'n Node)>, Error> {
    let entries = node
        .as_map()
        .ok_or_else(|| Error::new(format!("{what} has to be a mapping")).at(node.origin))?;
    let mut found: Vec<(&str, &Node)> = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        let name = key.as_str().unwrap_or_default();
        if !known.is_empty() && !known.contains(&name) {
            return Err(
                unknown(&format!("key in {what}"), name, known.iter().copied()).at(key.origin),
            );
        }
        if found.iter().any(|(other, _)| *other == name) {
            return Err(Error::new(format!("the key '{name}' is there twice")).at(key.origin));
        }
        found.push((name, value));
    }
    Ok(found)
}

fn unknown<'k>(what: &str, name: &str, known: impl Iterator<Item = &'k str> + Clone) -> Error {
    let near = known
        .clone()
        .max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)));
    let hint = match near.filter(|near| strsim::jaro_winkler(near, name) > 0.7) {
        Some(near) => format!("did you mean '{near}'?"),
        None => format!("known are: {}", known.collect::<Vec<_>>().join(", ")),
    };
    Error::new(format!("unknown {what}: '{name}'")).hint(hint)
}

fn text(node: &Node, what: &str) -> Result<String, Error> {
    let wrong = || Error::new(format!("{what} has to be a string")).at(node.origin);
    node.as_str()
        .filter(|_| !node.is_null())
        .map(str::to_owned)
        .ok_or_else(wrong)
}

/// A string, or a list of them.
fn texts(node: &Node, what: &str) -> Result<Vec<String>, Error> {
    match node.as_seq() {
        Some(items) => items.iter().map(|item| text(item, what)).collect(),
        None => Ok(vec![text(node, what)?]),
    }
}

fn items<'n>(node: &'n Node, what: &str) -> Result<&'n [Node], Error> {
    node.as_seq()
        .ok_or_else(|| Error::new(format!("{what} has to be a list")).at(node.origin))
}

pub(super) fn config(node: &Node) -> Result<Config, Error> {
    let mut config = Config::default();
    for (key, value) in fields(
        node,
        FILE,
        &["environments", "comparisons", "rules", "expect"],
    )? {
        match key {
            "environments" => {
                for (name, value) in fields(value, "'environments'", &[])? {
                    config.environments.push(environment(name, value)?);
                }
            }
            "comparisons" => {
                config.comparisons = items(value, "'comparisons'")?
                    .iter()
                    .map(comparison)
                    .collect::<Result<_, _>>()?;
            }
            "rules" => {
                for (rule, value) in fields(value, "'rules'", &[])? {
                    known_rule(rule).map_err(|error| error.at(value.origin))?;
                    config.rules.insert(rule.to_owned(), severity(value)?);
                }
            }
            _ => {
                config.expect = items(value, "'expect'")?
                    .iter()
                    .map(expectation)
                    .collect::<Result<_, _>>()?
            }
        }
    }
    for comparison in &config.comparisons {
        for name in std::iter::once(&comparison.reference).chain(&comparison.against) {
            let names = config
                .environments
                .iter()
                .map(|environment| environment.name.as_str());
            if !names.clone().any(|known| known == name) {
                return Err(unknown("environment", name, names).at(comparison.origin));
            }
        }
    }
    Ok(config)
}

const FILE: &str = "kubeparity.yaml";

fn known_rule(name: &str) -> Result<(), Error> {
    match RULES.iter().any(|rule| rule.id() == name) {
        true => Ok(()),
        false => Err(unknown("rule", name, RULES.iter().map(|rule| rule.id()))),
    }
}

fn severity(node: &Node) -> Result<Option<Severity>, Error> {
    match node.as_str().unwrap_or_default() {
        "error" => Ok(Some(Severity::Error)),
        "warning" => Ok(Some(Severity::Warning)),
        "note" => Ok(Some(Severity::Note)),
        "off" => Ok(None),
        other => Err(Error::new(format!("'{other}' is no severity"))
            .at(node.origin)
            .hint("error, warning, note or off")),
    }
}

fn environment(name: &str, node: &Node) -> Result<Environment, Error> {
    let mut environment = Environment {
        name: name.to_owned(),
        paths: Vec::new(),
        aliases: Vec::new(),
        command: None,
        origin: node.origin,
    };
    for (key, value) in fields(
        node,
        &format!("the environment '{name}'"),
        &["overlay", "manifests", "command", "aliases"],
    )? {
        match key {
            "aliases" => environment.aliases = texts(value, key)?,
            "command" => environment.command = Some(text(value, key)?),
            _ => environment.paths.extend(texts(value, key)?),
        }
    }
    if environment.paths.is_empty() && environment.command.is_none() {
        return Err(
            Error::new(format!("the environment '{name}' has no source"))
                .at(node.origin)
                .hint("give it `overlay:`, `manifests:` or `command:`"),
        );
    }
    Ok(environment)
}

fn comparison(node: &Node) -> Result<Comparison, Error> {
    let (mut reference, mut against) = (None, Vec::new());
    for (key, value) in fields(node, "a comparison", &["reference", "against"])? {
        match key {
            "reference" => reference = Some(text(value, key)?),
            _ => against = texts(value, key)?,
        }
    }
    let reference =
        reference.ok_or_else(|| Error::new("a comparison needs `reference:`").at(node.origin))?;
    if against.is_empty() {
        return Err(Error::new("a comparison needs `against:`").at(node.origin));
    }
    Ok(Comparison {
        reference,
        against,
        origin: node.origin,
    })
}

/// An expectation of which nothing is said yet.
fn blank(node: &Node) -> Expectation {
    Expectation {
        rule: None,
        application: None,
        workload: None,
        container: None,
        variable: None,
        environment: None,
        reason: String::new(),
        owner: None,
        expires: None,
        origin: node.origin,
    }
}

fn expectation(node: &Node) -> Result<Expectation, Error> {
    let mut expectation = blank(node);
    let known = [
        "rule",
        "application",
        "workload",
        "container",
        "variable",
        "field",
        "environment",
        "reason",
        "owner",
        "expires",
    ];
    for (key, value) in fields(node, "an expectation", &known)? {
        let words = text(value, key)?;
        let glob = || {
            words
                .parse::<Pattern>()
                .map_err(|error| Error::new(error.to_string()).at(value.origin))
        };
        match key {
            "rule" => {
                if !words.contains(['*', '?', '[', '{']) {
                    known_rule(&words).map_err(|error| error.at(value.origin))?;
                }
                expectation.rule = Some(glob()?);
            }
            "application" => expectation.application = Some(glob()?),
            "workload" => expectation.workload = Some(glob()?),
            "container" => expectation.container = Some(glob()?),
            "variable" | "field" => expectation.variable = Some(glob()?),
            "environment" => expectation.environment = Some(glob()?),
            "owner" => expectation.owner = Some(words),
            "expires" => {
                let day = words.parse().map_err(|_| {
                    Error::new(format!("'{words}' is no day"))
                        .at(value.origin)
                        .hint("a day reads like 2027-01-31")
                })?;
                expectation.expires = Some(day);
            }
            _ => expectation.reason = words,
        }
    }
    if expectation.reason.trim().is_empty() {
        return Err(Error::new("an expectation needs a reason")
            .at(node.origin)
            .hint("add `reason:`, for whoever reads it next"));
    }
    Ok(expectation)
}
