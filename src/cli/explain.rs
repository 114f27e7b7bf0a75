//! `kubeparity explain`: the rules' pages.

use super::ui;
use crate::error::Error;
use crate::judge::rules::{RULES, find};
use crate::report::columns;
use crate::suggest::nearest;

/// Say what a rule means, how to fix what it finds, how to accept it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  kubeparity explain
  kubeparity explain env-missing
  kubeparity explain env-missing:Deployment/api/api/DATABASE_URL@production")]
pub(super) struct ExplainArgs {
    /// The rule, or the id of one of its findings; without one, the list
    rule: Option<String>,
}

pub(super) fn explain(args: &ExplainArgs) -> Result<(), Error> {
    ui::print(&text(args.rule.as_deref(), ui::width())?)
}

/// Returns the page of a rule, or of a finding's rule; without one, the list.
pub(super) fn text(id: Option<&str>, width: usize) -> Result<String, Error> {
    let Some(id) = id else {
        return Ok(list(width));
    };
    let (rule, _) = id.split_once(':').unwrap_or((id, ""));
    match find(rule) {
        Some(rule) => Ok(rule.page().to_owned()),
        None => Err(Error::new(format!("there is no rule '{rule}'")).hint(near(rule))),
    }
}

/// Says which rules may be meant: the one that is spelled alike, or those that have one of the words in their names.
fn near(word: &str) -> String {
    let ids = || RULES.iter().map(|rule| rule.id());
    let words = words(word);
    let has_word = |id: &&str| id.split('-').any(|part| words.iter().any(|of| of == part));
    let of_word: Vec<&str> = ids().filter(has_word).collect();
    if let [_, _, ..] = of_word.as_slice() {
        return format!("rules with such a name: {}", of_word.join(", "));
    }
    match nearest(word, ids()).or(of_word.first().copied()) {
        Some(id) => format!("did you mean '{id}'?"),
        None => "kubeparity explain lists the rules".to_owned(),
    }
}

/// Returns the words of a name, in lower case: `readinessProbe` has two.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for letter in name.chars() {
        if !letter.is_alphanumeric() || letter.is_uppercase() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
    }
    words
}

fn list(width: usize) -> String {
    let rows = RULES.iter().map(|rule| {
        [rule.id(), rule.severity().name(), rule.summary()]
            .map(str::to_owned)
            .to_vec()
    });
    columns(&["rule", "severity", "finds"], rows, width)
}
