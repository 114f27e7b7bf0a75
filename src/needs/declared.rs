//! [`declared`]: names as people list them, in `needs:` or in an annotation: `DATABASE_URL, REDIS_URL?`.

use super::{Effect, Need};
use crate::yaml::Origin;

/// The annotation of a pod template that lists what its main container needs.
pub const ANNOTATION: &str = "kubeparity.dev/needs";

/// Returns the needs that a text lists: names between commas and blanks. A name with a `?` behind it is optional. A word that cannot
/// be a variable's name is needed too: nothing sets it, so that the finding shows the mistake.
#[must_use]
pub fn declared(text: &str, how: &str, origin: Origin) -> Vec<Need> {
    let words = text.split(|c: char| c == ',' || c.is_whitespace());
    let words = words.filter(|word| !word.is_empty());
    let needs = words.map(|word| match word.strip_suffix('?') {
        Some(name) => Need::new(name, Effect::Empty, how, origin),
        None => Need::new(word, Effect::Fails, how, origin),
    });
    needs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_between_commas_and_blanks() {
        let listed = |text| {
            let needs = declared(text, "declared", Origin::NONE).into_iter();
            let names = needs.map(|need| (need.name.to_string(), need.effect));
            names.collect::<Vec<_>>()
        };
        let a = ("DATABASE_URL".to_owned(), Effect::Fails);
        let b = ("REDIS_URL".to_owned(), Effect::Empty);
        assert_eq!(listed("DATABASE_URL, REDIS_URL?"), [a.clone(), b.clone()]);
        assert_eq!(listed("DATABASE_URL\n  REDIS_URL?\n"), [a, b]);
        assert_eq!(listed(""), []);
        assert_eq!(listed("A=1"), [("A=1".to_owned(), Effect::Fails)]);
    }
}
