//! Variables that say in which shape a process logs.
//!
//! Takes a variable's name and both values; gives a yes or no. Leaves levels, which say how much is logged, to [`super::kind`].

/// Tells whether only the shape of what is logged differs: `LOG_FORMAT` is `console` on a developer's machine, and `json` where it is collected.
pub(super) fn differ_in_shape_of_logs(name: &str, a: &str, b: &str) -> bool {
    says_how_to_log(name) && [a, b].iter().all(|value| is_way_to_log(value))
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
    use super::differ_in_shape_of_logs;

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
