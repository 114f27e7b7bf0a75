//! `.env.example`: a name without a value is needed, a name with a value has a default.

use super::{Effect, Need, is_variable};
use crate::yaml::Origin;

/// Returns the needs of a file. A line that is not `NAME=value` says nothing.
pub(super) fn needs(text: &str, origin: Origin) -> Vec<Need> {
    let lines = text.trim_start_matches('\u{feff}').lines().zip(1..);
    lines
        .filter_map(|(line, number)| {
            let line = line.trim();
            let line = line.strip_prefix("export ").unwrap_or(line);
            let (name, value) = line.split_once('=')?;
            let name = name.trim();
            if !is_variable(name) {
                return None;
            }
            let origin = origin.at(number, 1);
            Some(match is_empty(value) {
                true => Need::new(name, Effect::Fails, "listed without a value", origin),
                false => Need::new(name, Effect::Default, "listed with a value", origin),
            })
        })
        .collect()
}

/// Tells whether nothing stands there but quotes and a comment.
fn is_empty(value: &str) -> bool {
    let value = value.trim();
    let is_rest = |rest: &str| rest.trim().is_empty() || rest.trim_start().starts_with('#');
    let quoted = ["\"\"", "''"]
        .iter()
        .find_map(|quotes| value.strip_prefix(quotes));
    is_rest(quoted.unwrap_or(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_a_value_is_needed() {
        let text = "\u{feff}# how to run\nDATABASE_URL=\nexport TOKEN=\"\" # ask ops\nLOG_LEVEL=info\n#OLD=\nnot a line\nA B=\n";
        let found = needs(text, Origin::NONE);
        let found: Vec<(&str, Effect, u32)> = found
            .iter()
            .map(|need| (need.name.as_str(), need.effect, need.origin.line()))
            .collect();
        assert_eq!(
            found,
            [
                ("DATABASE_URL", Effect::Fails, 2),
                ("TOKEN", Effect::Fails, 3),
                ("LOG_LEVEL", Effect::Default, 4)
            ]
        );
    }
}
