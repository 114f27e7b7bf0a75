//! [`Availability`]: the pods of a workload that stay available during a rollout, by Kubernetes' own rounding.
//!
//! Takes the workloads, autoscalers and claims of an [`Environment`]; gives numbers. Leaves what a number is worth to the rules.

use super::objects::{claims, is_beside, scaled};
use crate::maps::IndexMap;
use crate::model::{Environment, OtherObject, Workload};
use crate::source::WorkloadKind;
use crate::yaml::Origin;

/// The pods of one workload during a rollout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Availability {
    /// The pods that are wanted: of an autoscaler, the least.
    pub(super) pods: i64,
    /// The pods that stay available at every moment.
    pub(super) kept: i64,
    /// The field that says so, as it is written: `type: Recreate`, `maxUnavailable: 100%`.
    pub(super) field: String,
    /// The place of that field; of a default, that of the workload.
    pub(super) origin: Origin,
}

impl Availability {
    /// Says how many pods stay: `0 of 3 pods (type: Recreate)`.
    pub(super) fn in_words(&self) -> String {
        let pods = match self.pods {
            1 => "pod",
            _ => "pods",
        };
        format!("{} of {} {pods} ({})", self.kept, self.pods, self.field)
    }
}

/// The workloads of one environment, with what counts during their rollouts.
#[derive(Debug)]
pub(super) struct Rollouts<'e> {
    environment: &'e Environment,
    /// Autoscalers, by the kind and the name of what they scale.
    autoscalers: IndexMap<(&'e str, &'e str), Vec<&'e OtherObject>>,
    claims: IndexMap<&'e str, Vec<&'e OtherObject>>,
}

impl<'e> Rollouts<'e> {
    pub(super) fn of(environment: &'e Environment) -> Self {
        let mut autoscalers: IndexMap<_, Vec<&OtherObject>> = IndexMap::default();
        let mut claims: IndexMap<_, Vec<&OtherObject>> = IndexMap::default();
        for object in &environment.objects {
            if let Some(workload) = scaled(object) {
                autoscalers.entry(workload).or_default().push(object);
            }
            if object.kind == "PersistentVolumeClaim" {
                claims.entry(object.name.as_str()).or_default().push(object);
            }
        }
        Self {
            environment,
            autoscalers,
            claims,
        }
    }

    /// Returns the pods that stay available; `None` where how many are wanted is not known, or no rollout replaces them.
    pub(super) fn availability(&self, workload: &Workload) -> Option<Availability> {
        let pods = self.pods(workload).filter(|pods| *pods > 0)?;
        let leaf = |path: &str| workload.strategy.get(path);
        let text = |path: &str| leaf(path).map(|leaf| leaf.value.as_str());
        let of_type = text("type");
        let canary = ("canary.maxSurge", "canary.maxUnavailable");
        let rolling = ("rollingUpdate.maxSurge", "rollingUpdate.maxUnavailable");
        let says = |kept: i64, path: &str| {
            let leaf = leaf(path)?;
            let (_, field) = path.rsplit_once('.').unwrap_or(("", path));
            let origin = match leaf.origin {
                Origin::NONE => workload.origin,
                origin => origin,
            };
            let field = format!("{field}: {}", leaf.value);
            Some(Availability {
                pods,
                kept,
                field,
                origin,
            })
        };
        let (surge, unavailable) = match (WorkloadKind::from_name(&workload.kind)?, of_type) {
            (WorkloadKind::Deployment, Some("Recreate")) => return says(0, "type"),
            (WorkloadKind::Deployment, Some("RollingUpdate")) => rolling,
            (WorkloadKind::Rollout, _) => canary,
            (WorkloadKind::StatefulSet, Some("RollingUpdate")) => {
                let is_staged = text("rollingUpdate.partition").is_some_and(|from| from != "0");
                let most = rounded(text(rolling.1)?, pods, Round::Down)?;
                let kept = pods.saturating_sub(most.max(1)).max(0);
                return says(kept, rolling.1).filter(|_| !is_staged);
            }
            _ => return None,
        };
        let more = rounded(text(surge)?, pods, Round::Up)?;
        let most = rounded(text(unavailable)?, pods, Round::Down)?;
        match (more, most) {
            // Kubernetes lets one pod go where neither number leaves room for a step.
            (0, 0) => says(pods.saturating_sub(1), surge),
            (_, most) => says(pods.saturating_sub(most).max(0), unavailable),
        }
    }

