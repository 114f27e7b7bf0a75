//! Templates that `envsubst` fills: `${X}` and `$X`, which are empty where nothing sets them.

use std::path::Path;

use super::{Format, When, file_name, is_loud, name_length, read_at};
use crate::needs::Effect;
use crate::needs::code::scan::Outcome;

pub(super) static TEMPLATE: Format = Format {
    is_it: |path| {
        let name = file_name(path);
        let endings = [".template", ".tmpl", ".tpl", ".envsubst"];
        endings.iter().any(|ending| name.ends_with(ending)) || name.contains(".template.")
    },
    marks: &["$"],
    when: When::Filled,
    read,
};

/// `envsubst` knows neither defaults nor quotes: `${X:-d}` stays as it is written. Names in small letters are variables of the file's own
/// language, as nginx has them.
fn read(_: &Path, text: &str) -> Outcome {
    let mut outcome = Outcome::default();
    for (number, line) in text.lines().enumerate() {
        for (at, _) in line.match_indices('$') {
            let behind = line.get(at + 1..).unwrap_or_default();
            let (inside, is_braced) = match behind.strip_prefix('{') {
                Some(inside) => (inside, true),
                None => (behind, false),
            };
            let length = name_length(inside);
            let (name, rest) = inside.split_at_checked(length).unwrap_or_default();
            if is_loud(name) && (!is_braced || rest.starts_with('}')) {
                outcome.reads.push(read_at(name, Effect::Empty, number, at));
            }
        }
    }
    outcome
}
