//! `file-key-needed`: a key that the process asks a mounted file for, and that the file does not have.

use crate::compare::{Absence, Value};
use crate::files;
use crate::judge::context::{Fact, Site};
use crate::judge::finding::Needed;
use crate::judge::rule::{Meta, ResourceNeed, Rule};
use crate::judge::{Finding, Fix, Severity};
use crate::model::{Container, Environment, MountedFile};
use crate::needs::{Effect, Need};
use crate::yaml::Origin;

pub(crate) struct FileKeyNeeded;

static META: Meta = Meta {
    id: "file-key-needed",
    summary: "A key that the process needs is not in the mounted file",
    severity: Severity::Error,
    page: include_str!("file-key-needed.md"),
};

impl Rule for FileKeyNeeded {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        &[ResourceNeed::Kind("ConfigMap")]
    }

    fn environment(&self, _: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        for (site, container) in Site::containers(environment) {
            let needs = container.needs.iter();
            let needs =
                needs.filter(|need| need.effect == Effect::Fails && need.is_in(&environment.name));
            out.extend(needs.filter_map(|need| unset(&site, container, need)));
        }
    }
}

/// Returns the finding about a key that is not there. What is not known is told as not evaluated, before rules are asked.
fn unset(site: &Site<'_>, container: &Container, need: &Need) -> Option<Finding> {
    let path = need.file.as_deref()?;
    let here = &site.environment.name;
    let name = &need.name;
    let found = MountedFile::at(site.environment, (site.workload, container), path);
    let (origin, title, fix) = match found {
        MountedFile::Unknown(_) => return None,
        MountedFile::Absent(origin) => (
            origin,
            format!("{name} of {path} is needed and {here} mounts no such file"),
            format!("mount {path} in {here}"),
        ),
        MountedFile::Text {
            map,
            key,
            text,
            origin,
        } => {
            if has_key(key, text, name)? {
                return None;
            }
            (
                origin,
                format!("{name} of {path} is needed and the file does not have it in {here}"),
                format!("add {name} to {key} of ConfigMap {}", map.original_name),
            )
        }
    };
    Some(finding(site, need, (path, origin), (title, fix)))
}

fn finding(
    site: &Site<'_>,
    need: &Need,
    (path, origin): (&str, Origin),
    (title, fix): (String, String),
) -> Finding {
    let field = format!("{path}#{}", need.name);
    let fact = Fact::new(&field, Value::Absent(Absence::NotSet), origin);
    let mut finding = site.fact(&META, fact, title);
    let reason = need.reason.as_ref();
    finding
        .why
        .extend(reason.map(|of| format!("the reason: {of}")));
    finding.fix = Some(Fix::saying(fix));
    finding.needed = Some(Needed {
        how: need.how.clone(),
        origin: need.origin,
        fails: true,
        set_in: Vec::new(),
    });
    finding
}

/// Tells whether a file has a key, whatever its value; `None` for a text without keys, which is told as not evaluated.
fn has_key(name: &str, text: &str, key: &str) -> Option<bool> {
    let parsed = files::read(name, text)?;
    let is_it = |path: &str| {
        let rest = path.strip_prefix(key);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    Some(parsed.entries().iter().any(|entry| {
        let path = entry.path.as_str();
        // The path of one of several documents begins with its number.
        let inner = path.strip_prefix('[').and_then(|of| of.split_once("]."));
        is_it(path) || inner.is_some_and(|(_, path)| is_it(path))
    }))
}
