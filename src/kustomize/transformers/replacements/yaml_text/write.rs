//! One scalar, printed: which quotes it allows, and how each kind of them is written.

use super::layout::Layout;
use super::node::{Kind, Node, Quotes, resolved};
use super::text::is_break;
use crate::yaml::escape;

/// The ways of writing that a text allows.
pub(crate) struct Analysis {
    pub(crate) multiline: bool,
    flow_plain: bool,
    block_plain: bool,
    single: bool,
    block: bool,
}

/// Tells whether a character is printed as itself between double quotes.
fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{A0}'..='\u{D7FF}' | '\u{E000}'..='\u{FEFE}' | '\u{FF00}'..='\u{FFFD}')
}

/// Finds what a text allows, in one pass.
pub(crate) fn analyse(text: &str) -> Analysis {
    let Some(first) = text.chars().next() else {
        return Analysis {
            multiline: false,
            flow_plain: false,
            block_plain: true,
            single: true,
            block: false,
        };
    };
    let (mut block_indicators, mut flow_indicators) = (false, false);
    let (mut breaks, mut special, mut tabs) = (false, false, false);
    let (mut break_space, mut space_break) = (false, false);
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        let spaced = next.is_none_or(|next| matches!(next, ' ' | '\t'));
        let (flow, block) = match before {
            None => first_indicators(c, spaced),
            Some(before) => later_indicators(c, before, spaced),
        };
        flow_indicators |= flow;
        block_indicators |= block;
        tabs |= c == '\t';
        special |= c != '\t' && !is_printable(c);
        breaks |= is_break(c);
        break_space |= c == ' ' && before.is_some_and(is_break);
        space_break |= is_break(c) && before == Some(' ');
        before = Some(c);
    }
    let marker = text.starts_with("---") || text.starts_with("...");
    let last = before.unwrap_or(first);
    let edges = [first, last].iter().any(|&c| c == ' ' || is_break(c));
    let awkward = space_break || special;
    let plain = !(edges || break_space || awkward || tabs || breaks || marker);
    Analysis {
        multiline: breaks,
        flow_plain: plain && !flow_indicators,
        block_plain: plain && !block_indicators,
        single: !(break_space || awkward || tabs),
        block: !(last == ' ' || awkward),
    }
}

/// Whether a first character keeps a text from being plain in flow and in blocks.
fn first_indicators(c: char, spaced: bool) -> (bool, bool) {
    match c {
        '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%'
        | '@' | '`' => (true, true),
        '?' | ':' => (true, spaced),
        '-' => (spaced, spaced),
        _ => (false, false),
    }
}

/// Whether a character farther on does.
fn later_indicators(c: char, before: char, spaced: bool) -> (bool, bool) {
    let apart = matches!(before, ' ' | '\t' | '\0') || is_break(before);
    match c {
        ',' | '?' | '[' | ']' | '{' | '}' => (true, false),
        ':' => (true, spaced),
        '#' => (apart, apart),
        _ => (false, false),
    }
}

/// Returns the quotes that a text gets, which may be others than those wanted.
pub(crate) fn select(
    text: &str,
    analysis: &Analysis,
    wanted: Quotes,
    flow: bool,
    key: bool,
) -> Quotes {
    let mut quotes = match key && analysis.multiline {
        true => Quotes::Double,
        false => wanted,
    };
    if quotes == Quotes::None {
        let allowed = match flow {
            true => analysis.flow_plain,
            false => analysis.block_plain,
        };
        if !allowed || text.is_empty() && (flow || key) {
            quotes = Quotes::Single;
        }
    }
    match quotes {
        Quotes::Single if !analysis.single => Quotes::Double,
        Quotes::Literal | Quotes::Folded if !analysis.block || flow || key => Quotes::Double,
        quotes => quotes,
    }
}