    /// As [`Self::availability`], where no pod stays: not of pods that hold a claim which only one of them can mount, since these are
    /// right to stop first.
    pub(super) fn downtime(&self, workload: &Workload) -> Option<Availability> {
        let found = self
            .availability(workload)
            .filter(|found| found.kept == 0)?;
        (!self.holds_single_claim(workload)).then_some(found)
    }

    /// Returns the pods that are wanted: where an autoscaler settles them, at least.
    pub(super) fn pods(&self, workload: &Workload) -> Option<i64> {
        match self.autoscaler(workload) {
            Some(autoscaler) => least(autoscaler),
            None if workload.autoscaled || !self.knows_autoscalers() => None,
            None => Some(workload.replicas.as_ref()?.value),
        }
    }

    /// Returns the autoscaler that settles how many pods a workload has.
    pub(super) fn autoscaler(&self, workload: &Workload) -> Option<&'e OtherObject> {
        let named = self
            .autoscalers
            .get(&(workload.kind.as_str(), workload.name.as_str()));
        let mut named = named.into_iter().flatten().copied();
        named.find(|of| {
            of.app == workload.app
                && is_beside(of.namespace.as_deref(), workload.namespace.as_deref())
        })
    }

    fn knows_autoscalers(&self) -> bool {
        self.environment
            .knows("HorizontalPodAutoscaler", "autoscaling")
    }

    /// Tells whether pods hold a claim that is not known to be for several of them.
    fn holds_single_claim(&self, workload: &Workload) -> bool {
        claims(workload).any(|(_, name)| {
            let named = self.claims.get(name);
            let mut named = named.into_iter().flatten();
            let is_its = |of: &&&OtherObject| {
                of.app == workload.app
                    && is_beside(of.namespace.as_deref(), workload.namespace.as_deref())
            };
            let modes = named.find(is_its).map(|of| of.text("spec.accessModes"));
            !modes.flatten().is_some_and(|modes| modes.contains("Many"))
        })
    }
}

/// Returns the pods that an autoscaler keeps at least.
fn least(autoscaler: &OtherObject) -> Option<i64> {
    let (field, usual) = match autoscaler.kind.as_str() {
        "ScaledObject" => ("spec.minReplicaCount", 0),
        _ => ("spec.minReplicas", 1),
    };
    match autoscaler.text(field) {
        Some(text) => text.parse().ok(),
        None => Some(usual),
    }
}

/// The way in which a share of pods becomes a number of them.
#[derive(Debug, Clone, Copy)]
pub(super) enum Round {
    Up,
    Down,
}

