//! [`in_order`]: who is held against whom, where nobody said.
//!
//! Takes environments in the order of release, and which of them are a developer's; gives pairs, reference first.

/// Returns each environment with the one before it. A developer's is held against all that come after it, and does not stand between
/// two others; behind others, it is held against the one before it.
pub(crate) fn in_order(names: &[(&str, bool)]) -> Vec<(String, String)> {
    let are_all_local = names.iter().all(|(_, is_local)| *is_local);
    let mut before: Option<&str> = None;
    let mut local: Vec<&str> = Vec::new();
    let mut pairs = Vec::new();
    for (name, is_local) in names {
        let mut pair = |reference: &str| pairs.push((reference.to_owned(), (*name).to_owned()));
        if let Some(before) = before {
            pair(before);
        }
        if *is_local && !are_all_local {
            local.extend(before.is_none().then_some(*name));
        } else {
            local.iter().copied().for_each(&mut pair);
            before = Some(name);
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::in_order;

    #[test]
    fn a_developers_environment_is_held_against_all_others() {
        let cases = [
            ("a b c", "a-b b-c"),
            ("l a b", "l-a a-b l-b"),
            ("a l b", "a-l a-b"),
            ("a b l", "a-b b-l"),
            ("l a l2", "l-a a-l2"),
            ("l l2", "l-l2"),
            ("l", ""),
        ];
        for (names, expected) in cases {
            let names: Vec<(&str, bool)> = names
                .split(' ')
                .map(|name| (name, name.starts_with('l')))
                .collect();
            let pairs = in_order(&names);
            let pairs: Vec<String> = pairs.iter().map(|(a, b)| format!("{a}-{b}")).collect();
            assert_eq!(pairs.join(" "), expected);
        }
    }
}
