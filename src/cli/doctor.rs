//! `kubeparity doctor`: which clusters can be reached, and what reading them is granted.

use std::process::ExitCode;

use super::cluster_args::{ClusterArgs, cluster_request};
use super::ui;
use crate::check::{config_path, of_cluster};
use crate::config;
use crate::error::Error;
use crate::judge::rules::silenced;
use crate::report::columns;
use crate::source::cluster::{ClusterTarget, Clusters, Health, Namespaces, Verb};
use crate::source::{Disk, Unavailable};
use crate::yaml::SourceMap;

/// Say which clusters can be reached, and which verbs are missing
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0, or 2 where a cluster cannot be reached or a verb is missing that is needed.

Examples:
  kubeparity doctor
  kubeparity doctor context:staging#shop context:production#shop"
)]
pub(super) struct DoctorArgs {
    /// context:NAME[#NAMESPACE], in-cluster, or environments of kubeparity.yaml; without any, all of those
    #[arg(value_name = "SOURCE")]
    sources: Vec<String>,
    /// The configuration, in place of the kubeparity.yaml found upwards
    #[arg(long, value_name = "FILE")]
    config: Option<std::path::PathBuf>,
    #[command(flatten)]
    clusters: ClusterArgs,
}

pub(super) fn doctor(args: &DoctorArgs, sources: &SourceMap) -> Result<ExitCode, Error> {
    let clusters = args.clusters.open();
    let targets = targets(args, &clusters, sources)?;
    let mut health = clusters.doctor(&targets)?;
    tell_apart(&targets, &mut health);
    let mut is_well = true;
    for health in &health {
        is_well &= show(health)?;
    }
    Ok(ExitCode::from(if is_well {
        0
    } else {
        super::COULD_NOT_TELL
    }))
}

fn targets(
    args: &DoctorArgs,
    clusters: &Clusters,
    sources: &SourceMap,
) -> Result<Vec<ClusterTarget>, Error> {
    let disk = Disk::new(sources);
    let path = config_path(args.config.as_deref())?;
    let config = path.map(|path| config::load(&path, &disk)).transpose()?;
    let configured = config.iter().flat_map(|config| &config.environments);
    let mut requests = Vec::new();
    if args.sources.is_empty() {
        let of =
            configured.filter_map(|(name, environment)| Some((name, environment.cluster.clone()?)));
        requests.extend(of.map(|(name, cluster)| of_cluster(name, cluster)));
    } else {
        for text in &args.sources {
            requests.push(cluster_request(text, config.as_ref())?);
        }
    }
    if requests.is_empty() {
        let current = clusters.current()?;
        let context = current.ok_or_else(|| {
            Error::new("no cluster is named, and the kubeconfig has no current context")
                .hint("name one: kubeparity doctor context:NAME")
        })?;
        requests.push(of_cluster(
            &context.clone(),
            ClusterTarget {
                context: Some(context),
                ..ClusterTarget::default()
            },
        ));
    }
    let kinds = config.map(|config| config.kinds).unwrap_or_default();
    for request in &mut requests {
        args.clusters.narrow(request)?;
        if let Some(cluster) = &mut request.cluster {
            cluster.kinds.clone_from(&kinds);
        }
    }
    Ok(requests
        .into_iter()
        .filter_map(|request| request.cluster)
        .collect())
}

/// Names the namespaces of contexts that are there twice.
fn tell_apart(targets: &[ClusterTarget], health: &mut [Health]) {
    for (target, health) in targets.iter().zip(health) {
        let same = targets.iter().filter(|of| of.label() == target.label());
        if let (Namespaces::Named(names), true) = (&target.namespaces, same.count() > 1) {
            health.label = format!("{}#{}", health.label, names.join(","));
        }
    }
}

/// Shows one cluster; tells whether all is well.
fn show(health: &Health) -> Result<bool, Error> {
    let version = match &health.version {
        Ok(version) => version,
        Err(why) => {
            ui::print(&format!("{}: cannot be reached: {why}\n\n", health.label))?;
            return Ok(false);
        }
    };
    let lacking: Vec<&Verb> = health
        .verbs
        .iter()
        .filter(|verb| verb.granted != Some(true))
        .collect();
    let is_missing = |verb: &&&Verb| !verb.spare && !verb.optional && verb.off_limits.is_none();
    let missing = lacking.iter().filter(is_missing).count();
    let said = match missing {
        0 => "every verb that is needed is granted".to_owned(),
        1 => "1 verb is missing".to_owned(),
        n => format!("{n} verbs are missing"),
    };
    ui::print(&format!("{}: Kubernetes {version}, {said}\n", health.label))?;
    let rows = lacking.iter().map(|verb| {
        let unavailable = Unavailable::Resource(verb.kind.to_owned());
        let silenced = match (verb.only_of, silenced(&unavailable).as_slice()) {
            _ if verb.spare => "nothing: each is asked for by name".to_owned(),
            (Some(command), _) => format!("{command} alone"),
            (None, []) => "every rule".to_owned(),
            (None, rules) => rules.join(", "),
        };
        let granted = match (&verb.off_limits, verb.granted) {
            (Some(reason), _) => format!("off limits: {reason}"),
            (None, None) => "the server does not say".to_owned(),
            (None, Some(_)) if verb.optional => "not granted, and not needed".to_owned(),
            (None, Some(_)) => "not granted".to_owned(),
        };
        vec![
            format!("{} {}", verb.verb, verb.resource),
            verb.namespace
                .clone()
                .unwrap_or_else(|| "all namespaces".to_owned()),
            granted,
            silenced,
        ]
    });
    if !lacking.is_empty() {
        ui::print(&columns(
            &["verb", "where", "", "silences"],
            rows,
            ui::width(),
        ))?;
    }
    ui::print("\n")?;
    Ok(missing == 0)
}
