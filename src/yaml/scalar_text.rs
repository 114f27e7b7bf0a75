//! One string as the writer prints it: quoting, blocks, folding, escapes, as goyaml.v2's emitter does them.

use super::resolve::{Dialect, resolve};
use super::{Style, Tag, timestamp};

/// Beyond this column (from 0) a lone space becomes a line break.
const BEST_WIDTH: usize = 80;

/// The ways of writing that a string allows, found in one pass over it.
struct Analysis {
    breaks: bool,
    plain: bool,
    single: bool,
    block: bool,
}

/// Prints a string. `column` is the number of characters on the current line so far, `indent` that of the lines
/// that a fold or block goes on with, `key` that it is a simple key, which never folds.
pub(super) fn write_string(out: &mut String, text: &str, column: usize, indent: usize, key: bool) {
    if is_word(text) && (key || column + text.len() <= BEST_WIDTH) && !reads_otherwise(text) {
        out.push_str(text);
        return;
    }
    let analysis = analyse(text);
    if text.contains('\n') {
        match analysis.block && !key {
            true => literal(out, text, indent),
            false => double(out, text, Fold::new(column, indent, key)),
        }
    } else if reads_otherwise(text) || (key && analysis.breaks) {
        double(out, text, Fold::new(column, indent, key));
    } else if analysis.plain {
        plain(out, text, Fold::new(column, indent, key));
    } else if analysis.single {
        single(out, text, Fold::new(column, indent, key));
    } else {
        double(out, text, Fold::new(column, indent, key));
    }
}

/// Returns the style in which a string is written that would read as itself without quotes.
pub(crate) fn style_of(text: &str) -> Style {
    if is_word(text) {
        return Style::Plain;
    }
    let analysis = analyse(text);
    match text.contains('\n') {
        true if analysis.block => Style::Literal,
        // go-yaml writes such a block, and then cannot read it back.
        true if text.starts_with('\t') && may_be_block(text) => Style::Literal,
        true => Style::Double,
        false if analysis.plain => Style::Plain,
        false if analysis.single => Style::Single,
        false => Style::Double,
    }
}

/// Tells whether go-yaml v3 writes a string as a block where it is to: unlike goyaml.v2, tabs do not keep it from that.
pub(super) fn may_be_block(text: &str) -> bool {
    let mut after_space = false;
    !text.ends_with(' ')
        && text.chars().all(|c| {
            let broken = after_space && is_break(c);
            after_space = c == ' ';
            !broken && (c == '\t' || is_printable(c))
        })
}

/// Tells whether a string can stand as a simple key (`key: `, not `? key`).
pub(super) fn is_simple_key(text: &str) -> bool {
    text.len() <= 128 && !text.contains(is_break)
}

/// The common case: letters, digits and what never needs a second look inside a word.
fn is_word(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes
        .first()
        .is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'/' || *b == b'_')
        && bytes
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/'))
}

/// Tells whether the plain text would read as something other than a string.
fn reads_otherwise(text: &str) -> bool {
    match text.as_bytes().first() {
        None => true,
        Some(b'.' | b'+' | b'-' | b'0'..=b'9') => {
            !matches!(resolve(text, Dialect::Yaml11), Tag::Str)
                || timestamp::parse(text).is_some()
                || is_base_60(text)
        }
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~') => {
            text.len() <= 5 && !matches!(resolve(text, Dialect::Yaml11), Tag::Str)
        }
        Some(_) => false,
    }
}

/// `^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$`
pub(crate) fn is_base_60(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !text.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let (digits, fraction) = text
        .split_once('.')
        .map_or((text, ""), |(digits, fraction)| (digits, fraction));
    let of = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let mut parts = digits.split(':');
    let first = parts.next().unwrap_or_default();
    let mut more = 0;
    for part in parts {
        more += 1;
        if !matches!(part.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']) {
            return false;
        }
    }
    more > 0 && of(first) && of(fraction)
}

fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_blank(c: char) -> bool {
    c == ' ' || c == '\t' || is_break(c)
}

fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{A0}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}')
        && c != '\u{FEFF}'
}

fn analyse(text: &str) -> Analysis {
    let mut plain = !(text.starts_with("---") || text.starts_with("..."));
    let (mut special, mut breaks, mut break_space, mut space_break) = (false, false, false, false);
    let mut before: Option<char> = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let blank_next = chars.peek().is_none_or(|next| is_blank(*next));
        let indicator = match (before, c) {
            (
                None,
                '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%'
                | '@' | '`',
            ) => true,
            (None, '?' | '-') | (_, ':') => blank_next,
            (Some(before), '#') => is_blank(before),
            _ => false,
        };
        plain &= !indicator;
        special |= !is_printable(c);
        breaks |= is_break(c);
        break_space |= c == ' ' && before.is_some_and(is_break);
        space_break |= is_break(c) && before == Some(' ');
        before = Some(c);
    }
    let edges = |c: char| c == ' ' || is_break(c);
    let at_edge = text.starts_with(edges) || text.ends_with(edges);
    let broken = space_break || special;
    Analysis {
        breaks,
        plain: plain && !at_edge && !breaks && !broken,
        single: !break_space && !broken,
        block: !text.ends_with(' ') && !broken,
    }
}

