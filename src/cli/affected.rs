//! `kubeparity affected`: the overlays that a change touches; and `check --against`, which looks at these alone.

use std::path::{Path, PathBuf};

use super::cluster_args::ClusterArgs;
use super::render_args::BuildArgs;
use super::ui;
use crate::check::{self, Affected, Plan, Selection};
use crate::clean;
use crate::error::Error;
use crate::judge::{Baseline, Verdict};
use crate::kustomize::Options;
use crate::source::{Change, Disk, NotEvaluated};
use crate::words::{counted, listed};
use crate::yaml::SourceMap;

/// List the overlays that a change touches
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A base reaches every overlay above it. What is not committed counts too. A change of kubeparity.yaml, or of what its needs are read from, touches all.

Examples:
  kubeparity affected main
  kubeparity affected origin/main -o json
  kubeparity affected HEAD~1 overlays/staging overlays/production"
)]
pub(super) struct AffectedArgs {
    /// The branch, tag or commit that the change is held against, where both began
    #[arg(value_name = "REF")]
    reference: String,
    /// Sources as `kubeparity check` takes them; none for those of kubeparity.yaml
    #[arg(value_name = "SOURCE")]
    sources: Vec<String>,
    /// The shape of the output
    #[arg(short, long, value_enum, default_value = "lines")]
    output: Shape,
    /// The configuration, in place of the kubeparity.yaml found upwards
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    build: BuildArgs,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Shape {
    /// A path a line
    Lines,
    /// For programs: environment, application, path
    Json,
}

pub(super) fn affected(args: &AffectedArgs, sources: &SourceMap) -> Result<(), Error> {
    let disk = args.build.disk(sources);
    let selection = Selection {
        sources: &args.sources,
        config: args.config.as_deref(),
        ..Selection::default()
    };
    let mut plan = Plan::comparing(selection, &disk)?;
    plan.read_needs(&[], &disk)?;
    let change = Change::since(&args.reference)?;
    let found = touched(&plan, &change, selection, &args.build);
    ui::print(&match args.output {
        Shape::Lines => {
            let mut paths: Vec<String> = Vec::new();
            for of in &found {
                let path = format!("{}\n", clean::spelled(&of.path.display().to_string()));
                if !paths.contains(&path) {
                    paths.push(path);
                }
            }
            paths.concat()
        }
        Shape::Json => {
            let all = found.iter().map(|of| {
                serde_json::json!({"environment": of.environment, "app": of.app, "path": of.path})
            });
            let all = serde_json::Value::Array(all.collect());
            clean::json(&format!("{all:#}\n"))
        }
    })
}

/// Returns the parts of a plan that a change touches.
fn touched(
    plan: &Plan,
    change: &Change,
    selection: Selection<'_>,
    build: &BuildArgs,
) -> Vec<Affected> {
    let is_all = check::touches_configuration(selection, change) || plan.needs_are_touched(change);
    let files_of = |overlay: &Path| {
        if is_all {
            return Err(Error::new("what all overlays are judged by is changed"));
        }
        // By itself, so that what it reads is known.
        let sources = SourceMap::default();
        let disk = build.disk(&sources);
        disk.build(overlay, Options::default())
            .map_err(|error| Error::new(error.to_string()))?;
        Ok(disk.files_read())
    };
    check::affected(plan, change, &files_of)
}

/// The findings that were there before a change.
pub(super) struct Before {
    reference: String,
    /// The findings at the commit that it began from.
    findings: Baseline,
    remarks: Vec<String>,
    /// The change touches nothing that is compared.
    pub(super) is_untouched: bool,
}

impl Before {
    /// Narrows a plan to what a change touches, and judges the commit that it began from by the same plan.
    ///
    /// # Errors
    /// If git fails, or that commit cannot be judged.
    pub(super) fn of(
        reference: &str,
        (plan, selection): (&mut Plan, Selection<'_>),
        (build, clusters): (&BuildArgs, &ClusterArgs),
        (disk, sources): (&Disk<'_>, &SourceMap),
    ) -> Result<Self, Error> {
        let change = Change::since(reference)?;
        // Clusters are not of the change.
        for request in plan.requests.iter_mut().filter(|of| !of.parts.is_empty()) {
            request.cluster = None;
        }
        let found = touched(plan, &change, selection, build);
        plan.narrow_to(&found);
        let mut before = Self {
            reference: reference.to_owned(),
            findings: Baseline::default(),
            remarks: Vec::new(),
            is_untouched: plan.requests.is_empty(),
        };
        if before.is_untouched {
            let said = format!("the change since {reference} touches nothing that is compared");
            before.remarks.push(said);
            return Ok(before);
        }
        if plan.needs_are_touched(&change) {
            before.remarks.push(format!(
                "the change since {reference} touches what says which variables are needed: whatever is needed there counts as new"
            ));
        }
        let (old, missing) = plan.before(&change, disk)?;
        if !missing.is_empty() {
            let missing = missing.iter().map(|path| path.display().to_string());
            let missing: Vec<String> = missing.collect();
            before.remarks.push(format!(
                "{reference} does not have {}: whatever is found there counts as new",
                listed(&missing, 5)
            ));
        }
        if !old.pairs.is_empty() || (plan.pairs.is_empty() && !old.requests.is_empty()) {
            let judged = clusters
                .read(&old, disk, sources)
                .and_then(|reading| check::judge(&old, reading));
            let verdict = judged.map_err(|error| Error {
                message: format!("what {reference} has cannot be checked: {}", error.message),
                ..error
            })?;
            if verdict.not_evaluated.iter().any(NotEvaluated::is_needed) {
                before.remarks.push(format!(
                    "not everything of {reference} could be looked at: what it has already may be told as new"
                ));
            }
            before.findings = Baseline::of_findings(verdict.ids());
        }
        Ok(before)
    }

    /// Adds what was there to a baseline.
    pub(super) fn baseline(&self, known: Option<&Baseline>) -> Baseline {
        let known = known.into_iter().flat_map(|known| known.findings.clone());
        Baseline::of_findings(self.findings.findings.clone().into_iter().chain(known))
    }

    /// Says of a verdict what was there already, and what is mended.
    pub(super) fn say(mut self, verdict: &mut Verdict, has_baseline: bool) {
        if !has_baseline {
            // The remark counts them.
            verdict.baselined = 0;
        }
        let found: Vec<String> = verdict.ids().map(|(id, _)| id).collect();
        let before = self.findings.findings.keys();
        let (left, mended): (Vec<_>, Vec<_>) =
            before.partition(|id| verdict.known.contains(*id) || found.contains(id));
        if !self.is_untouched {
            let reference = &self.reference;
            self.remarks.insert(
                0,
                format!(
                    "only what the change since {reference} adds is told: {} persist, {} mended",
                    counted(left.len(), "finding"),
                    mended.len()
                ),
            );
        }
        verdict.remarks.splice(0..0, self.remarks);
    }
}
