//! [`Stated`]: what a service says of its container beside variables: command, health check, limits.
//!
//! Takes a service's mapping; gives each with its place. What a variable brings is not kept: a text shows the variable's name in its
//! place, and a quantity that needs one which nothing sets is not known.

use super::project::Project;
use super::service::{mapping, refused};
use super::words::split;
use super::{LocalQuantity, LocalWords};
use crate::error::Error;
use crate::maps::IndexMap;
use crate::yaml::{Node, Origin};

/// The shell that runs a text of a health check.
const SHELL: [&str; 2] = ["/bin/sh", "-c"];

/// The fields of a service beside its variables, as far as they are read. Fields that a later file states go over those of an earlier one.
#[derive(Debug, Clone, Default)]
pub(super) struct Stated {
    /// Whether an image is built for it.
    pub(super) is_built: bool,
    /// `entrypoint` and `command`, as far as they are stated: `null` takes an earlier one back.
    entrypoint: Option<Option<LocalWords>>,
    command: Option<Option<LocalWords>>,
    test: Option<LocalWords>,
    is_test_disabled: Option<bool>,
    /// By the number of the field.
    quantities: IndexMap<usize, Option<LocalQuantity>>,
}

/// The fields that hold quantities: path, the resource's name, whether it is a limit. Of two that say the same, the later has the word,
/// and Compose refuses another value in the earlier one.
const QUANTITIES: [(&[&str], &str, bool); 7] = [
    (&["cpus"], "cpu", true),
    (&["mem_limit"], "memory", true),
    (&["mem_reservation"], "memory", false),
    (&["deploy", "resources", "limits", "cpus"], "cpu", true),
    (&["deploy", "resources", "limits", "memory"], "memory", true),
    (
        &["deploy", "resources", "reservations", "cpus"],
        "cpu",
        false,
    ),
    (
        &["deploy", "resources", "reservations", "memory"],
        "memory",
        false,
    ),
];

impl Stated {
    /// Reads what a service says itself.
    ///
    /// # Errors
    /// If Compose refuses it too.
    pub(super) fn of(service: &Node, project: &Project<'_>) -> Result<Self, Error> {
        let mut stated = Self {
            is_built: service.get("build").is_some_and(|of| !of.is_null()),
            entrypoint: command(service, "entrypoint", project)?,
            command: command(service, "command", project)?,
            ..Self::default()
        };
        if let Some(check) = service.get("healthcheck").filter(|of| !of.is_null()) {
            mapping(check, "'healthcheck'")?;
            if let Some(test) = check.get("test").filter(|of| !of.is_null()) {
                stated.test = Some(test_of(test, project)?);
            }
            if let Some(of) = check.get("disable").filter(|of| !of.is_null()) {
                let text = project.filled(of.as_str().unwrap_or_default(), of.origin)?;
                stated.is_test_disabled = Some(text.as_deref() == Some("true"));
            }
        }
        for (field, (path, name, _)) in QUANTITIES.into_iter().enumerate() {
            if let Some(node) = service.at(path).filter(|of| !of.is_null()) {
                let quantity = quantity(node, name, project)?;
                stated.quantities.insert(field, quantity);
            }
        }
        Ok(stated)
    }

    /// Puts a later one over this one.
    pub(super) fn merge(&mut self, later: Self) {
        self.is_built |= later.is_built;
        self.entrypoint = later.entrypoint.or(self.entrypoint.take());
        self.command = later.command.or(self.command.take());
        self.test = later.test.or(self.test.take());
        self.is_test_disabled = later.is_test_disabled.or(self.is_test_disabled);
        self.quantities.extend(later.quantities);
    }

    /// Returns what takes the place of the image's entrypoint.
    pub(super) fn entrypoint(&self) -> Option<LocalWords> {
        filled(self.entrypoint.clone().flatten())
    }

