//! The lines below a credential's name: a list or mapping of YAML, the keys of a section.

use super::flow::Walk;
use super::{hides, text_of_line};
use crate::mask::names::{self, Hint};
use crate::mask::spans::{Credential, Span, behind};

/// A name, how far its line is set in, and whether it says what it holds.
struct Level<'t> {
    indent: usize,
    name: &'t str,
    tells: bool,
}

/// Finds what is hidden in the lines below a name that ends its line, and returns where they end.
pub(super) fn find(
    text: &str,
    (start, end): (usize, usize),
    begin: usize,
    found: &mut Vec<Span>,
) -> Option<usize> {
    let name = text.get(start..end)?;
    let rest = text.get(begin..)?;
    // The cheaper question first: few names end their line.
    let ends = rest.starts_with(['\n', '\r', '#', ' ']) && text_of_line(rest).is_empty();
    if !ends || !text.get(end..begin)?.contains(':') {
        return None;
    }
    let lead = behind(text, start).rsplit('\n').next()?;
    let own = lead.len();
    if !lead.trim_matches([' ', '-', '"', '\'']).is_empty() {
        return None;
    }
    let mut levels = vec![Level {
        indent: own - trailing_quotes(lead),
        name,
        tells: true,
    }];
    let mut at = begin + rest.find('\n')? + 1;
    while let Some(line) = text.get(at..).and_then(|rest| rest.split('\n').next()) {
        let next = at + line.len() + 1;
        let is_blank = line.trim().is_empty() || line.trim_start().starts_with('#');
        if !is_blank && !take(line, at, (start, end), &mut levels, found) {
            return Some(at);
        }
        if next > text.len() {
            break;
        }
        at = next;
    }
    Some(text.len())
}

/// Finds what is hidden among the keys of a section (`[passwords]`), and returns where it ends.
pub(super) fn section(
    text: &str,
    (start, end): (usize, usize),
    found: &mut Vec<Span>,
) -> Option<()> {
    let name = text.get(start..end)?;
    let before = behind(text, start).rsplit('\n').next()?;
    let after = text.get(end..)?;
    if !before.trim_start().starts_with('[') || !text_of_line(after).starts_with(']') {
        return None;
    }
    let mut at = end + after.find('\n')? + 1;
    while let Some(line) = text.get(at..).and_then(|rest| rest.split('\n').next()) {
        if line.trim_start().starts_with('[') || at >= text.len() {
            break;
        }
        if let Some((key, value)) = line.split_once('=')
            && names::hint(key).is_none()
        {
            let from = at + key.len() + 1;
            let hint = names::hint(&format!("{name}.{}", key.trim()));
            leaf(value, from, hint, (start, end), found);
        }
        at += line.len() + 1;
    }
    Some(())
}

fn trailing_quotes(lead: &str) -> usize {
    lead.len() - lead.trim_end_matches(['"', '\'']).len()
}

/// Takes a line, and tells whether it stands below the name.
fn take<'t>(
    line: &'t str,
    at: usize,
    name: (usize, usize),
    levels: &mut Vec<Level<'t>>,
    found: &mut Vec<Span>,
) -> bool {
    let mut content = line.trim_start_matches(' ');
    let mut indent = line.len() - content.len();
    let own = levels.first().map_or(0, |level| level.indent);
    let is_item = content == "-" || content.starts_with("- ");
    if indent < own || indent == own && !is_item {
        return false;
    }
    // A list may stand as far to the left as its name.
    let keeps = |level: &Level<'_>| level.indent < indent || level.indent == indent && is_item;
    let kept = levels.iter().take_while(|level| keeps(level)).count();
    levels.truncate(kept.max(1));
    while let Some(item) = content
        .strip_prefix('-')
        .filter(|_| content.starts_with("- "))
    {
        let item = item.trim_start_matches(' ');
        indent += content.len() - item.len();
        content = item;
    }
    let from = at + line.len() - content.len();
    let (key, value) = split(content);
    if let Some(key) = key {
        levels.push(Level {
            indent,
            name: key,
            tells: names::hint(key).is_some(),
        });
    }
    // A name that tells by itself is asked about by itself, and its block with it.
    if key.is_some() && levels.last().is_some_and(|level| level.tells) && !value.trim().is_empty() {
        return true;
    }
    let from = from + content.len() - value.len();
    let hint = hint_of(levels, key.is_none());
    if value.trim_start().starts_with(['[', '{']) {
        let lead = value.len() - value.trim_start().len();
        for (leaf_at, leaf_text) in Walk::new(value.trim_start()).leaves() {
            leaf(leaf_text, from + lead + leaf_at, hint, name, found);
        }
        return true;
    }
    leaf(value, from, hint, name, found);
    true
}

