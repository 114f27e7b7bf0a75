//! `password: [x]`, `"token": {"current": "x"}`: what a name says of a list or a mapping, it says of each text in it.

use super::hides;
use crate::mask::names;
use crate::mask::spans::{Credential, Span, ahead};

/// Finds what is hidden in the flow collection that begins there, and tells whether there is one. A name in it is joined with
/// those around it: `secret: {name: shop}` names a Secret, as `secretName` does.
pub(super) fn find(
    text: &str,
    (start, end): (usize, usize),
    begin: usize,
    found: &mut Vec<Span>,
) -> bool {
    let rest = ahead(text, begin);
    let between = text.get(end..begin).unwrap_or_default();
    // A program's list has names in it; the texts in quotes alone are what they are.
    let is_data = between.contains(':') && !between.contains('=');
    // A password may begin so too: what is assigned is a list where its line, or one below, ends it.
    let is_closed = is_data || rest.contains([']', '}']);
    let is_collection = rest.starts_with(['[', '{']) && !rest.starts_with("{{") && is_closed;
    if !is_collection || !between.contains([':', '=']) {
        return false;
    }
    let mut walk = Walk::new(rest);
    let mut names = vec![text.get(start..end).unwrap_or_default()];
    while let Some((piece, at)) = walk.next() {
        match piece {
            Piece::Open => names.push(""),
            Piece::Close => {
                names.pop();
                if names.len() < 2 {
                    break;
                }
            }
            Piece::Comma => set_last(&mut names, ""),
            Piece::Key(key) => set_last(&mut names, key),
            Piece::Leaf(leaf, is_quoted) => {
                // What has a name that tells is found by that.
                let is_told = names.iter().skip(1).any(|name| names::hint(name).is_some());
                let hint = names::hint(&names.join(".")).filter(|_| !is_told);
                if (is_data || is_quoted) && hint.is_some_and(|hint| hides(hint, leaf)) {
                    let from = begin + at;
                    found.push(Span {
                        range: from..from + leaf.len(),
                        what: Credential::Assigned,
                        name: start..end,
                    });
                }
            }
        }
    }
    true
}

fn set_last<'t>(names: &mut [&'t str], name: &'t str) {
    if let Some(last) = names.last_mut() {
        *last = name;
    }
}

/// The parts of a collection.
enum Piece<'t> {
    Open,
    Close,
    Comma,
    Key(&'t str),
    /// A text, and whether it is in quotes.
    Leaf(&'t str, bool),
}

/// Walks through a collection, broken ones too: an excerpt is shown of what could not be read.
pub(super) struct Walk<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Walk<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// Returns the texts of a collection that have no name of their own which tells, each with where it stands.
    pub(super) fn leaves(mut self) -> Vec<(usize, &'t str)> {
        let mut leaves = Vec::new();
        let mut key = "";
        while let Some((piece, at)) = self.next() {
            match piece {
                Piece::Key(name) => key = name,
                Piece::Leaf(leaf, _) if names::hint(key).is_none() => leaves.push((at, leaf)),
                _ => key = "",
            }
        }
        leaves
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Returns the next piece and where it stands.
    fn next(&mut self) -> Option<(Piece<'t>, usize)> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        let at = self.at;
        let first = self.rest().chars().next()?;
        let piece = match first {
            '[' | '{' if !self.rest().starts_with("{{") => Piece::Open,
            ']' | '}' => Piece::Close,
            ',' | ':' => Piece::Comma,
            '"' | '\'' => return Some(self.quoted(first)),
            _ => return Some(self.plain()),
        };
        self.at += first.len_utf8();
        Some((piece, at))
    }

    fn quoted(&mut self, quote: char) -> (Piece<'t>, usize) {
        let begin = self.at + quote.len_utf8();
        let inner = self.text.get(begin..).unwrap_or_default();
        let length = super::closing(inner, quote, false);
        self.at = (begin + length + quote.len_utf8()).min(self.text.len());
        let inner = inner.get(..length).unwrap_or_default();
        (self.key_or(inner, true), begin)
    }

    fn plain(&mut self) -> (Piece<'t>, usize) {
        let (begin, rest) = (self.at, self.rest());
        let mut braces = 0_usize;
        let mut chars = rest.char_indices().peekable();
        let mut end = rest.len();
        while let Some((at, c)) = chars.next() {
            let after = chars.peek().map(|(_, c)| *c);
            match c {
                // `${A}` and `{{ .a }}` within a text.
                '{' => braces += 1,
                '}' if braces > 0 => braces -= 1,
                ',' | ']' | '}' | '\n' if braces == 0 => end = at,
                ':' if braces == 0 && after.is_none_or(char::is_whitespace) => end = at,
                _ => continue,
            }
            if end == at {
                break;
            }
        }
        let text = rest.get(..end).unwrap_or_default();
        self.at += text.len();
        (self.key_or(text.trim_end(), false), begin)
    }

    /// A text with a colon behind it is a key, and the colon is done with.
    fn key_or(&mut self, text: &'t str, is_quoted: bool) -> Piece<'t> {
        let rest = self.rest();
        match rest.trim_start_matches(' ').strip_prefix(':') {
            Some(after) => {
                self.at += rest.len() - after.len();
                Piece::Key(text)
            }
            None => Piece::Leaf(text, is_quoted),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::mask::assigned;
    use crate::mask::spans::texts_of;

    #[test]
    fn each_text_of_a_collection_is_what_its_name_says() {
        for (text, wanted) in [
            ("password: [tulip]", &["tulip"] as &[&str]),
            ("password: [a b, 'tulip'", &["a b", "tulip"]),
            (
                "password: [\n  tulip,\n  rose\n]\nlevel: info",
                &["tulip", "rose"],
            ),
            (
                "{\"password\": [\"tulip\"], \"level\": \"info\"}",
                &["tulip"],
            ),
            ("token: {current: tulip, ttl: 5m, name: x}", &["tulip"]),
            (
                "password: {value: [tulip, {old: rose}]}",
                &["tulip", "rose"],
            ),
            ("password: {url: x, password: tulip}", &["tulip"]),
            ("passwords = [\"tulip\"]", &["tulip"]),
            ("passwords = [row.password for row in rows]", &[]),
            ("password = os.environ[\"X\"]", &[]),
            ("password: {{ .Values.password }}", &[]),
            ("password: [${A}, {{ .b }}, $(C)]", &[]),
            ("password: {secretKeyRef: {name: shop, key: word}}", &[]),
            ("secret: {secretName: shop, optional: true}", &[]),
            ("imagePullSecrets: [regcred]", &[]),
            ("auth: [basic, bearer]", &[]),
            ("password: []", &[]),
            ("password: [é", &["é"]),
        ] {
            assert_eq!(texts_of(assigned::find, text), wanted, "{text}");
        }
    }
}
