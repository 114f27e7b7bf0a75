//! Texts from outside on their way to a reader: nothing in them is obeyed by a terminal, a log of a CI run, or a renderer of Markdown.
//!
//! Takes a text; gives one that shows the same. [`spelled`] is for terminals and logs, [`markdown()`] for Markdown and the HTML in it,
//! [`json`] for a whole JSON document, and [`lines`] is the last look at a whole output, whatever it was made by.

mod markdown;

use std::borrow::Cow;
use std::fmt::Write as _;

pub(crate) use markdown::markdown;

/// Words that a CI runner obeys wherever they stand in a line.
const COMMANDS: [&str; 3] = ["##[", "##vso[", "##teamcity["];

/// Tells whether a character moves the cursor, reorders or hides what is around it, or is not seen itself.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Spells out the characters that are not seen, and breaks what a CI runner would obey.
pub(crate) fn spelled(text: &str) -> Cow<'_, str> {
    let text = match text.contains(is_hidden) {
        true => {
            let mut out = String::with_capacity(text.len());
            text.chars().for_each(|c| spell(c, &mut out));
            Cow::Owned(out)
        }
        false => Cow::Borrowed(text),
    };
    without_commands(text)
}

fn spell(c: char, out: &mut String) {
    match is_hidden(c) {
        true => out.extend(c.escape_default()),
        false => out.push(c),
    }
}

fn without_commands(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains("##") {
        return text;
    }
    let mut out = text;
    for command in COMMANDS.iter().filter(|command| command.len() > 1) {
        if out.contains(command) {
            let broken = format!("# {}", command.get(1..).unwrap_or_default());
            out = Cow::Owned(out.replace(command, &broken));
        }
    }
    out
}

/// Writes the characters of a JSON document that are not seen as `\u` escapes: they stand within its texts only.
pub(crate) fn json(document: &str) -> String {
    let mut out = String::with_capacity(document.len());
    let mut units = [0; 2];
    for c in document.chars() {
        if c == '\n' || !is_hidden(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut units) {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    match COMMANDS.iter().any(|command| out.contains(command)) {
        true => out.replace("##", "\\u0023#"),
        false => out,
    }
}

/// Returns how many bytes at a text's beginning are characters of ASCII that are seen.
fn seen(text: &str) -> usize {
    let other = text.bytes().position(|byte| !(b' '..=b'~').contains(&byte));
    other.unwrap_or(text.len())
}

/// Takes a last look at a whole output. Colours and the program's own line ends stay; no other character moves a cursor, and no line
/// starts with what a CI runner obeys, blanks before it or not.
pub(crate) fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = match line.strip_suffix('\n') {
            Some(line) => (line, "\n"),
            None => (line, ""),
        };
        let mut rest = line;
        let mut at_start = true;
        while let Some(c) = rest.chars().next() {
            if !at_start && let Some((plain, after)) = rest.split_at_checked(seen(rest)) {
                // Most of every line, in one piece.
                out.push_str(plain);
                rest = after;
                if !plain.is_empty() {
                    continue;
                }
            }
            if let Some(colour) = colour(rest) {
                out.push_str(colour);
                rest = rest.get(colour.len()..).unwrap_or_default();
                continue;
            }
            if at_start && rest.starts_with("::") {
                out.push_str(": ");
                rest = rest.get(1..).unwrap_or_default();
                at_start = false;
                continue;
            }
            at_start &= c.is_whitespace() || matches!(c, '+' | '-' | '|' | '>' | '*');
            spell(c, &mut out);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
        out.push_str(end);
    }
    without_commands(Cow::Owned(out)).into_owned()
}

/// Returns the colour that a text starts with: `ESC [ … m`.
fn colour(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("\u{1b}[")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    rest.get(digits..)?.strip_prefix('m')?;
    text.get(..digits + 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_spelled_out() {
        let cases = [
            ("a\u{1b}[31m\nb→", "a\\u{1b}[31m\\nb→"),
            ("a\u{202e}b\u{200b}", "a\\u{202e}b\\u{200b}"),
            (
                "\u{feff}x\u{2028}\u{9b}\u{e0041}",
                "\\u{feff}x\\u{2028}\\u{9b}\\u{e0041}",
            ),
            ("x ##[add-mask]y ##vso[a]", "x # #[add-mask]y # #vso[a]"),
            ("### plain, 0.5 Ωé漢字", "### plain, 0.5 Ωé漢字"),
        ];
        for (text, expected) in cases {
            assert_eq!(spelled(text), expected);
        }
    }

    #[test]
    fn a_document_of_json_means_the_same() {
        let value = serde_json::json!({"a\u{202e}": "b\u{7f}\u{9b}\u{e0041}\n\u{1b} ##[x]"});
        let text = serde_json::to_string_pretty(&value).expect("JSON");
        let cleaned = json(&text);
        assert!(!cleaned.contains(|c| c != '\n' && is_hidden(c)) && !cleaned.contains("##["));
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&cleaned).expect("JSON"),
            value
        );
    }

    #[test]
    fn no_line_starts_with_a_command() {
        let cases = [
            ("::error::x\n", ": :error::x\n"),
            ("a\n \t::error::x", "a\n \\t: :error::x"),
            (
                "\u{1b}[1m  ::add-mask::\u{1b}[0m\n",
                "\u{1b}[1m  : :add-mask::\u{1b}[0m\n",
            ),
            ("+::x\n- ::y\n", "+: :x\n- : :y\n"),
            ("a ::b\n", "a ::b\n"),
            ("\u{1b}]0;x\u{7}\r\n", "\\u{1b}]0;x\\u{7}\\r\n"),
            ("\u{1b}[2J\n", "\\u{1b}[2J\n"),
        ];
        for (text, expected) in cases {
            assert_eq!(lines(text), expected, "{text:?}");
        }
    }
}
