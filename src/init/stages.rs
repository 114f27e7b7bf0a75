//! [`environment_of`]: the environment that a directory's name means.

use crate::environments::promotion;

/// The environment that a name means: the stage of its word, and what stands beside the word.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Stage {
    /// How far on the way to production; 0 where it is not known.
    pub(super) stage: usize,
    /// The rest of the name: `eu` of `prod-eu`.
    pub(super) rest: String,
}

/// Returns the environment that a name means: `prod`, `prod-eu`, `eu-prod`, `dev2`, `pre-prod`; `None` where no part of it is a known word.
pub(super) fn environment_of(name: &str) -> Option<Stage> {
    let lower = name.to_ascii_lowercase();
    let whole = promotion(&lower.replace('_', "-"));
    if whole > 0 {
        return Some(Stage {
            stage: whole,
            rest: String::new(),
        });
    }
    let parts: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect();
    let mut rest: Vec<&str> = Vec::new();
    let mut stage = 0;
    let mut skip = false;
    for (at, part) in parts.iter().enumerate() {
        if std::mem::take(&mut skip) {
            continue;
        }
        if stage > 0 {
            rest.push(part);
            continue;
        }
        if let Some(next) = parts.get(at + 1) {
            stage = promotion(&format!("{part}-{next}"));
            skip = stage > 0;
            if skip {
                continue;
            }
        }
        let word = part.trim_end_matches(|c: char| c.is_ascii_digit());
        stage = promotion(word);
        match stage {
            0 => rest.push(part),
            _ => rest.extend(part.strip_prefix(word).filter(|number| !number.is_empty())),
        }
    }
    (stage > 0).then(|| Stage {
        stage,
        rest: rest.join("-"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_word_and_what_stands_beside_it() {
        let stage = promotion;
        let cases = [
            ("prod", Some((stage("prod"), ""))),
            ("PRODUCTION", Some((stage("prod"), ""))),
            ("pre_prod", Some((stage("preprod"), ""))),
            ("prod-eu", Some((stage("prod"), "eu"))),
            ("eu-pre-prod-1", Some((stage("preprod"), "eu-1"))),
            ("dev2", Some((stage("dev"), "2"))),
            ("non-prod-us", Some((stage("nonprod"), "us"))),
            ("products", None),
            ("base", None),
            ("", None),
            ("---", None),
        ];
        for (name, expected) in cases {
            let expected = expected.map(|(stage, rest)| Stage {
                stage,
                rest: rest.to_owned(),
            });
            assert_eq!(environment_of(name), expected, "{name}");
        }
    }
}
