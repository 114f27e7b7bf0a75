//! [`Deployer`]: the tool that owns a workload, by its labels, annotations and managers, and its own way back.

use super::spelled;
use crate::source::cluster::RevisionHistory;

/// The tool that deploys a workload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployer {
    /// Its name.
    pub name: &'static str,
    /// The label, annotation or manager that tells.
    pub evidence: String,
    /// The consequence for a rollback by kubectl.
    pub consequence: &'static str,
    /// The command that goes back by the tool's own way.
    pub instead: String,
}

/// A tool, the marks that it leaves, and the beginnings of its managers' names.
type Tool = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

/// The tools that hold a cluster to what Git says, and the one that does not.
const TOOLS: [Tool; 3] = [
    (
        "Argo CD",
        &[
            "argocd.argoproj.io/tracking-id",
            "argocd.argoproj.io/instance",
        ],
        &["argocd", "argo-cd"],
    ),
    (
        "Flux",
        &[
            "kustomize.toolkit.fluxcd.io/name",
            "helm.toolkit.fluxcd.io/name",
        ],
        &["kustomize-controller", "helm-controller", "flux"],
    ),
    (HELM, &[RELEASE], &["helm", "Helm"]),
];

const HELM: &str = "Helm";

/// The annotation with the name of a release.
const RELEASE: &str = "meta.helm.sh/release-name";

impl Deployer {
    /// Finds the tool that owns a workload, if one does.
    pub(super) fn of(history: &RevisionHistory, access: &[String]) -> Option<Self> {
        TOOLS.iter().find_map(|(name, marks, managers)| {
            let mark = marks.iter().find(|mark| history.marks.contains_key(*mark));
            let by_mark = mark.map(|mark| format!("{mark} says so"));
            let evidence = by_mark.or_else(|| {
                let mut all = history.managed.iter();
                let manager = all.find(|of| managers.iter().any(|start| of.manager.starts_with(start)))?;
                Some(format!("the field manager {} says so", manager.manager))
            })?;
            Some(match *name == HELM {
                true => Self {
                    name,
                    evidence,
                    consequence: "the next helm upgrade goes over an undo, which brings nothing but the pod template back",
                    instead: helm(history, access),
                },
                false => Self {
                    name,
                    evidence,
                    consequence: "an undo would be reverted by the next sync",
                    instead: format!(
                        "git revert COMMIT, the commit that made revision {}",
                        history.latest().unwrap_or_default()
                    ),
                },
            })
        })
    }
}

/// Returns helm's command that lists a release's own revisions, which one of them is to be chosen of.
fn helm(history: &RevisionHistory, access: &[String]) -> String {
    let release = history.marks.get(RELEASE).map_or("RELEASE", String::as_str);
    let mut words: Vec<String> = ["helm", "rollback", release].map(str::to_owned).to_vec();
    // Its flags are kubectl's but for the context's.
    let access = access.iter().map(|word| match word.as_str() {
        "--context" => "--kube-context".to_owned(),
        word => word.to_owned(),
    });
    words.extend(access);
    words.extend(["-n", &history.namespace].map(str::to_owned));
    let list = spelled(&words).replacen("rollback", "history", 1);
    format!("{} (see {list})", spelled(&words))
}
