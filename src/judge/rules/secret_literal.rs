//! `secret-literal`: a credential in plain sight.

mod fields;

use crate::compare::{Subject, Value};
use crate::judge::context::{Fact, Site};
use crate::judge::credentials::{Literal, is_written_out, of_file, of_value};
use crate::judge::part::Part;
use crate::judge::rule::{Meta, Rule};
use crate::judge::{Finding, Fix, Severity, Title};
use crate::maps::IndexSet;
use crate::mask;
use crate::model::{ConfigMap, EnvValue, Environment, Located, RefKind, ReferenceTarget, Variable};
use crate::yaml::Origin;

pub(crate) struct SecretLiteral;

pub(crate) static META: Meta = Meta {
    id: "secret-literal",
    summary: "A credential stands in plain sight where a Secret should be named",
    severity: Severity::Error,
    page: include_str!("secret-literal.md"),
};

impl Rule for SecretLiteral {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn environment(&self, all: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        let before = out.len();
        let search = Search {
            environment,
            reference: all
                .first()
                .filter(|first| first.name != environment.name)
                .copied(),
            objects: objects(environment),
        };
        for map in &environment.config_maps {
            search.of_config_map(map, out);
        }
        for (spot, container) in Site::containers(environment) {
            for variable in container.env.values() {
                search.of_variable(&spot, variable, out);
            }
            search.of_words(&spot, "command", container.command.as_ref(), out);
            search.of_words(&spot, "args", container.args.as_ref(), out);
        }
        fields::judge(environment, out);
        let is_reference = all.len() > 1 && search.reference.is_none();
        for finding in out.iter_mut().skip(before) {
            // No release touches what the reference alone has.
            if is_reference {
                finding.severity = match finding.severity {
                    Severity::Error => Severity::Warning,
                    _ => Severity::Note,
                };
            }
            let origin = finding.sides.first().map(|side| side.origin);
            let file = origin.filter(|origin| origin.line() > 0);
            let lines = match finding.part {
                Some(Part::Credential { lines, .. }) => lines,
                _ => 1,
            };
            finding.part = file.map(|origin| Part::Credential {
                file: origin.of_file(),
                lines,
            });
        }
    }
}

/// Returns the names of the objects that an environment has or refers to.
fn objects(environment: &Environment) -> IndexSet<&str> {
    let secrets = environment
        .secrets
        .iter()
        .flat_map(|of| [of.name.as_str(), &of.original_name]);
    let maps = environment
        .config_maps
        .iter()
        .flat_map(|of| [of.name.as_str(), &of.original_name]);
    let mut names: IndexSet<&str> = secrets.chain(maps).collect();
    for workload in &environment.workloads {
        for reference in workload.references() {
            if let ReferenceTarget::Object(object) = reference.target {
                names.extend([object.name.as_str(), object.original_name.as_str()]);
            }
        }
    }
    names
}

struct Search<'e> {
    environment: &'e Environment,
    reference: Option<&'e Environment>,
    objects: IndexSet<&'e str>,
}

impl<'e> Search<'e> {
    fn is_object(&self, text: &str) -> bool {
        self.objects.contains(text)
    }

    fn of_variable(&self, spot: &Site<'_>, variable: &Variable, out: &mut Vec<Finding>) {
        let EnvValue::Text { raw, from, .. } = &variable.value else {
            return;
        };
        let is_object = |text: &str| self.is_object(text);
        // The ConfigMap is told of once, not for each container that reads it.
        let name = variable.name.as_str();
        let own = of_value(name, raw, is_object);
        let is_told = from.as_ref().is_some_and(|key| match key.key == name {
            true => own.is_some(),
            false => of_value(&key.key, raw, is_object).is_some(),
        });
        if is_told {
            return;
        }
        let there = match self.reference.is_some() && is_written_out(name, raw, is_object) {
            true => self.of_reference(spot, name),
            false => None,
        };
        let replaces = there.is_some();
        let Some(found) = own.or_else(|| {
            replaces.then_some(Literal {
                key: None,
                line: 1,
                what: "a credential in plain sight",
                is_certain: true,
            })
        }) else {
            return;
        };
        let title = Title::within(
            format_args!("{name} is {}", found.what),
            &self.environment.name,
        );
        let value = Value::written(line_of(raw, found.line));
        let finding = spot.fact(&META, Fact::new(name, value, variable.origin), title);
        let finding = explained(finding, found.is_certain || replaces);
        out.push(match there {
            Some(reference) => finding.because(format!("{reference} takes it from a Secret")),
            None => finding,
        });
    }

