//! `$(VAR)` as the kubelet expands it.

/// What is known of a referenced variable.
pub(super) enum Known {
    /// It comes earlier: this is its value.
    Earlier(String),
    /// It comes later in the list, too late to be expanded.
    Later,
    /// Nothing says that it exists.
    No,
}

/// Expands a value. `$$` is `$`; a reference that does not resolve stays as it is. Gives the text, and the names that come
/// too late.
pub(super) fn expand(raw: &str, known: impl Fn(&str) -> Known) -> (String, Vec<String>) {
    let mut out = String::with_capacity(raw.len());
    let mut late = Vec::new();
    let mut rest = raw;
    while let Some(at) = rest.find('$') {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some((name, after)) = rest
            .strip_prefix('(')
            .and_then(|inner| inner.split_once(')'))
        {
            match known(name) {
                Known::Earlier(value) => out.push_str(&value),
                other => {
                    out.push_str(&format!("$({name})"));
                    if matches!(other, Known::Later) {
                        late.push(name.to_owned());
                    }
                }
            }
            rest = after;
        } else {
            out.push('$');
        }
    }
    out.push_str(rest);
    (out, late)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_expand_as_the_kubelet_expands_them() {
        let known = |name: &str| match name {
            "A" => Known::Earlier("1".to_owned()),
            "L" => Known::Later,
            _ => Known::No,
        };
        let cases = [
            ("x$(A)y", "x1y", 0),
            ("$$(A)", "$(A)", 0),
            ("$$$(A)", "$1", 0),
            ("$(L)", "$(L)", 1),
            ("$(N)", "$(N)", 0),
            ("$A", "$A", 0),
            ("$(A", "$(A", 0),
            ("$", "$", 0),
            ("a$", "a$", 0),
        ];
        for (raw, wanted, late) in cases {
            let (text, names) = expand(raw, known);
            assert_eq!((text.as_str(), names.len()), (wanted, late), "{raw}");
        }
    }
}
