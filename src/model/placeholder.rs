//! [`is_unsubstituted`]: tells a `${VAR}` that Flux or envsubst fills in after rendering from other text.

/// Tells whether a text holds a `${VAR}` that something is to fill in before it is applied: what it will be is unknown.
/// `$${VAR}` is that text itself.
#[must_use]
pub fn is_unsubstituted(text: &str) -> bool {
    is_of_octopus(text) || is_of_shell(text)
}

/// Tells whether a text is nothing but an `#{Variable}` of Octopus Deploy and its like: `#{Project.Namespace}`.
fn is_of_octopus(text: &str) -> bool {
    let inside = text
        .trim()
        .strip_prefix("#{")
        .and_then(|rest| rest.strip_suffix('}'));
    inside.is_some_and(|name| {
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_of_name)
    })
}

fn is_of_shell(text: &str) -> bool {
    // Few texts hold one, and to look for a character is cheaper than for two.
    let mut found = text
        .contains('$')
        .then(|| text.match_indices("${"))
        .into_iter()
        .flatten();
    found.any(|(at, _)| {
        let dollars = text.get(..at).map_or(0, |before| {
            before.len() - before.trim_end_matches('$').len()
        });
        let rest = text.get(at + 2..).unwrap_or_default();
        let Some((inside, _)) = rest.split_once('}') else {
            return false;
        };
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (name, operator) =
            inside.split_at(inside.find(|c| !is_word(c)).unwrap_or(inside.len()));
        dollars % 2 == 0
            && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && (operator.is_empty()
                || operator.starts_with([':', '-', '=', '/', '^', ',', '#', '%']))
    })
}

/// Tells whether an image still holds a variable in any spelling, `$IMAGE` as well: the name of an image has no dollar.
#[must_use]
pub fn is_unsubstituted_image(text: &str) -> bool {
    let mut after = text.split('$').skip(1);
    is_unsubstituted(text)
        || after.any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
}

/// Returns the variables of a text that are still to be substituted, as they are written: `${TAG}`, and `$TAG` where a dollar is nothing else.
pub(crate) fn open_variables(text: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let at = text.match_indices('$');
    at.filter_map(|(at, _)| {
        let rest = text.get(at + 1..)?;
        let length = match rest.starts_with('{') {
            true => rest.find('}')? + 1,
            false => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
        };
        rest.get(..length).filter(|name| !name.is_empty())
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_hold_variables_in_any_spelling() {
        let cases = [
            ("$IMAGE", true),
            ("shop/cart:$TAG", true),
            ("${REGISTRY}/cart:1", true),
            ("shop/cart:1.4.0", false),
            ("shop/cart:1$", false),
            ("", false),
        ];
        for (text, expected) in cases {
            assert_eq!(is_unsubstituted_image(text), expected, "{text}");
        }
    }

    #[test]
    fn placeholders_are_told_from_text() {
        for text in [
            "${A}",
            "x${CLUSTER_NAME}y",
            "${A:-b}",
            "${A:=b}",
            "${A/x/y}",
            "${A^^}",
            "$$${A}",
            "${1} ${B}",
        ] {
            assert!(is_unsubstituted(text), "{text}");
        }
        for text in [
            "", "$A", "$(A)", "${A", "${}", "${1}", "${A B}", "${{ x }}", "$${A}", "{A}", "${a.b}",
        ] {
            assert!(!is_unsubstituted(text), "{text}");
        }
    }
}
