//! `kubeparity accept`: writes an expectation for a finding that there is.

use std::path::PathBuf;

use super::cluster_args::ClusterArgs;
use super::render_args::BuildArgs;
use super::ui;
use crate::check::{self, Plan, Selection};
use crate::config::{self, ExpectEntry, Glob};
use crate::error::Error;
use crate::judge::{Member, Verdict};
use crate::source::{Links, read_file};
use crate::yaml::SourceMap;

/// Findings that an error names.
const MOST_LISTED: usize = 10;

/// Say that a finding is wanted: write an entry of `expect:` into kubeparity.yaml
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  kubeparity accept LEGACY_MODE --reason 'removed with release 9'
  kubeparity accept env-extra:Deployment/web/app/LEGACY_MODE@production --reason 'removed with release 9'
  kubeparity accept ID --reason 'until the move' --owner shop-team --expires 2027-01-31")]
pub(super) struct AcceptArgs {
    /// The finding's id, or a part that no other finding has: a variable, a rule
    id: String,
    /// The reason for wanting it
    #[arg(long)]
    reason: String,
    /// The person or team that wants it
    #[arg(long)]
    owner: Option<String>,
    /// The last day on which it holds, like 2027-01-31
    #[arg(long, value_name = "DAY")]
    expires: Option<jiff::civil::Date>,
    /// The configuration, in place of the kubeparity.yaml found upwards
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    clusters: ClusterArgs,
    #[command(flatten)]
    build: BuildArgs,
}

pub(super) fn accept(args: &AcceptArgs, sources: &SourceMap) -> Result<(), Error> {
    if args.reason.trim().is_empty() {
        return Err(Error::new("an expectation needs a reason")
            .hint("say why it is wanted, for whoever reads it next"));
    }
    let today = Selection::default().today;
    if let Some(day) = args.expires.filter(|day| *day < today) {
        return Err(Error::new(format!(
            "an expectation cannot expire on {day}: that day is past"
        ))
        .hint(format!(
            "name a day from {today} on, or leave --expires out"
        )));
    }
    let path = check::config_path(args.config.as_deref()).ok_or_else(|| {
        Error::new("there is no kubeparity.yaml here or above").hint("name it with --config")
    })?;
    let disk = args.build.disk(sources);
    let selection = Selection {
        config: Some(&path),
        ..Selection::default()
    };
    let mut plan = Plan::comparing(selection, &disk)?;
    args.clusters.narrow_all(&mut plan)?;
    let reading = args.clusters.read(&plan, &disk, sources)?;
    let verdict = check::judge(&plan, reading)?;
    let members = find(&verdict, &args.id)?;
    let entries: Vec<ExpectEntry> = members.iter().map(|member| entry(args, member)).collect();
    let text = read_file(&path, Links::InRepository)
        .and_then(|bytes| String::from_utf8(bytes).map_err(std::io::Error::other))
        .map_err(|error| Error::new(format!("cannot read {}: {error}", path.display())))?;
    ui::write_file(&path, &config::append(&text, &entries)?)?;
    let ids = members
        .iter()
        .map(|member| format!("{}: {} is expected now\n", path.display(), member.id()));
    ui::print(&ids.collect::<String>())
}

/// Finds the finding that an id names, or the only one that has the text as a part of its id (a variable's name, a rule). A
/// group's id, or such a part of all that a finding tells, names everything that it tells; a member's id the member alone.
fn find(verdict: &Verdict, id: &str) -> Result<Vec<Member>, Error> {
    let groups = verdict.findings.iter().filter(|finding| finding.is_group);
    if let Some(group) = groups.clone().find(|finding| finding.id() == id) {
        return Ok(group.members());
    }
    let all: Vec<(String, Member, usize)> = verdict
        .findings
        .iter()
        .enumerate()
        .flat_map(|(index, finding)| finding.members().into_iter().map(move |of| (of, index)))
        .map(|(member, index)| (member.id(), member, index))
        .collect();
    let has_part = |other: &str| other.split([':', '/', '@']).any(|part| part == id);
    let exact = all.iter().find(|(other, ..)| other == id);
    let loose: Vec<_> = all.iter().filter(|(other, ..)| has_part(other)).collect();
    let is_one = loose
        .iter()
        .all(|(.., index)| loose.first().is_some_and(|first| first.2 == *index));
    match (exact, loose.as_slice()) {
        (Some((_, member, _)), _) => Ok(vec![member.clone()]),
        (None, [_, ..]) if is_one => Ok(loose
            .into_iter()
            .map(|(_, member, _)| member.clone())
            .collect()),
        (None, []) => {
            let known: Vec<&str> = all.iter().map(|(other, ..)| other.as_str()).collect();
            let is_whole = verdict.not_evaluated.is_empty();
            let hint = if !is_whole {
                "not everything could be looked at: `kubeparity check` says what".to_owned()
            } else if known.is_empty() {
                "there are no findings".to_owned()
            } else if known.len() > MOST_LISTED {
                "`kubeparity check -o json` has the ids of all findings".to_owned()
            } else {
                config::suggestion(id, &known)
            };
            Err(Error::new(format!("there is no finding '{id}'")).hint(hint))
        }
        (None, several) => {
            let ids = several
                .iter()
                .take(MOST_LISTED)
                .map(|(other, ..)| other.as_str());
            let ids: Vec<&str> = ids.collect();
            Err(
                Error::new(format!("'{id}' is in {} findings", several.len()))
                    .hint(format!("name one of them: {}", ids.join(", "))),
            )
        }
    }
}

fn entry(args: &AcceptArgs, member: &Member) -> ExpectEntry {
    let subject = &member.subject;
    ExpectEntry {
        rule: member.rule.to_owned(),
        application: subject.app.as_deref().and_then(Glob::literal),
        workload: Glob::literal(&format!("{}/{}", subject.kind, subject.name)),
        container: subject.container.as_deref().and_then(Glob::literal),
        variable: Some(member.field.as_str())
            .filter(|field| !field.is_empty())
            .and_then(Glob::literal),
        environment: Glob::literal(&member.environment),
        reason: args.reason.clone(),
        owner: args.owner.clone(),
        expires: args.expires,
        ..ExpectEntry::default()
    }
}
