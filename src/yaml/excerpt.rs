//! The line that an error is about, as people read it: through annotate-snippets, with what may be a secret cut off.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

mod known;

use super::Place;
use crate::clean;
use crate::mask;

/// A message with the lines that it is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Excerpt<'a> {
    /// The error, one sentence or a few lines.
    pub message: &'a str,
    /// The advice.
    pub hint: Option<&'a str>,
    /// Whether the line may hold a secret: then it is shown up to its first `=` or `:` only.
    pub sensitive: bool,
    /// Whether to colour.
    pub color: bool,
}

impl Excerpt<'_> {
    /// Renders the excerpt. `place` is where, `text` the content of its file where that can still be read.
    #[must_use]
    pub(crate) fn render(&self, place: Option<&Place>, text: Option<&str>) -> String {
        let renderer = if self.color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let message = mask::mask_text("", self.message.trim_end());
        let message = message.split('\n').map(clean::spelled);
        let message = &message.collect::<Vec<_>>().join("\n");
        let mut group = Level::ERROR
            .primary_title(message)
            .elements(Vec::<Snippet<'_, annotate_snippets::Annotation<'_>>>::new());
        let shown_place = place.map(|place| clean::spelled(&place.to_string()).into_owned());
        let path =
            place.map(|place| clean::spelled(&place.file.display().to_string()).into_owned());
        let shown = place
            .zip(text)
            .and_then(|(place, text)| self.line_of(place, text));
        if let (Some(path), Some((line, at)), Some(place)) =
            (path.as_deref(), shown.as_ref(), place)
        {
            let (before, rest) = line.split_at_checked(*at).unwrap_or((line, ""));
            let before = clean::spelled(before);
            let start = before.len();
            let line = format!("{before}{}", clean::spelled(rest));
            let end = line
                .get(start..)
                .and_then(|rest| rest.chars().next())
                .map_or(start, |c| start + c.len_utf8());
            group = group.element(
                Snippet::source(line)
                    .line_start(usize::try_from(place.line).unwrap_or(1))
                    .path(path)
                    .annotation(AnnotationKind::Primary.span(start..end)),
            );
        }
        let mut out = renderer.render(&[group]);
        out.push('\n');
        if shown.is_none()
            && let Some(place) = shown_place
        {
            out.push_str(&format!("  --> {place}\n"));
        }
        if let Some(hint) = self.hint {
            let hint = mask::mask_text("", hint);
            out.push_str(&format!("hint: {}\n", clean::spelled(&hint)));
        }
        out
    }

    /// Returns what may be shown of the line, masked by what the file as a whole is, and the place in it.
    fn line_of(&self, place: &Place, text: &str) -> Option<(String, usize)> {
        let index = usize::try_from(place.line.checked_sub(1)?).ok()?;
        let line = mask::mask_lines("", text).into_iter().nth(index)?;
        let at = byte_at(&line, place.column);
        if self.sensitive {
            let shown = up_to_value(&line);
            return Some((shown.to_owned(), at.min(shown.len())));
        }
        // What the message says of this program's own file may be read beside it.
        let name = place.file.file_name().and_then(|name| name.to_str());
        let is_own = name.is_some_and(|name| {
            let name = name.trim_start_matches('.');
            matches!(name, "kubeparity.yaml" | "kubeparity.yml")
        });
        let told = if is_own { self.message } else { "" };
        Some(known::known(&line, known::above(text, index), at, told))
    }
}

fn byte_at(line: &str, column: u32) -> usize {
    let skip = usize::try_from(column.saturating_sub(1)).unwrap_or(0);
    line.char_indices()
        .nth(skip)
        .map_or(line.len(), |(at, _)| at)
}

/// The rest may be the value of a secret.
fn up_to_value(line: &str) -> &str {
    let name = line.split(['=', ':']).next().unwrap_or_default();
    // A line of a key ends in `=` too.
    match mask::looks_random(name) {
        true => "",
        false => line.get(..=name.len()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::SourceMap;

    #[test]
    fn a_secrets_line_ends_where_its_value_starts() {
        let sources = SourceMap::default();
        let place = sources.place(sources.add(".env").at(2, 1));
        for (text, sensitive, wanted) in [
            ("A=1\nPASSWORD=hunter2\n", true, false),
            ("a: 1\nhunter2\n", true, false),
            ("A=1\nPASSWORD=hunter2\n", false, false),
            ("A=1\nPLACE=hunter2\n", false, false),
            ("A=1\nname: hunter2\n", false, true),
        ] {
            let excerpt = Excerpt {
                message: "no",
                hint: Some("look"),
                sensitive,
                color: false,
            };
            let shown = excerpt.render(place.as_ref(), Some(text));
            assert_eq!(shown.contains("hunter2"), wanted, "{shown}");
            assert!(
                shown.contains(".env:2") && shown.contains("hint: look"),
                "{shown}"
            );
        }
    }
}
