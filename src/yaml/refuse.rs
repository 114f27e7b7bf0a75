//! Refusals of the writer: trees that kustomize's libraries cannot read back after they have printed them.

use super::{Error, Node, Style, scalar_text};

/// Refuses a control character.
pub(super) fn control(node: &Node) -> Error {
    Error::new("yaml: control characters are not allowed", node.origin)
}

/// Tells whether goyaml.v2 refuses a character.
pub(super) fn is_control(c: char) -> bool {
    matches!(c, '\u{7F}'..='\u{84}' | '\u{86}'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}')
}

/// Tells whether a string is printed as a block that begins with a tab: go-yaml writes no indent before it, and so cannot
/// read it back.
pub(super) fn has_leading_tab(node: &Node, text: &str) -> bool {
    let is_block = match node.style {
        Style::Plain | Style::Tagged => text.contains('\n'),
        style => style == Style::Literal || style.is_folded(),
    };
    text.starts_with('\t') && is_block && scalar_text::may_be_block(text)
}

/// Refuses a block that begins with a tab.
pub(super) fn leading_tab(node: &Node) -> Error {
    Error::new(
        "yaml: found a tab character where an indentation space is expected",
        node.origin,
    )
}

/// Refuses a key that goyaml.v2 cannot read out of JSON, where U+0085 ends the line and so the key.
pub(super) fn key(key: &Node, text: &str) -> Result<(), Error> {
    if text.is_ascii() && !text.contains('\u{7F}') {
        return Ok(());
    }
    if text.contains(is_control) {
        return Err(control(key));
    }
    if text.contains('\u{85}') {
        let message = "yaml: line 1: did not find expected ',' or '}'";
        return Err(Error::new(message, key.origin));
    }
    Ok(())
}

/// Refuses a key that stands in a mapping twice.
pub(super) fn repeated(keys: &[(&str, (&Node, &Node))]) -> Result<(), Error> {
    let repeated = |first: &Node, again: &Node, text: &str| {
        let (line, before) = (again.origin.line(), first.origin.line());
        let message = format!(
            "map[string]interface {{}}(nil): yaml: unmarshal errors:\n  line {line}: mapping key {text:?} already defined at line {before}"
        );
        Err(Error::new(message, again.origin))
    };
    if keys.len() <= 16 {
        for (index, (text, (again, _))) in keys.iter().enumerate() {
            if let Some((_, (first, _))) = keys.iter().take(index).find(|(other, _)| other == text)
            {
                return repeated(first, again, text);
            }
        }
        return Ok(());
    }
    let mut seen = crate::maps::sized(keys.len());
    for (text, (key, _)) in keys {
        if let Some(first) = seen.insert(*text, *key) {
            return repeated(first, key, text);
        }
    }
    Ok(())
}