/// Returns what the names say together, from the last one on that tells by itself. A list of `secrets` is one of names.
fn hint_of(levels: &[Level<'_>], is_item: bool) -> Option<Hint> {
    let last = levels.iter().rposition(|level| level.tells)?;
    let names: Vec<&str> = levels.iter().skip(last).map(|level| level.name).collect();
    let is_of_secrets = names.len() == 1
        && names
            .iter()
            .any(|name| name.to_ascii_lowercase().ends_with("secrets"));
    match names::hint(&names.join(".")) {
        Some(Hint::Other) if is_item && is_of_secrets => Some(Hint::Weak),
        hint => hint,
    }
}

/// Splits `key: value`; a text without a key is a value.
fn split(content: &str) -> (Option<&str>, &str) {
    let quote = content.chars().next().filter(|c| matches!(c, '"' | '\''));
    let head = match quote {
        Some(quote) => content
            .get(1..)
            .and_then(|rest| rest.find(quote))
            .map_or(content.len(), |end| end + 2),
        None => 0,
    };
    let colon = content.get(head..).and_then(|rest| {
        rest.find(": ")
            .or_else(|| rest.strip_suffix(':').map(str::len))
    });
    let Some(colon) = colon else {
        return (None, content);
    };
    let (key, value) = content.split_at(head + colon);
    (
        Some(key.trim_matches(['"', '\''])),
        value.get(1..).unwrap_or_default(),
    )
}

fn leaf(value: &str, from: usize, hint: Option<Hint>, name: (usize, usize), found: &mut Vec<Span>) {
    let trimmed = value.trim_start();
    let mut from = from + value.len() - trimmed.len();
    let mut shown = text_of_line(trimmed);
    if let Some(quote) = shown.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let inner = trimmed.get(1..).unwrap_or_default();
        from += 1;
        shown = inner
            .get(..super::closing(inner, quote, false))
            .unwrap_or_default();
    }
    let is_mark = super::block_head(shown) || shown.starts_with('!');
    if hint.is_some_and(|hint| hides(hint, shown)) && !is_mark {
        found.push(Span {
            range: from..from + shown.len(),
            what: Credential::Assigned,
            name: name.0..name.1,
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::mask::assigned;
    use crate::mask::spans::texts_of;

    #[test]
    fn what_stands_below_a_name_is_what_it_says() {
        for (text, wanted) in [
            (
                "passwords:\n  - tulip\n  - rose\nlevel: info",
                &["tulip", "rose"] as &[&str],
            ),
            (
                "passwords:\n- tulip\n- 'rose'\nlevels:\n- info",
                &["tulip", "rose"],
            ),
            ("- passwords:\n  - tulip\n- info", &["tulip"]),
            (
                "passwords: # all\n\n  root: tulip # old\n  shop: \"rose\"\n",
                &["tulip", "rose"],
            ),
            ("\"passwords\":\n  \"root\": tulip", &["tulip"]),
            (
                "password:\n  value: tulip\n  minLength: 8\n  description: the words",
                &["tulip"],
            ),
            (
                "credentials:\n  user: me\n  admin: t1\n  list: [t2]",
                &["t1", "t2"],
            ),
            (
                "a:\n  passwords:\n    b:\n      - tulip\n  c: info",
                &["tulip"],
            ),
            ("chpasswd:\n  list: |\n    root:tulip\n", &["root:tulip"]),
            ("tokens:\n  max: 4096\n  window: 60s", &[]),
            ("secrets:\n- shop-db\n- shop-tls", &[]),
            ("secretKeyRef:\n  name: shop\n  key: password", &[]),
            (
                "secret:\n  secretName: shop\n  items:\n  - key: a\n    path: b",
                &[],
            ),
            ("auth:\n  type: oidc\n  enabled: true", &[]),
            ("keys:\n- id\n- created_at", &[]),
            (
                "password:\n  type: string\n  description: The password of a user.",
                &[],
            ),
            (
                "[passwords]\nroot = \"tulip\"\n[log]\nroot = info",
                &["tulip"],
            ),
            ("[auth]\nmethod = ldap", &[]),
            ("passwords:\n  - é", &["é"]),
            ("passwords:", &[]),
            ("passwords:\n", &[]),
        ] {
            assert_eq!(texts_of(assigned::find, text), wanted, "{text}");
        }
    }
}