/// Returns how a node is printed: its tag (`""` for none), and its quotes.
pub(crate) fn presented(node: &Node) -> (&str, Quotes) {
    let mut tag = node.tag.as_str();
    let mut forced = false;
    if !node.tagged {
        let implied = match node.kind {
            Kind::Map => "!!map",
            Kind::Seq => "!!seq",
            Kind::Scalar if tag == "!!str" && node.quotes != Quotes::None => "!!str",
            Kind::Scalar => resolved(&node.text),
            Kind::Document | Kind::Alias => tag,
        };
        if implied == tag {
            tag = "";
        } else if node.kind == Kind::Scalar && tag == "!!str" {
            tag = "";
            forced = true;
        }
    }
    let quotes = match node.quotes {
        Quotes::None if node.text.contains('\n') => Quotes::Literal,
        Quotes::None if forced => Quotes::Double,
        quotes => quotes,
    };
    (tag, quotes)
}

impl Layout {
    /// Prints a scalar's text.
    pub(crate) fn scalar(&mut self, text: &str, quotes: Quotes) {
        match quotes {
            Quotes::None => self.plain(text),
            Quotes::Single => {
                self.indicator("'", true);
                self.lines(text, true);
                self.indicator("'", false);
            }
            Quotes::Double => self.double(text),
            Quotes::Literal => {
                self.block_start("|", text);
                self.literal(text);
            }
            Quotes::Folded => {
                self.block_start(">", text);
                self.folded(text);
            }
        }
    }

    fn plain(&mut self, text: &str) {
        if !text.is_empty() {
            if !self.whitespace {
                self.put(' ');
            }
            self.lines(text, false);
            self.whitespace = false;
        }
        self.indention = false;
    }

    /// Prints a text whose line breaks fold, quotes doubled if it stands between them.
    fn lines(&mut self, text: &str, single: bool) {
        let mut broken = false;
        for c in text.chars() {
            if is_break(c) {
                if !broken && c == '\n' {
                    self.put_break('\n');
                }
                self.put_break(c);
                broken = true;
            } else if c == ' ' {
                self.put(c);
            } else {
                if broken {
                    self.write_indent();
                }
                if single && c == '\'' {
                    self.put('\'');
                }
                self.put(c);
                self.indention = false;
                broken = false;
            }
        }
    }

    fn double(&mut self, text: &str) {
        self.indicator("\"", true);
        for c in text.chars() {
            if is_printable(c) && !is_break(c) && c != '"' && c != '\\' {
                self.put(c);
                continue;
            }
            let before = self.out.len();
            escape(&mut self.out, c);
            self.column += self.out.len() - before;
        }
        self.indicator("\"", false);
    }

    /// Prints a block's indicator and hints, and ends the line, behind its comment if there is one.
    fn block_start(&mut self, indicator: &str, text: &str) {
        self.indicator(indicator, true);
        if text.starts_with(|c| c == ' ' || is_break(c)) {
            self.indicator("2", false);
        }
        let mut last = text.chars().rev();
        match (last.next(), last.next()) {
            (Some(last), before) if is_break(last) => {
                if before.is_none_or(is_break) {
                    self.indicator("+", false);
                }
            }
            _ => self.indicator("-", false),
        }
        if self.line.is_empty() {
            self.put_break('\n');
        }
        self.line_comment();
        self.whitespace = true;
    }

    fn literal(&mut self, text: &str) {
        let mut broken = true;
        for c in text.chars() {
            if is_break(c) {
                self.put_break(c);
                broken = true;
            } else {
                if broken {
                    self.write_indent();
                }
                self.put(c);
                self.indention = false;
                broken = false;
            }
        }
    }

    fn folded(&mut self, text: &str) {
        // go-yaml looks behind the breaks that the whole text begins with, not behind these.
        let content = text.trim_start_matches(is_break);
        let doubles = !content.is_empty() && !content.starts_with([' ', '\t']);
        let (mut broken, mut leading_blank) = (true, true);
        for c in text.chars() {
            if is_break(c) {
                if !broken && !leading_blank && c == '\n' && doubles {
                    self.put_break('\n');
                }
                self.put_break(c);
                broken = true;
            } else {
                if broken {
                    self.write_indent();
                    leading_blank = matches!(c, ' ' | '\t');
                }
                self.put(c);
                self.indention = false;
                broken = false;
            }
        }
    }
}
