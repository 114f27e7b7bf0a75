//! Spring's placeholders: `${NAME}`, `${NAME:default}`, one within the default of another.

use crate::needs::Effect;

/// Placeholders that stand in the defaults of others; deeper ones are not looked at.
const MOST_NESTED: usize = 8;

/// Returns the variables that the placeholders of a text name, each with the effect of its absence. A name in capitals is that of a
/// variable; others are keys of application.yml.
pub(super) fn of(text: &str) -> Vec<(String, Effect)> {
    let mut found = Vec::new();
    gather(text, 0, &mut found);
    found
}

/// Properties of the machine and of Spring itself, which no variable sets.
const OF_SPRING: &[&str] = &[
    "file.", "java.", "line.", "local.", "os.", "path.", "random.", "user.",
];

/// Returns the keys that the placeholders of a text name: `mail.host` of `${mail.host:localhost}`. That a key is not set fails a program that
/// has no other file of it, and which files it has is not known.
pub(super) fn keys(text: &str) -> Vec<(String, Effect)> {
    let starts = text
        .match_indices("${")
        .filter_map(|(at, _)| text.get(at + 2..));
    let found = starts.filter_map(|behind| {
        let end = behind.find([':', '}'])?;
        let (key, rest) = behind.split_at_checked(end)?;
        let is_key = key.contains('.')
            && key.starts_with(|c: char| c.is_ascii_lowercase())
            && key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
            && !OF_SPRING.iter().any(|start| key.starts_with(start));
        let effect = match rest.starts_with(':') {
            true => Effect::Default,
            false => Effect::Empty,
        };
        is_key.then(|| (key.to_owned(), effect))
    });
    found.collect()
}

/// Returns the variable that sets a key of Spring's: `SPRING_DATASOURCE_URL` of `spring.datasource.url`, without the hyphens of `max-size`.
pub(super) fn relaxed(key: &str) -> String {
    let spelled = key
        .replace('-', "")
        .replace(['.', '['], "_")
        .replace(']', "");
    spelled.to_uppercase()
}

fn gather(text: &str, depth: usize, found: &mut Vec<(String, Effect)>) {
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once("${") {
        let end = closing(behind);
        let inside = behind.get(..end).unwrap_or(behind);
        rest = behind.get(end..).unwrap_or_default();
        if end == behind.len() {
            // Nothing closes it, so that it is plain text.
            return;
        }
        let (name, default) = match inside.split_once(':') {
            Some((name, default)) => (name, Some(default)),
            None => (inside, None),
        };
        // What stands in for another variable is not missed where that one is set.
        let effect = match (default, depth) {
            (Some(_), _) => Effect::Default,
            (None, 0) => Effect::Fails,
            (None, _) => Effect::Empty,
        };
        if is_loud(name) {
            found.push((name.to_owned(), effect));
        }
        if let Some(default) = default.filter(|_| depth < MOST_NESTED) {
            gather(default, depth + 1, found);
        }
    }
}

/// Returns where the brace stands that closes a placeholder; the end of the text where none does.
fn closing(text: &str) -> usize {
    let mut open = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => open += 1,
            b'}' if open == 0 => return at,
            b'}' => open -= 1,
            _ => {}
        }
    }
    text.len()
}

/// Tells whether a name is written as those of variables are.
fn is_loud(name: &str) -> bool {
    let mut bytes = name.bytes();
    let is_first = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
    bytes.next().is_some_and(is_first)
        && bytes.all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colon_gives_a_default() {
        for (text, expected) in [
            ("${A}", "A!"),
            ("jdbc://${HOST:db}:${PORT}/x", "HOST= PORT!"),
            ("${A:}", "A="),
            ("${A:${B:c}}", "A= B="),
            ("${A:${B}} ${C}", "A= B C!"),
            ("${spring.name} #{systemProperties} $A", ""),
            ("${A", ""),
            ("${", ""),
            ("${A:${B}", ""),
            ("#{${A}}", "A!"),
        ] {
            let found = of(text).into_iter().map(|(name, effect)| match effect {
                Effect::Fails => name + "!",
                Effect::Empty => name,
                Effect::Default => name + "=",
            });
            assert_eq!(found.collect::<Vec<_>>().join(" "), expected, "{text}");
        }
    }

    #[test]
    fn keys_have_variables() {
        for (text, expected) in [
            ("${mail.host}", "MAIL_HOST"),
            ("${mail.max-size:3} ${A} ${user.home}", "MAIL_MAXSIZE="),
            ("${servers[0].host}", ""),
            ("${name} ${mail.host", ""),
        ] {
            let found = keys(text).into_iter().map(|(key, effect)| match effect {
                Effect::Default => relaxed(&key) + "=",
                _ => relaxed(&key),
            });
            assert_eq!(found.collect::<Vec<_>>().join(" "), expected, "{text}");
        }
        assert_eq!(relaxed("servers[0].host"), "SERVERS_0_HOST");
    }

    #[test]
    fn what_is_nested_without_an_end_takes_no_time() {
        assert!(of(&"${A:".repeat(100_000)).is_empty());
        let closed = "${A:".repeat(50_000) + &"}".repeat(50_000);
        assert!(of(&closed).len() <= MOST_NESTED + 1);
    }
}
