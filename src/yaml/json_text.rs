//! [`json_as_yaml`]: JSON as YAML reads it.
//!
//! Takes a text of one or more JSON values; gives the same text as YAML of as many documents, its lines and columns where they
//! were, as far as they can be. YAML's parser knows JSON but for three things: characters beyond the first 65,536 written as two
//! escapes, escaped slashes, and values that stand in a row. Leaves parsing to [`super::read`].

/// Returns the text as YAML; `None` where it is not JSON, or YAML's parser reads it as it is.
pub(crate) fn json_as_yaml(text: &str) -> Option<String> {
    if !text.trim_start().starts_with('{') {
        return None;
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
    let mut ends = Vec::new();
    while let Some(value) = values.next() {
        value.ok()?;
        ends.push(values.byte_offset());
    }
    if ends.len() < 2 && !text.contains("\\u") && !text.contains("\\/") && !text.contains('\t') {
        return None;
    }
    let mut yaml = String::with_capacity(text.len());
    let mut start = 0;
    for end in ends {
        let value = text.get(start..end)?;
        if start > 0 {
            // The break that parts two values becomes the separator's own, so that lines are counted as in the file.
            let value_start = value.len() - value.trim_start().len();
            let breaks = value.get(..value_start)?.matches('\n').count();
            yaml.push_str("\n---");
            yaml.push_str(if breaks > 0 { " " } else { "\n" });
            let more = breaks.saturating_sub(1);
            yaml.extend(std::iter::repeat_n('\n', more));
            unescaped(value.trim_start(), &mut yaml);
        } else {
            unescaped(value, &mut yaml);
        }
        start = end;
    }
    yaml.push('\n');
    Some(yaml)
}

/// Writes JSON whose pairs of surrogates are one escape and slashes none, and in which blanks before a value are blanks to YAML.
fn unescaped(json: &str, out: &mut String) {
    let mut rest = json;
    let mut within = false;
    while let Some(at) = rest.find(['\\', '"', '\t']) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        if let Some(next) = after.strip_prefix('"') {
            within = !within;
            out.push('"');
            rest = next;
        } else if let Some(next) = after.strip_prefix('\t') {
            out.push(if within { '\t' } else { ' ' });
            rest = next;
        } else if let Some((character, next)) = pair(after) {
            out.push_str(&format!("\\U{:08X}", u32::from(character)));
            rest = next;
        } else if let Some(next) = after.strip_prefix("\\/") {
            // YAML as Go reads it has no such escape.
            out.push('/');
            rest = next;
        } else {
            let mut characters = after.chars();
            out.extend(characters.by_ref().take(2));
            rest = characters.as_str();
        }
    }
    out.push_str(rest);
}

/// Returns the character that two escapes in a row stand for, and what follows. A half of a pair stands for the character by
/// which Go replaces it.
fn pair(text: &str) -> Option<(char, &str)> {
    let unit = |text: &str| {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let first = unit(text)?;
    if !(0xd800..0xe000).contains(&first) {
        return None;
    }
    let rest = text.get(6..)?;
    match unit(rest).map(|second| String::from_utf16(&[first, second])) {
        Some(Ok(both)) => Some((both.chars().next()?, rest.get(6..)?)),
        _ => Some((char::REPLACEMENT_CHARACTER, rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Dialect, Origin, read, to_json};

    #[test]
    fn json_reads_as_yaml() {
        let cases = [
            (
                r#"{"a": "\ud83d\ude80 \u00e9 \/"}"#,
                vec![r#"{"a":"🚀 é /"}"#],
            ),
            (r#"{"a": "\ud83d x"}"#, vec!["{\"a\":\"\u{fffd} x\"}"]),
            ("{\"a\": 1}\n{\"b\": 2}", vec![r#"{"a":1}"#, r#"{"b":2}"#]),
            ("{\"a\": 1}{\"b\": 2}\n", vec![r#"{"a":1}"#, r#"{"b":2}"#]),
            ("{\n\t\"a\": \"x\\ty\"\n}", vec![r#"{"a":"x\ty"}"#]),
            (r#"{"a": "\\ud83d\\"}"#, vec![r#"{"a":"\\ud83d\\"}"#]),
        ];
        for (json, expected) in cases {
            let yaml = json_as_yaml(json).expect(json);
            let nodes = read(&yaml, Origin::NONE, Dialect::Yaml11).expect(&yaml);
            let found: Vec<String> = nodes.iter().map(|node| to_json(node).to_string()).collect();
            assert_eq!(found, expected, "{yaml}");
        }
        for other in ["a: b", "{a: b}", "{\"a\": 1", "{\"a\": 1}", ""] {
            assert_eq!(json_as_yaml(other), None, "{other}");
        }
    }
}
