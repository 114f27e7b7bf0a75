//! [`Pattern`]: the one place where a pattern from outside is compiled, within bounds.
//!
//! Takes a text; gives what tells whether other texts match it. A text that nobody writes by hand, hundreds of braces deep or
//! thousands of characters long, is refused before anything is made of it.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use globset::{GlobBuilder, GlobSet};

/// The bytes of a pattern.
const MOST_BYTES: usize = 1_000;

/// The braces that are open at once.
const MOST_BRACES: usize = 4;

/// A pattern. `*` matches any text, a slash included.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    matcher: Arc<GlobSet>,
}

/// A text that is not a pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{pattern}` is not a glob: {why}")]
pub struct PatternError {
    /// The text, shortened where it is long.
    pub pattern: String,
    /// The fault in it.
    pub why: String,
}

impl Pattern {
    /// Returns a pattern that matches this text only; `None` where there is none.
    #[must_use]
    pub(crate) fn literal(text: &str) -> Option<Self> {
        globset::escape(text).parse().ok()
    }

    /// Returns a pattern that matches these texts only; `None` where there is none.
    #[must_use]
    pub(crate) fn any_of(texts: impl Iterator<Item = String>) -> Option<Self> {
        let texts: Vec<String> = texts.map(|text| globset::escape(&text)).collect();
        format!("{{{}}}", texts.join(",")).parse().ok()
    }

    /// Tells whether the pattern matches the whole text.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.text == text || self.matcher.is_match(text)
    }

    /// Tells whether it matches a workload's name, or `Kind/name`.
    #[must_use]
    pub(crate) fn matches_workload(&self, kind: &str, name: &str) -> bool {
        self.matches(name) || self.matches(&format!("{kind}/{name}"))
    }
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = |why: String| PatternError {
            pattern: crate::words::shortened(text, SHOWN),
            why,
        };
        if text.len() > MOST_BYTES {
            return Err(refused(format!("it is longer than {MOST_BYTES} bytes")));
        }
        if braces(text) > MOST_BRACES {
            return Err(refused(format!(
                "more than {MOST_BRACES} braces are open at once"
            )));
        }
        let glob = GlobBuilder::new(text)
            .literal_separator(false)
            .backslash_escape(true)
            .build()
            .map_err(|error| refused(error.kind().to_string()))?;
        // A set says what it cannot compile; a glob by itself panics.
        let matcher = GlobSet::builder().add(glob).build();
        Ok(Self {
            text: text.to_owned(),
            matcher: Arc::new(matcher.map_err(|error| refused(error.kind().to_string()))?),
        })
    }
}

/// Characters of a refused pattern that are shown.
const SHOWN: usize = 60;

/// Returns how many braces are open at most.
fn braces(text: &str) -> usize {
    let mut open: usize = 0;
    let mut most = 0;
    for byte in text.bytes() {
        match byte {
            b'{' => open += 1,
            b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        most = most.max(open);
    }
    most
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_glob_can_be_made_of_is_refused() {
        let deep = format!("{}a{}", "{".repeat(300), "}".repeat(300));
        let cases = [
            ("LOG_*".to_owned(), None),
            ("{a,{b,c}}".to_owned(), None),
            ("[a".to_owned(), Some("unclosed character class")),
            (deep, Some("braces are open")),
            ("*".repeat(1_001), Some("longer than")),
            ("{a,".repeat(5), Some("braces are open")),
            ("[a-\u{10ffff}]".repeat(70), None),
        ];
        for (text, refused) in cases {
            match (text.parse::<Pattern>(), refused) {
                (Ok(_), None) => {}
                (Err(error), Some(refused)) => {
                    assert!(error.why.contains(refused), "{error}");
                    assert!(error.to_string().len() < 200, "{error}");
                }
                (result, _) => panic!("{text}: {result:?}"),
            }
        }
    }

    #[test]
    fn a_literal_matches_itself_alone() {
        for text in ["a", "a*", "[x]", "{a,b}"] {
            let glob = Pattern::literal(text).expect("a glob");
            assert!(glob.matches(text), "{text}");
            assert!(!glob.matches("ab"), "{text}");
        }
    }
}
