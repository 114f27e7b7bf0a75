//! Variables that say in which shape a process logs, or how much one part of it does.
//!
//! Takes a variable's name, and both values; gives a yes or no. Leaves values that are levels to [`super::kind`].

/// Tells whether only the shape of what is logged differs: `LOG_FORMAT` is `console` on a developer's machine, and `json` where it is collected.
pub(super) fn differ_in_shape_of_logs(name: &str, a: &str, b: &str) -> bool {
    says_how_to_log(name) && [a, b].iter().all(|value| is_way_to_log(value))
}

/// Tells whether a variable says how much one part of a process logs: `LOGGING_LEVEL_ORG_ACME`, `KAFKA_LOG_LEVEL`. Without it, that part
/// logs as the rest does. `LOG_LEVEL` is the whole's.
pub(crate) fn says_how_much_one_logs(name: &str) -> bool {
    const LOGS: &[&str] = &["log", "logger", "logging", "logs"];
    let name = name.to_ascii_lowercase();
    let words: Vec<&str> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let is_level = |pair: &[&str]| matches!(pair, [log, "level" | "levels"] if LOGS.contains(log));
    let is_joined = |word: Option<&&str>| word.is_some_and(|word| *word == "loglevel");
    match words.as_slice() {
        [_] | [_, _] if words.iter().any(|word| LOGS.contains(word)) => false,
        [first @ .., a, b] if is_level(&[*a, *b]) => !first.is_empty(),
        [a, b, ..] if is_level(&[*a, *b]) => true,
        many => many.len() > 1 && (is_joined(many.first()) || is_joined(many.last())),
    }
}

fn says_how_to_log(name: &str) -> bool {
    const OF_LOGS: &[&str] = &["log", "logger", "logging", "logs"];
    const SHAPES: &[&str] = &[
        "encoder",
        "encoding",
        "format",
        "formatter",
        "output",
        "style",
        "type",
    ];
    let name = name.to_ascii_lowercase();
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    words.clone().any(|word| word == "logformat")
        || words.clone().any(|word| OF_LOGS.contains(&word))
            && words.any(|word| SHAPES.contains(&word))
}

fn is_way_to_log(value: &str) -> bool {
    const WAYS: &[&str] = &[
        "cloud",
        "color",
        "colored",
        "compact",
        "console",
        "ecs",
        "full",
        "gcp",
        "human",
        "json",
        "logfmt",
        "logstash",
        "plain",
        "pretty",
        "simple",
        "stackdriver",
        "stdout",
        "structured",
        "text",
        "tty",
    ];
    WAYS.iter().any(|way| value.eq_ignore_ascii_case(way))
}

#[cfg(test)]
mod tests {
    use super::{differ_in_shape_of_logs, says_how_much_one_logs};

    #[test]
    fn levels_of_a_part_and_of_the_whole() {
        let cases = [
            ("LOGGING_LEVEL_ORG_ACME_SHOP", true),
            ("logging.level.org.acme", true),
            ("LOGGING_LEVEL_ROOT", true),
            ("KAFKA_LOG_LEVEL", true),
            ("LOG_LEVEL_SQL", true),
            ("SHOP_LOGLEVEL", true),
            ("LOG_LEVEL", false),
            ("LOGLEVEL", false),
            ("LOGGING_LEVEL", false),
            ("LEVEL", false),
            ("CATALOG_LEVEL", false),
            ("LOG_TARGET_LEVEL_URL", false),
            ("", false),
        ];
        for (name, expected) in cases {
            assert_eq!(says_how_much_one_logs(name), expected, "{name}");
        }
    }

    #[test]
    fn shapes_of_logs() {
        let cases = [
            ("LOG_FORMAT", "console", "json", true),
            ("logging.format", "text", "JSON", true),
            ("LOG_FORMAT", "json", "s3://logs", false),
            ("OUTPUT_FORMAT", "text", "json", false),
            ("CATALOG_TYPE", "text", "json", false),
        ];
        for (name, a, b, expected) in cases {
            assert_eq!(differ_in_shape_of_logs(name, a, b), expected, "{name}");
        }
    }
}
