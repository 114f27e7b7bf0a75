//! `kubeparity diff`: every difference, unjudged.

use std::path::PathBuf;

use comfy_table::{ContentArrangement, Table, presets};
use owo_colors::OwoColorize;
use similar::{ChangeTag, TextDiff};

use super::environments::{self, Selection};
use super::ui;
use crate::compare::{Comparison, Field, Subject, compare};
use crate::error::Error;
use crate::judge::mask;
use crate::source::Disk;
use crate::yaml::SourceMap;

/// Show every difference between two sources, unjudged
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  kubeparity diff overlays/staging overlays/production
  kubeparity diff overlays/staging overlays/production -o table")]
pub(super) struct DiffArgs {
    /// What the other is held against
    a: String,
    /// The other
    b: String,
    /// How to show them
    #[arg(short, long, value_enum, default_value = "diff")]
    output: Shape,
    /// The configuration, in place of the kubeparity.yaml found upwards
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Shape {
    /// Unified text
    Diff,
    /// Columns
    Table,
}

pub(super) fn diff(args: &DiffArgs, sources: &SourceMap) -> Result<(), Error> {
    let disk = Disk::new(sources);
    let selection = Selection {
        sources: &[args.a.clone(), args.b.clone()],
        config: args.config.as_deref(),
        app: None,
    };
    let built = environments::choose(selection, &disk)?.load(&disk, sources)?;
    let [a, b] = built.as_slice() else {
        return Err(Error::new("two sources are needed"));
    };
    let comparison = compare(a, b);
    let text = match args.output {
        Shape::Diff => unified(&comparison),
        Shape::Table => table(&comparison),
    };
    ui::print(&text)
}

fn field_name(field: &Field) -> String {
    let spelled = |name: &str, path: &Option<String>| match path {
        Some(path) => format!("{name}.{path}"),
        None => name.to_owned(),
    };
    match field {
        Field::Workload => "workload".to_owned(),
        Field::Kind => "kind".to_owned(),
        Field::Container(_) => "container".to_owned(),
        Field::Env(name) | Field::EnvDuplicate(name) => format!("env.{name}"),
        Field::EnvFrom(source) => format!("envFrom.{source}"),
        Field::Image => "image".to_owned(),
        Field::Command => "command".to_owned(),
        Field::Args => "args".to_owned(),
        Field::Probe(kind, path) => spelled(crate::judge::probe_name(*kind), path),
        Field::Request(name) => format!("resources.requests.{name}"),
        Field::Limit(name) => format!("resources.limits.{name}"),
        Field::Mount(path, field) => spelled(&format!("volumeMounts[{path}]"), field),
        Field::Volume(name, field) => spelled(&format!("volumes[{name}]"), field),
        Field::ConfigKey(map, key) => format!("configMap {map}.{key}"),
        Field::Strategy(path) => format!("strategy.{path}"),
        Field::Replicas => "replicas".to_owned(),
        Field::ServiceAccount => "serviceAccountName".to_owned(),
        Field::Rest(path) => path.clone(),
    }
}

fn heading(subject: &Subject) -> String {
    let app = subject
        .app
        .as_ref()
        .map(|app| format!("{app}/"))
        .unwrap_or_default();
    let container = subject
        .container
        .as_ref()
        .map(|name| format!("/{name}"))
        .unwrap_or_default();
    format!("{app}{}/{}{container}", subject.kind, subject.name)
}

fn unified(comparison: &Comparison<'_>) -> String {
    let (a, b) = (&comparison.reference.name, &comparison.target.name);
    let mut out = format!("--- {a}\n+++ {b}\n");
    let mut last: Option<&Subject> = None;
    for difference in &comparison.differences {
        if last != Some(&difference.subject) {
            out.push_str(&format!(
                "{}\n",
                format_args!("@@ {} @@", heading(&difference.subject)).cyan()
            ));
            last = Some(&difference.subject);
        }
        let name = field_name(&difference.field);
        let line = |value: Option<String>| {
            value
                .map(|value| format!("{name}: {value}\n"))
                .unwrap_or_default()
        };
        let (ours, theirs) = mask::sides(comparison, difference);
        words(&line(ours), &line(theirs), &mut out);
    }
    out
}

/// Prints both lines with the words that changed underlined.
fn words(ours: &str, theirs: &str, out: &mut String) {
    let diff = TextDiff::from_lines(ours, theirs);
    for operation in diff.ops() {
        for change in diff.iter_inline_changes(operation) {
            let (sign, red) = match change.tag() {
                ChangeTag::Delete => ("-", true),
                ChangeTag::Insert => ("+", false),
                ChangeTag::Equal => (" ", false),
            };
            out.push_str(sign);
            for (changed, part) in change.iter_strings_lossy() {
                let part = part.trim_end_matches('\n');
                let styled = match (red, changed) {
                    (true, true) => part.red().underline().to_string(),
                    (true, false) => part.red().to_string(),
                    (false, true) => part.green().underline().to_string(),
                    (false, false) => part.green().to_string(),
                };
                out.push_str(&styled);
            }
            out.push('\n');
        }
    }
}

fn table(comparison: &Comparison<'_>) -> String {
    let (a, b) = (&comparison.reference.name, &comparison.target.name);
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(ui::width()).unwrap_or(u16::MAX));
    table.set_header(["where", "field", a.as_str(), b.as_str()]);
    for difference in &comparison.differences {
        let cell = |value: Option<String>| value.unwrap_or_else(|| "not set".to_owned());
        let (ours, theirs) = mask::sides(comparison, difference);
        table.add_row([
            heading(&difference.subject),
            field_name(&difference.field),
            cell(ours),
            cell(theirs),
        ]);
    }
    table
        .to_string()
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}
