//! `kubeparity accept`: writes an expectation for a finding.

use std::path::PathBuf;

use indexmap::IndexMap;

use super::ui;
use crate::config::{Config, FILE_NAME};
use crate::error::Error;
use crate::yaml::SourceMap;

/// Say that a finding is wanted: write an entry of `expect:` into kubeparity.yaml
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  kubeparity accept 'env-extra:Deployment/shop/web/LEGACY_MODE@production' --reason 'removed with release 9'")]
pub(super) struct AcceptArgs {
    /// The finding's id, as `-o json` prints it
    id: String,
    /// Why it is wanted
    #[arg(long)]
    reason: String,
    /// Who says so
    #[arg(long)]
    owner: Option<String>,
    /// The last day on which it holds, like 2027-01-31
    #[arg(long)]
    expires: Option<jiff::civil::Date>,
    /// The configuration, in place of the kubeparity.yaml found upwards
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

pub(super) fn accept(args: &AcceptArgs, sources: &SourceMap) -> Result<(), Error> {
    let config = Config::load(args.config.as_deref(), sources)?.ok_or_else(|| {
        Error::new("there is no kubeparity.yaml here or above").hint("name it with --config")
    })?;
    let path = args
        .config
        .clone()
        .unwrap_or_else(|| config.directory.join(FILE_NAME));
    let failed =
        |error: std::io::Error| Error::new(format!("cannot read {}: {error}", path.display()));
    let text = std::fs::read_to_string(&path).map_err(failed)?;
    let entry = entry(args)?;
    let added = insert(&text, &entry);
    // What was written has to say what was meant, or nothing is written.
    let before = config.expect.len();
    let after = Config::parse(&added, sources.add(&path)).map(|config| config.expect.len());
    if after != Ok(before + 1) {
        return Err(Error::new(format!(
            "cannot add to {} without rewriting it",
            path.display()
        ))
        .hint(format!("add this under `expect:`:\n{entry}")));
    }
    ui::write_file(&path, &added)?;
    ui::print(&format!("added to {}:\n{entry}", path.display()))
}

/// `rule:[app/]Kind/name/container/field@environment` → an entry, as YAML.
fn entry(args: &AcceptArgs) -> Result<String, Error> {
    let wrong = || {
        Error::new(format!("'{}' is no finding id", args.id))
            .hint("`kubeparity check -o json` prints them")
    };
    let (rule, rest) = args.id.split_once(':').ok_or_else(wrong)?;
    let (subject, environment) = rest.rsplit_once('@').ok_or_else(wrong)?;
    let parts: Vec<&str> = subject.split('/').collect();
    let kind = parts
        .iter()
        .position(|part| part.starts_with(|c: char| c.is_ascii_uppercase()))
        .ok_or_else(wrong)?;
    let mut fields: IndexMap<&str, String> = IndexMap::new();
    fields.insert("rule", rule.to_owned());
    if let Some(app) = parts.get(..kind).filter(|app| !app.is_empty()) {
        fields.insert("application", app.join("/"));
    }
    fields.insert(
        "workload",
        parts.get(kind + 1).ok_or_else(wrong)?.to_string(),
    );
    match parts.get(kind + 2..).unwrap_or_default() {
        [] => {}
        [field] => drop(fields.insert("field", (*field).to_owned())),
        [container, field @ ..] => {
            fields.insert("container", (*container).to_owned());
            fields.insert("field", field.join("/"));
        }
    }
    fields.insert("environment", environment.to_owned());
    fields.insert("reason", args.reason.clone());
    fields.extend(args.owner.clone().map(|owner| ("owner", owner)));
    fields.extend(args.expires.map(|day| ("expires", day.to_string())));
    serde_yaml::to_string(&[fields]).map_err(|error| Error::new(error.to_string()))
}

/// Puts an entry at the start of the list under `expect:`, or adds that list; nothing else is touched.
fn insert(text: &str, entry: &str) -> String {
    let mut out = String::with_capacity(text.len() + entry.len());
    let mut done = false;
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        if !done && line.trim_end() == "expect:" {
            let indent: String = lines
                .peek()
                .map_or("", |next| *next)
                .chars()
                .take_while(|c| *c == ' ')
                .collect();
            entry
                .lines()
                .for_each(|line| out.push_str(&format!("{indent}{line}\n")));
            done = true;
        }
    }
    if !done {
        if !out.ends_with('\n') {
            out.push('\n');
        }
        out.push_str("expect:\n");
        out.push_str(entry);
    }
    out
}
