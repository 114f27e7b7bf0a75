//! [`declared`]: names as people list them, in `needs:` or in an annotation: `DATABASE_URL, REDIS_URL?, /etc/shop/config.yaml#database.url`.

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
    let needs = words.map(|word| {
        let (name, effect) = match word.strip_suffix('?') {
            Some(name) => (name, Effect::Empty),
            None => (word, Effect::Fails),
        };
        match file_key(name) {
            Some((file, key)) => Need {
                file: Some(file.into()),
                ..Need::new(key, effect, how, origin)
            },
            None => Need::new(name, effect, how, origin),
        }
    });
    needs.collect()
}

/// Splits what names a key of a mounted file: `/etc/shop/config.yaml#database.url`. `None` for the name of a variable.
#[must_use]
pub fn file_key(text: &str) -> Option<(&str, &str)> {
    let (file, key) = text.split_once('#')?;
    let is_file = file.starts_with('/') && !file.ends_with('/');
    (is_file && !key.is_empty()).then_some((file, key))
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
        let key = declared("/etc/a.yaml#b.c?", "declared", Origin::NONE);
        assert_eq!(key.len(), 1);
        assert_eq!(key[0].file.as_deref(), Some("/etc/a.yaml"));
        assert_eq!(
            (key[0].name.as_str(), key[0].effect),
            ("b.c", Effect::Empty)
        );
        for text in ["A#B", "/etc/#a", "/etc/a#", "/etc/a"] {
            assert_eq!(file_key(text), None, "{text}");
        }
    }
}