    /// Returns what takes the place of the image's command.
    pub(super) fn command(&self) -> Option<LocalWords> {
        filled(self.command.clone().flatten())
    }

    /// Returns the command that asks whether the process is healthy.
    pub(super) fn probe(&self) -> Option<LocalWords> {
        let test = self
            .test
            .clone()
            .filter(|_| self.is_test_disabled != Some(true))?;
        let (form, rest) = test.words.split_first()?;
        let words = match form.as_str() {
            "CMD" => rest.to_vec(),
            "CMD-SHELL" => SHELL
                .iter()
                .map(ToString::to_string)
                .chain(rest.iter().cloned())
                .collect(),
            _ => Vec::new(),
        };
        filled(Some(LocalWords { words, ..test }))
    }

    /// Returns the limits, or the requests.
    pub(super) fn quantities(&self, are_limits: bool) -> IndexMap<&'static str, LocalQuantity> {
        let fields = QUANTITIES.into_iter().enumerate();
        let of_kind = fields.filter(|(_, (_, _, is_limit))| *is_limit == are_limits);
        let stated = of_kind.filter_map(|(field, (_, name, _))| {
            let quantity = self.quantities.get(&field)?.clone()?;
            Some((name, quantity))
        });
        stated.collect()
    }
}

fn filled(words: Option<LocalWords>) -> Option<LocalWords> {
    words.filter(|of| !of.words.is_empty())
}

/// Reads `command` or `entrypoint`: a list of words, or a text that is split. `None` where it is not stated.
fn command(
    service: &Node,
    key: &str,
    project: &Project<'_>,
) -> Result<Option<Option<LocalWords>>, Error> {
    let Some(node) = service.get(key) else {
        return Ok(None);
    };
    if node.is_null() {
        return Ok(Some(None));
    }
    if node.as_seq().is_some() {
        return Ok(Some(Some(words(node, key, project)?)));
    }
    let text = node.as_str().ok_or_else(|| not_words(key, node.origin))?;
    let (text, has_variables) = project.with_names(text, node.origin)?;
    let words = split(&text).ok_or_else(|| {
        refused(
            format!("'{key}' is not a command: a quote or a bracket is not closed"),
            node.origin,
        )
        .hint("write it as a list of words, or as [sh, -c, TEXT]")
    })?;
    Ok(Some(Some(LocalWords {
        words,
        has_variables,
        origin: node.origin,
    })))
}

/// Reads a health check's test: a text for a shell, or a list that begins with its form.
fn test_of(node: &Node, project: &Project<'_>) -> Result<LocalWords, Error> {
    if node.as_seq().is_none() {
        let text = node
            .as_str()
            .ok_or_else(|| not_words("test", node.origin))?;
        let (text, has_variables) = project.with_names(text, node.origin)?;
        let words = vec!["CMD-SHELL".to_owned(), text];
        return Ok(LocalWords {
            words,
            has_variables,
            origin: node.origin,
        });
    }
    let test = words(node, "test", project)?;
    match test.words.first().map(String::as_str) {
        None | Some("CMD" | "CMD-SHELL" | "NONE") => Ok(test),
        Some(_) => Err(refused(
            "the list 'test' begins with neither CMD, CMD-SHELL nor NONE".to_owned(),
            node.origin,
        )
        .hint("write [CMD, …] for words, or one text for a shell")),
    }
}

fn words(node: &Node, key: &str, project: &Project<'_>) -> Result<LocalWords, Error> {
    let mut has_variables = false;
    let items = node.as_seq().unwrap_or_default().iter();
    let words = items.map(|item| {
        let text = item.as_str().filter(|_| !item.is_null());
        let text = text.ok_or_else(|| not_words(key, item.origin))?;
        let (text, asks) = project.with_names(text, item.origin)?;
        has_variables |= asks;
        Ok(text)
    });
    let words = words.collect::<Result<Vec<String>, Error>>()?;
    Ok(LocalWords {
        words,
        has_variables,
        origin: node.origin,
    })
}

