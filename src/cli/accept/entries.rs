//! Entries of `expect:` for what was accepted.

use super::Said;
use crate::compare::Subject;
use crate::config::{ExpectEntry, Glob};
use crate::judge::Member;
use crate::judge::rules::RULES;

/// The rule whose ids end in a container, and not in a field of it.
const CONTAINER_MISSING: &str = "container-missing";

/// Returns the entries that take what was chosen and nothing else of what was found: one where one can, else one for each part.
pub(super) fn of_choice(found: &[Member], chosen: &[Member], said: &Said<'_>) -> Vec<ExpectEntry> {
    if let [first, _, ..] = chosen
        && let Some(one) = joined(first, chosen, said)
        && takes_only(found, chosen, &one)
    {
        return vec![one];
    }
    of_each(chosen, said)
}

/// Returns an entry for each part.
pub(super) fn of_each(chosen: &[Member], said: &Said<'_>) -> Vec<ExpectEntry> {
    chosen
        .iter()
        .map(|member| of_member(member, said))
        .collect()
}

fn of_member(member: &Member, said: &Said<'_>) -> ExpectEntry {
    let subject = &member.subject;
    ExpectEntry {
        application: subject.app.as_deref().and_then(Glob::literal),
        namespace: subject.namespace.as_deref().and_then(Glob::literal),
        workload: Glob::literal(&workload(subject)),
        container: subject.container.as_deref().and_then(Glob::literal),
        ..of_field(member.rule, &member.field, &member.environment, said)
    }
}

fn of_field(rule: &str, field: &str, environment: &str, said: &Said<'_>) -> ExpectEntry {
    let text = |text: &str| {
        Some(text)
            .filter(|text| !text.is_empty())
            .and_then(Glob::literal)
    };
    ExpectEntry {
        rule: rule.to_owned(),
        variable: text(field),
        environment: text(environment),
        reason: said.reason.to_owned(),
        owner: said.owner.map(str::to_owned),
        expires: said.expires,
        ..ExpectEntry::default()
    }
}

fn workload(subject: &Subject) -> String {
    format!("{}/{}", subject.kind, subject.name)
}

/// Returns one entry for many workloads, `{Deployment/basket,Deployment/web}`; `None` where they differ in more than their names.
fn joined(first: &Member, members: &[Member], said: &Said<'_>) -> Option<ExpectEntry> {
    let about = |member: &Member| {
        (
            member.rule,
            member.field.clone(),
            member.environment.clone(),
        )
    };
    if members.iter().any(|member| about(member) != about(first)) {
        return None;
    }
    let same = |part: fn(&Subject) -> Option<&str>| {
        let own = part(&first.subject);
        let is_same = members.iter().all(|member| part(&member.subject) == own);
        own.filter(|_| is_same).and_then(Glob::literal)
    };
    let workloads = members.iter().map(|member| workload(&member.subject));
    Some(ExpectEntry {
        application: same(|subject| subject.app.as_deref()),
        namespace: same(|subject| subject.namespace.as_deref()),
        workload: Some(Glob::any_of(workloads)?),
        container: same(|subject| subject.container.as_deref()),
        ..of_field(first.rule, &first.field, &first.environment, said)
    })
}

/// Tells whether an entry takes everything that was chosen and nothing else that was found.
fn takes_only(found: &[Member], chosen: &[Member], entry: &ExpectEntry) -> bool {
    let expectation = entry.expectation();
    let mut all = found.iter();
    all.all(|member| expectation.takes_member(member) == chosen.contains(member))
}

/// Returns the entry that an id says by itself: `rule:[namespace/]Kind/name/[container/][field]@environment`.
pub(super) fn of_id(id: &str, said: &Said<'_>) -> Option<ExpectEntry> {
    let (rule, rest) = id.split_once(':')?;
    let (rest, environment) = rest.rsplit_once('@')?;
    if !RULES.iter().any(|known| known.id() == rule) || environment.is_empty() {
        return None;
    }
    let (first, below) = rest.split_once('/')?;
    let is_kind = first.starts_with(|c: char| c.is_ascii_uppercase());
    let (namespace, rest) = match is_kind {
        true => (None, rest),
        false => (Some(first), below),
    };
    let (kind, rest) = rest.split_once('/')?;
    let (name, rest) = rest.split_once('/').unwrap_or((rest, ""));
    if kind.is_empty() || name.is_empty() {
        return None;
    }
    let is_label = |text: &str| text.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
    let (container, field) = match rest.split_once('/') {
        Some((container, field)) if is_label(container) => (Some(container), field),
        None if rule == CONTAINER_MISSING => (Some(rest), ""),
        _ => (None, rest),
    };
    Some(ExpectEntry {
        namespace: namespace.and_then(Glob::literal),
        workload: Glob::literal(&format!("{kind}/{name}")),
        container: container.and_then(Glob::literal),
        ..of_field(rule, field, environment, said)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_what_it_is_about() {
        let said = Said {
            reason: "wanted",
            owner: None,
            expires: None,
        };
        let cases = [
            (
                "env-missing:Deployment/web/app/LOG@production",
                "rule env-missing, workload Deployment/web, container app, variable LOG, environment production",
            ),
            (
                "env-missing:inner/Deployment/web/app/LOG@production",
                "rule env-missing, namespace inner, workload Deployment/web, container app, variable LOG, environment production",
            ),
            (
                "workload-missing:Deployment/web@production",
                "rule workload-missing, workload Deployment/web, environment production",
            ),
            (
                "container-missing:Deployment/web/proxy@production",
                "rule container-missing, workload Deployment/web, container proxy, environment production",
            ),
            (
                "replicas-differ:Deployment/web/replicas@production",
                "rule replicas-differ, workload Deployment/web, variable replicas, environment production",
            ),
            (
                "mount-missing:Deployment/web/app/volumeMounts./tmp/a@production",
                "rule mount-missing, workload Deployment/web, container app, variable volumeMounts./tmp/a, environment production",
            ),
        ];
        for (id, expected) in cases {
            let entry = of_id(id, &said).expect(id);
            assert_eq!(entry.expectation().describe(), expected, "{id}");
        }
        for id in [
            "LOG",
            "env-missing",
            "no-rule:Deployment/web@x",
            "env-missing:Deployment@x",
            "env-missing:Deployment/web",
        ] {
            assert!(of_id(id, &said).is_none(), "{id}");
        }
    }
}
