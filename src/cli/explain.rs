//! `kubeparity explain`: the rules' pages.

use super::ui;
use crate::config::suggestion;
use crate::error::Error;
use crate::judge::rules::{RULES, find};
use crate::report::columns;

/// Say what a rule means, how to fix what it finds, how to accept it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  kubeparity explain
  kubeparity explain env-missing")]
pub(super) struct ExplainArgs {
    /// The rule; without one, the list
    rule: Option<String>,
}

pub(super) fn explain(args: &ExplainArgs) -> Result<(), Error> {
    let Some(id) = &args.rule else {
        return ui::print(&list());
    };
    match find(id) {
        Some(rule) => ui::print(rule.page()),
        None => {
            let known: Vec<&str> = RULES.iter().map(|rule| rule.id()).collect();
            Err(Error::new(format!("there is no rule '{id}'")).hint(suggestion(id, &known)))
        }
    }
}

fn list() -> String {
    let rows = RULES.iter().map(|rule| {
        [rule.id(), rule.severity().name(), rule.summary()]
            .map(str::to_owned)
            .to_vec()
    });
    columns(&["rule", "severity", "finds"], rows, ui::width())
}