/// Returns a number or a share of pods as a number of them.
pub(super) fn rounded(text: &str, pods: i64, how: Round) -> Option<i64> {
    let Some(percent) = text.strip_suffix('%') else {
        return text.parse().ok();
    };
    let hundredths = percent.parse::<i64>().ok()?.checked_mul(pods)?;
    Some(match how {
        Round::Up => hundredths.checked_add(99)?.div_euclid(100),
        Round::Down => hundredths.div_euclid(100),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::collect_text;
    use crate::yaml::SourceMap;

    /// Returns the pods that stay, of so many, of a Deployment with a strategy and what stands beside it.
    fn kept(replicas: &str, strategy: &str, beside: &str) -> Option<(i64, i64)> {
        of(
            "Deployment",
            replicas,
            &format!("strategy: {strategy}"),
            beside,
        )
    }

    fn of(kind: &str, replicas: &str, strategy: &str, beside: &str) -> Option<(i64, i64)> {
        let api = match kind {
            "Rollout" => "argoproj.io/v1alpha1",
            _ => "apps/v1",
        };
        let text = format!(
            "apiVersion: {api}
kind: {kind}
metadata: {{name: shop}}
spec:
  replicas: {replicas}
  {strategy}
  template: {{spec: {{containers: [{{name: app, image: 'shop:1'}}]}}}}
{beside}"
        );
        let sources = SourceMap::default();
        let collected = collect_text("production", &text, &sources).expect("objects");
        let environment = crate::model::build(&collected);
        let rollouts = Rollouts::of(&environment);
        let found = rollouts.availability(environment.workloads.first().expect("a workload"))?;
        Some((found.kept, found.pods))
    }

    #[test]
    fn shares_are_rounded_as_kubernetes_rounds_them() {
        let rolling = |surge: &str, unavailable: &str| {
            format!("{{rollingUpdate: {{maxSurge: {surge}, maxUnavailable: {unavailable}}}}}")
        };
        let cases = [
            ("1", "25%", "25%", 1),
            ("3", "25%", "25%", 3),
            ("4", "25%", "25%", 3),
            ("10", "25%", "25%", 8),
            ("1", "0", "25%", 0),
            ("3", "0", "25%", 2),
            ("3", "0%", "34%", 2),
            ("3", "1", "100%", 0),
            ("3", "1", "7", 0),
            ("3", "1", "2", 1),
        ];
        for (replicas, surge, unavailable, stay) in cases {
            let found = kept(replicas, &rolling(surge, unavailable), "");
            let pods = replicas.parse().expect("a number");
            assert_eq!(
                found,
                Some((stay, pods)),
                "{replicas} {surge} {unavailable}"
            );
        }
        assert_eq!(kept("3", "{type: Recreate}", ""), Some((0, 3)));
        assert_eq!(kept("3", "{}", ""), Some((3, 3)));
        assert_eq!(kept("0", "{type: Recreate}", ""), None);
        assert_eq!(kept("${REPLICAS}", "{type: Recreate}", ""), None);
    }

    #[test]
    fn an_autoscaler_says_how_many_there_are_at_least() {
        let scaled = |api: &str, kind: &str, least: &str| {
            format!(
                "---
apiVersion: {api}
kind: {kind}
metadata: {{name: shop}}
spec: {{scaleTargetRef: {{kind: Deployment, name: shop}}, {least}}}
"
            )
        };
        let one_by_one = "{rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}";
        let hpa = |least: &str| scaled("autoscaling/v2", "HorizontalPodAutoscaler", least);
        assert_eq!(kept("1", one_by_one, ""), Some((0, 1)));
        assert_eq!(kept("1", one_by_one, &hpa("minReplicas: 4")), Some((3, 4)));
        assert_eq!(kept("5", one_by_one, &hpa("maxReplicas: 9")), Some((0, 1)));
        assert_eq!(kept("5", one_by_one, &hpa("minReplicas: '${MIN}'")), None);
        let keda = scaled("keda.sh/v1alpha1", "ScaledObject", "maxReplicaCount: 9");
        assert_eq!(kept("5", one_by_one, &keda), None);
    }

    #[test]
    fn sets_stop_one_pod_at_a_time_and_rollouts_roll_as_deployments_do() {
        assert_eq!(
            of("StatefulSet", "3", "updateStrategy: {}", ""),
            Some((2, 3))
        );
        assert_eq!(
            of("StatefulSet", "1", "updateStrategy: {}", ""),
            Some((0, 1))
        );
        let on_delete = "updateStrategy: {type: OnDelete}";
        assert_eq!(of("StatefulSet", "1", on_delete, ""), None);
        let staged = "updateStrategy: {rollingUpdate: {partition: 1}}";
        assert_eq!(of("StatefulSet", "1", staged, ""), None);
        let canary = "strategy: {canary: {maxSurge: 0, maxUnavailable: 1}}";
        assert_eq!(of("Rollout", "1", canary, ""), Some((0, 1)));
        let blue_green = "strategy: {blueGreen: {activeService: shop}}";
        assert_eq!(of("Rollout", "1", blue_green, ""), None);
        assert_eq!(of("DaemonSet", "1", "updateStrategy: {}", ""), None);
    }
}
