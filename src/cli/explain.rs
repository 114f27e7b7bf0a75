//! `kubeparity explain`: the rules' pages.

use comfy_table::{ContentArrangement, Table, presets};

use super::ui;
use crate::error::Error;
use crate::judge::Severity;
use crate::judge::rules::{RULES, find};

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
            let near = RULES
                .iter()
                .map(|rule| rule.id())
                .max_by(|a, b| strsim::jaro_winkler(a, id).total_cmp(&strsim::jaro_winkler(b, id)));
            let hint = near.map_or_else(String::new, |near| {
                format!("did you mean '{near}'? `kubeparity explain` lists them")
            });
            Err(Error::new(format!("unknown rule: '{id}'")).hint(hint))
        }
    }
}

fn list() -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(ui::width()).unwrap_or(u16::MAX));
    table.set_header(["rule", "severity", "finds"]);
    for rule in RULES {
        let severity = match rule.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        table.add_row([rule.id(), severity, rule.summary()]);
    }
    table
        .to_string()
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}
