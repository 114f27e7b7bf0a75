//! [`suggestion`]: "did you mean".

/// Says which known word is nearest, or what all of them are.
#[must_use]
pub(crate) fn suggestion(word: &str, known: &[&str]) -> String {
    let distance = |known: &str| match word.len() > 2 && known.starts_with(word) {
        true => 1,
        false => strsim::damerau_levenshtein(word, known),
    };
    let nearest = known
        .iter()
        .map(|known| (distance(known), *known))
        .min()
        .filter(|(distance, known)| *distance <= 1 + known.len() / 4);
    match nearest {
        Some((_, known)) => format!("did you mean '{known}'?"),
        None => format!("known are {}", known.join(", ")),
    }
}