fn not_words(key: &str, origin: Origin) -> Error {
    refused(format!("'{key}' must be text or a list of texts"), origin)
}

/// Reads a quantity in the words of Kubernetes. `None` where it needs a variable that nothing sets, or says that there is no limit.
fn quantity(
    node: &Node,
    name: &str,
    project: &Project<'_>,
) -> Result<Option<LocalQuantity>, Error> {
    let not_one = || refused(format!("this is not an amount of {name}"), node.origin);
    let text = node.as_str().ok_or_else(not_one)?;
    let Some(text) = project.filled(text, node.origin)? else {
        return Ok(None);
    };
    let amount = match name {
        "cpu" => cpus(&text),
        _ => bytes(&text),
    };
    let text = amount.ok_or_else(not_one)?;
    Ok(text.map(|text| LocalQuantity {
        text,
        origin: node.origin,
    }))
}

/// Reads a number of processors. Source: `NanoCPUs.DecodeMapstructure` of compose-go.
fn cpus(text: &str) -> Option<Option<String>> {
    let number: f64 = text.parse().ok()?;
    let is_number = number.is_finite() && number < 1e9;
    is_number.then(|| (number > 0.0).then(|| number.to_string()))
}

/// Reads an amount of memory, in which every unit is a power of 1024. Source: `UnitBytes.parseString` of compose-go, `RAMInBytes` of
/// docker/go-units.
fn bytes(text: &str) -> Option<Option<String>> {
    let bytes = match text.parse::<i64>() {
        Ok(bytes) => bytes,
        Err(_) => with_unit(text)?,
    };
    let units = [("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)];
    let unit = units.iter().find(|(_, size)| bytes % size == 0);
    let shown = match unit {
        Some((unit, size)) => format!("{}{unit}", bytes / size),
        None => bytes.to_string(),
    };
    Some((bytes > 0).then_some(shown))
}

fn with_unit(text: &str) -> Option<i64> {
    let at = text.rfind(|c: char| c.is_ascii_digit() || c == '.' || c == ' ')?;
    let (number, unit) = text.split_at_checked(at + 1)?;
    let number = number.strip_suffix(' ').unwrap_or(number);
    let number: f64 = number
        .parse()
        .ok()
        .filter(|of: &f64| of.is_finite() && *of >= 0.0)?;
    let power = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 1,
        "m" | "mb" | "mib" => 2,
        "g" | "gb" | "gib" => 3,
        "t" | "tb" | "tib" => 4,
        "p" | "pb" | "pib" => 5,
        _ => return None,
    };
    let bytes = number * 1024_f64.powi(power);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "parts of bytes are cut off there too"
    )]
    (bytes < 9e18).then_some(bytes as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_those_of_compose_in_the_words_of_kubernetes() {
        for (text, expected) in [
            ("512m", Some(Some("512Mi"))),
            ("512M", Some(Some("512Mi"))),
            ("1.5g", Some(Some("1536Mi"))),
            ("2 GiB", Some(Some("2Gi"))),
            ("64kb", Some(Some("64Ki"))),
            ("100b", Some(Some("100"))),
            ("1048576", Some(Some("1Mi"))),
            ("0", Some(None)),
            ("-1", Some(None)),
            ("-1m", None),
            ("x", None),
            ("5x", None),
            ("1mm", None),
            ("", None),
        ] {
            let found = bytes(text);
            assert_eq!(found.as_ref().map(Option::as_deref), expected, "{text}");
        }
        for (text, expected) in [
            ("0.50", Some(Some("0.5"))),
            ("2", Some(Some("2"))),
            ("0", Some(None)),
            ("half", None),
            ("inf", None),
        ] {
            let found = cpus(text);
            assert_eq!(found.as_ref().map(Option::as_deref), expected, "{text}");
        }
    }
}
