//! The names of a list's items: what tells them apart, so that their order does not matter where Kubernetes has it not matter.

use smol_str::SmolStr;

use super::defaults::NAMES;
use super::fields::canonical;
use crate::maps::IndexSet;
use crate::yaml::Node;

/// Returns a name for each item; `None` where they have none, or order may mean something.
pub(super) fn names(items: &[Node]) -> Option<IndexSet<SmolStr>> {
    let by_field = NAMES.iter().find_map(|path| {
        let names: IndexSet<SmolStr> = items
            .iter()
            .map(|item| item.at(path).and_then(canonical))
            .collect::<Option<_>>()?;
        (names.len() == items.len()).then_some(names)
    });
    by_field.or_else(|| {
        // Two tolerations of one key: all that they say tells them apart.
        let names: IndexSet<SmolStr> = items.iter().map(whole).collect::<Option<_>>()?;
        (names.len() == items.len()).then_some(names)
    })
}

/// As [`names`], of HTTP headers: their names are the same in any case.
pub(super) fn header_names(items: &[Node]) -> Option<IndexSet<SmolStr>> {
    let all = items.iter();
    let sent: Option<IndexSet<SmolStr>> = all
        .map(|item| Some(header_name(&canonical(item.get("name")?)?)))
        .collect();
    sent.filter(|sent| sent.len() == items.len())
        .or_else(|| names(items))
}

/// As [`names`], of the ports of Services and policies: one without a name is told by its number, and by its protocol where that
/// is another than TCP.
pub(super) fn port_names(items: &[Node]) -> Option<IndexSet<SmolStr>> {
    let name = |item: &Node| {
        let port = canonical(item.get("port")?)?;
        let protocol = item.get("protocol").and_then(canonical);
        Some(match protocol.filter(|protocol| protocol != "TCP") {
            Some(protocol) => [port.as_str(), "/", &protocol].into_iter().collect(),
            None => port,
        })
    };
    let is_named = |item: &Node| item.get("name").is_some();
    let numbers: Option<IndexSet<SmolStr>> = match items.iter().all(is_named) {
        true => None,
        false => items.iter().map(name).collect(),
    };
    numbers
        .filter(|numbers| numbers.len() == items.len())
        .or_else(|| names(items))
}

/// Returns a header's name as it is sent: `X-Forwarded-Host`.
pub(super) fn header_name(name: &str) -> SmolStr {
    let mut starts = true;
    let letters = name.chars().map(|letter| {
        let written = match starts {
            true => letter.to_ascii_uppercase(),
            false => letter.to_ascii_lowercase(),
        };
        starts = letter == '-';
        written
    });
    letters.collect()
}

/// Returns all of a mapping of scalars as one text.
fn whole(item: &Node) -> Option<SmolStr> {
    let fields = item.as_map()?.iter();
    let mut fields: Vec<String> = fields
        .map(|(key, value)| Some(format!("{}={}", key.as_str()?, canonical(value)?)))
        .collect::<Option<_>>()?;
    fields.sort_unstable();
    Some(fields.join(" ").into())
}