/// Keeps the column and breaks lines where the emitter does.
struct Fold {
    column: usize,
    indent: usize,
    may: bool,
}

impl Fold {
    fn new(column: usize, indent: usize, key: bool) -> Self {
        Self {
            column,
            indent,
            may: !key,
        }
    }

    fn due(&self) -> bool {
        self.may && self.column > BEST_WIDTH
    }

    fn put(&mut self, out: &mut String, c: char) {
        out.push(c);
        self.column += 1;
    }

    fn break_line(&mut self, out: &mut String) {
        out.push('\n');
        self.indent_line(out);
    }

    fn indent_line(&mut self, out: &mut String) {
        write_spaces(out, self.indent);
        self.column = self.indent;
    }
}

/// Writes so many spaces.
pub(super) fn write_spaces(out: &mut String, count: usize) {
    const SPACES: &str = "                                                                ";
    let mut left = count;
    while left > 0 {
        let now = left.min(SPACES.len());
        out.push_str(SPACES.get(..now).unwrap_or_default());
        left -= now;
    }
}

fn plain(out: &mut String, text: &str, mut fold: Fold) {
    if fold.column + text.len() <= BEST_WIDTH {
        out.push_str(text);
        return;
    }
    let mut after_space = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == ' ' && !after_space && fold.due() && chars.peek() != Some(&' ') {
            fold.break_line(out);
        } else {
            fold.put(out, c);
        }
        after_space = c == ' ';
    }
}

fn single(out: &mut String, text: &str, mut fold: Fold) {
    fold.put(out, '\'');
    let (mut after_space, mut after_break, mut first) = (false, false, true);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek();
        if is_break(c) {
            out.push(c);
            after_break = true;
            after_space = false;
            first = false;
            continue;
        }
        if after_break {
            fold.indent_line(out);
            after_break = false;
        }
        if c == ' ' && !after_space && fold.due() && !first && next.is_some_and(|next| *next != ' ')
        {
            fold.break_line(out);
        } else {
            if c == '\'' {
                fold.put(out, c);
            }
            fold.put(out, c);
        }
        after_space = c == ' ';
        first = false;
    }
    fold.put(out, '\'');
}

fn double(out: &mut String, text: &str, mut fold: Fold) {
    fold.put(out, '"');
    // The emitter looks for a byte order mark at the start of the string, whichever character it is at.
    let escape_all = text.starts_with('\u{FEFF}');
    let (mut after_space, mut first) = (false, true);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_space = c == ' ' && !escape_all;
        if escape_all || !is_printable(c) || is_break(c) || matches!(c, '"' | '\\') {
            let before = out.len();
            escape(out, c);
            fold.column += out.len() - before;
        } else if is_space && !after_space && fold.due() && !first && chars.peek().is_some() {
            fold.break_line(out);
            if chars.peek() == Some(&' ') {
                fold.put(out, '\\');
            }
        } else {
            fold.put(out, c);
        }
        after_space = is_space;
        first = false;
    }
    fold.put(out, '"');
}

/// Writes a character as an escape between double quotes.
pub(crate) fn escape(out: &mut String, c: char) {
    use std::fmt::Write as _;
    out.push('\\');
    let short = match c {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{B}' => 'v',
        '\u{C}' => 'f',
        '\r' => 'r',
        '\u{1B}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{A0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => {
            // Writing to a String cannot fail.
            let _ = match u32::from(c) {
                code @ 0..=0xFF => write!(out, "x{code:02X}"),
                code @ 0x100..=0xFFFF => write!(out, "u{code:04X}"),
                code => write!(out, "U{code:08X}"),
            };
            return;
        }
    };
    out.push(short);
}

fn literal(out: &mut String, text: &str, indent: usize) {
    out.push('|');
    if text.starts_with(|c: char| c == ' ' || is_break(c)) {
        out.push('2');
    }
    let mut ends = text.chars().rev();
    match (
        ends.next().is_some_and(is_break),
        ends.next().is_none_or(is_break),
    ) {
        (false, _) => out.push('-'),
        (true, true) => out.push('+'),
        (true, false) => {}
    }
    out.push('\n');
    let mut at_start = true;
    for piece in text.split_inclusive(is_break) {
        if at_start && !piece.starts_with(is_break) {
            write_spaces(out, indent);
        }
        out.push_str(piece);
        at_start = piece.ends_with(is_break);
    }
    if text.ends_with('\n') {
        // The line break that ends the entry is the text's own.
        out.pop();
    }
}