    /// Returns the reference's name where its container takes the variable from a Secret.
    fn of_reference(&self, spot: &Site<'_>, name: &str) -> Option<&'e str> {
        let reference = self.reference?;
        let workload = reference.workloads.iter().find(|other| {
            let own = spot.workload;
            other.kind == own.kind
                && other.original_name == own.original_name
                && other.app == own.app
        })?;
        let container = spot.container?;
        let mut containers = workload.containers.iter();
        let theirs = containers.find(|other| other.name == container.name)?;
        let value = &theirs.env.get(name)?.value;
        matches!(value, EnvValue::Key(key) if key.object.kind == RefKind::Secret)
            .then_some(&reference.name)
    }

    fn of_config_map(&self, map: &ConfigMap, out: &mut Vec<Finding>) {
        for (key, value) in &map.data {
            if map.binary_keys.contains(key) {
                continue;
            }
            let text = value.value.as_str();
            let is_object = |text: &str| self.is_object(text);
            let is_file =
                text.trim_end().contains('\n') || text.starts_with(['{', '[']) || key.contains('.');
            let mut found = match is_file {
                true => of_file(key, text, is_object),
                false => of_value(key, text, is_object).into_iter().collect(),
            };
            if found.is_empty() && is_file && !text.trim_end().contains('\n') {
                found.extend(of_value(key, text, is_object));
            }
            let here = &self.environment.name;
            // As loud as the loudest, which stands first.
            found.sort_by_key(|literal| !literal.is_certain);
            let Some(first) = found.first() else {
                continue;
            };
            let title = match (found.len(), &first.key) {
                (1, Some(at)) => format!("{key} holds {} in {here}: {at}", first.what),
                (1, None) => format!("{key} holds {} in {here}", first.what),
                (lines, _) => format!(
                    "{key} holds {lines} credentials in plain sight in {here}: {}",
                    keys(&found)
                ),
            };
            let subject = Subject::new(map.app.as_deref(), "ConfigMap", &map.original_name);
            let shown = mask::mask_lines(key, text);
            let index = usize::try_from(first.line).unwrap_or(1).saturating_sub(1);
            // Its line, and no more of the file.
            let line = shown.get(index).map_or(mask::DOTS, |line| line.trim());
            let shown = match first.what {
                "a private key" => Value::Hidden,
                _ => Value::written(line.to_owned()),
            };
            let fact = Fact::new(key, shown, line_in(value, first.line));
            let finding = fact.finding(&META, self.environment, subject, title);
            let part = Part::Credential {
                file: value.origin,
                lines: found.len(),
            };
            out.push(explained(finding, first.is_certain).part_of(Some(part)));
        }
    }

    fn of_words(
        &self,
        spot: &Site<'_>,
        field: &str,
        words: Option<&Located<Vec<String>>>,
        out: &mut Vec<Finding>,
    ) {
        let Some(Located {
            value: words,
            origin,
        }) = words
        else {
            return;
        };
        let mut before = "";
        let mut found: Vec<(Literal, String)> = Vec::new();
        let masked = mask::mask_words(words);
        for (word, shown) in words.iter().zip(&masked) {
            let option = std::mem::take(&mut before);
            if word.starts_with('-') && !word.contains(['=', ' ', '\n']) {
                before = word.trim_start_matches('-');
            }
            let is_object = |text: &str| self.is_object(text);
            let literals = match word.contains('\n') {
                true => of_file("script.sh", word, is_object),
                false => of_value(option, word, is_object).into_iter().collect(),
            };
            let line = |literal: &Literal| match word == shown {
                true => mask::DOTS.to_owned(),
                false => line_of(shown, literal.line).trim().to_owned(),
            };
            let after_option = |literal: Literal| {
                let text = match option.is_empty() {
                    true => line(&literal),
                    false => format!("--{option} {}", line(&literal)),
                };
                (literal, text)
            };
            found.extend(literals.into_iter().map(after_option));
        }
        found.sort_by_key(|(literal, _)| !literal.is_certain);
        let Some((first, shown)) = found.first() else {
            return;
        };
        let here = &self.environment.name;
        let title = match found.len() {
            1 => format!("{field} holds {} in {here}", first.what),
            lines => format!("{field} holds {lines} credentials in plain sight in {here}"),
        };
        let fact = Fact::new(field, Value::written(shown.clone()), *origin);
        out.push(explained(spot.fact(&META, fact, title), first.is_certain));
    }
}

/// Returns the keys, or else the lines, that credentials stand under.
fn keys(found: &[Literal]) -> String {
    const LISTED: usize = 5;
    let name = |literal: &Literal| {
        literal
            .key
            .clone()
            .unwrap_or_else(|| format!("line {}", literal.line))
    };
    let mut names: Vec<String> = found.iter().take(LISTED).map(name).collect();
    if found.len() > LISTED {
        names.push(format!("{} more", found.len() - LISTED));
    }
    names.join(", ")
}

fn line_of(text: &str, line: u32) -> &str {
    let index = usize::try_from(line).unwrap_or(1).saturating_sub(1);
    text.lines().nth(index).unwrap_or_default()
}

/// Returns the place of a line of a file: in the file that a generator read, or below the key of a block.
fn line_in(value: &Located<smol_str::SmolStr>, line: u32) -> Origin {
    let origin = value.origin;
    match origin.line() {
        0 => origin.at(line, 1),
        first if value.value.contains('\n') => origin.at(first.saturating_add(line), 1),
        _ => origin,
    }
}

fn explained(finding: Finding, is_certain: bool) -> Finding {
    let fix = Fix::saying(
        "move the credential into a Secret, refer to it by secretKeyRef, and rotate it: it has been readable",
    );
    let severity = if is_certain {
        Severity::Error
    } else {
        Severity::Warning
    };
    finding
        .with_severity(severity)
        .because("everybody who may read the repository or the workload may read the credential")
        .mended_by(Some(fix))
}
