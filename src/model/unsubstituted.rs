//! `${VAR}`: what Flux or envsubst fills in after rendering.

use crate::maps::IndexSet;

use super::workloads::has_replicas;
use super::{EnvValue, Workload};

/// How many fields a remark names.
const NAMED: usize = 5;

/// Says how many fields are still to be substituted, and so are not compared.
pub(super) fn remark(workloads: &[Workload]) -> Option<String> {
    let mut fields = IndexSet::default();
    for workload in workloads {
        let name = &workload.original_name;
        if has_replicas(&workload.kind) && workload.replicas.is_none() {
            fields.insert(format!("{name} replicas"));
        }
        let leaves = workload.rest.iter().chain(workload.strategy.iter());
        let leaves = leaves.filter(|(_, leaf)| is_unsubstituted(&leaf.value));
        fields.extend(leaves.map(|(path, _)| format!("{name} {path}")));
        for container in &workload.containers {
            let name = |field: &str| format!("{name}/{} {field}", container.name);
            let image = container.image.iter();
            let image = image.filter(|image| is_unsubstituted(&image.value.raw));
            fields.extend(image.map(|_| name("image")));
            let variables = container.env.values();
            let variables = variables.filter(|v| matches!(v.value, EnvValue::Unsubstituted(_)));
            fields.extend(variables.map(|variable| name(&variable.name)));
        }
    }
    let first: Vec<&str> = fields.iter().take(NAMED).map(String::as_str).collect();
    let more = match fields.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!fields.is_empty()).then(|| {
        format!(
            "{} a ${{VAR}} that nothing substitutes, not compared (`substitute:` in kubeparity.yaml does): {}{more}",
            match fields.len() {
                1 => "1 field holds".to_owned(),
                count => format!("{count} fields hold"),
            },
            first.join(", ")
        )
    })
}

/// Tells whether a text holds a `${VAR}` that something is to fill in before it is applied: what it will be is unknown.
/// `$${VAR}` is that text itself.
#[must_use]
pub(crate) fn is_unsubstituted(text: &str) -> bool {
    // Few texts hold one, and to look for a character is cheaper than for two.
    let mut found = text
        .contains('$')
        .then(|| text.match_indices("${"))
        .into_iter()
        .flatten();
    found.any(|(at, _)| {
        let dollars = text.get(..at).map_or(0, |before| {
            before.len() - before.trim_end_matches('$').len()
        });
        let rest = text.get(at + 2..).unwrap_or_default();
        let Some((inside, _)) = rest.split_once('}') else {
            return false;
        };
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (name, operator) =
            inside.split_at(inside.find(|c| !is_word(c)).unwrap_or(inside.len()));
        dollars % 2 == 0
            && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && (operator.is_empty()
                || operator.starts_with([':', '-', '=', '/', '^', ',', '#', '%']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_text() {
        for text in [
            "${A}",
            "x${CLUSTER_NAME}y",
            "${A:-b}",
            "${A:=b}",
            "${A/x/y}",
            "${A^^}",
            "$$${A}",
            "${1} ${B}",
        ] {
            assert!(is_unsubstituted(text), "{text}");
        }
        for text in [
            "", "$A", "$(A)", "${A", "${}", "${1}", "${A B}", "${{ x }}", "$${A}", "{A}", "${a.b}",
        ] {
            assert!(!is_unsubstituted(text), "{text}");
        }
    }
}
