//! The names of a list's items: what tells them apart, so that their order does not matter where Kubernetes has it not matter.
//!
//! Takes a list; gives a name for each item, or none where one of them may be a credential: names stand in paths, which are shown
//! everywhere and are ids. Items without names are told by their place.

use std::borrow::Cow;

use smol_str::SmolStr;

use super::defaults::NAMES;
use super::fields::canonical;
use crate::maps::IndexSet;
use crate::mask;
use crate::yaml::Node;

/// Returns a name for each item; `None` where they have none, or order may mean something.
pub(super) fn names(items: &[Node]) -> Option<IndexSet<SmolStr>> {
    let by_field = NAMES.iter().find_map(|path| {
        let names: IndexSet<SmolStr> = items
            .iter()
            .map(|item| {
                item.at(path)
                    .and_then(canonical)
                    .filter(|name| is_harmless("", name))
            })
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

/// Shorter texts are no credentials by their shape.
const SHORTEST: usize = 12;

fn is_harmless(key: &str, text: &str) -> bool {
    key.is_empty() && text.len() < SHORTEST
        || matches!(mask::mask_text(key, text), Cow::Borrowed(same) if same == text)
}

/// Returns all of a mapping of scalars as one text.
fn whole(item: &Node) -> Option<SmolStr> {
    let fields = item.as_map()?.iter();
    let mut fields: Vec<String> = fields
        .map(|(key, value)| {
            let (key, text) = (key.as_str()?, canonical(value)?);
            is_harmless(key, &text).then(|| format!("{key}={text}"))
        })
        .collect::<Option<_>>()?;
    fields.sort_unstable();
    Some(fields.join(" ").into())
}
