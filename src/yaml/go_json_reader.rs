//! JSON as Go's `encoding/json` reads it: half a surrogate pair is U+FFFD, and a number may be out of range.
//!
//! Takes the bytes of one JSON value; gives a tree whose nodes know their places. Numbers keep their spelling, and what they
//! are worth is for others to say.

use super::reader::last_wins;
use super::{Node, Origin, Style, Tag, Value, resolve};
use crate::limits;
use crate::yaml::Dialect;

/// Reads a JSON value with nothing but blanks around it; `None` if that is not what the bytes are.
pub(crate) fn read_go_json(bytes: &[u8], file: Origin) -> Option<Node> {
    let text = String::from_utf8_lossy(bytes);
    let mut reader = Reader {
        rest: &text,
        file,
        line: 1,
        column: 1,
    };
    let node = reader.value(0)?;
    reader.skip_blanks();
    reader.rest.is_empty().then_some(node)
}

struct Reader<'t> {
    rest: &'t str,
    file: Origin,
    line: u32,
    column: u32,
}

impl<'t> Reader<'t> {
    fn skip_blanks(&mut self) {
        let blanks = self
            .rest
            .find(|c| !matches!(c, ' ' | '\t' | '\r' | '\n'))
            .unwrap_or(self.rest.len());
        self.advance(blanks);
    }

    /// Takes so many bytes, which end at a character.
    fn advance(&mut self, count: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at_checked(count).unwrap_or((self.rest, ""));
        for c in taken.chars() {
            match c {
                '\n' => (self.line, self.column) = (self.line.saturating_add(1), 1),
                _ => self.column = self.column.saturating_add(1),
            }
        }
        self.rest = rest;
        taken
    }

    /// Takes a character behind blanks, if that one follows.
    fn take(&mut self, wanted: char) -> Option<()> {
        self.skip_blanks();
        self.rest.starts_with(wanted).then(|| {
            self.advance(wanted.len_utf8());
        })
    }

    fn value(&mut self, depth: usize) -> Option<Node> {
        self.skip_blanks();
        if depth > limits::NESTED {
            return None;
        }
        let origin = self.file.at(self.line, self.column);
        match self.rest.as_bytes().first()? {
            b'{' => self.object(origin, depth),
            b'[' => self.array(origin, depth),
            b'"' => Some(Node::string(self.string()?, origin)),
            _ => self.literal(origin),
        }
    }

    fn object(&mut self, origin: Origin, depth: usize) -> Option<Node> {
        self.take('{')?;
        let mut node = Node::map(origin);
        if self.take('}').is_some() {
            return Some(node);
        }
        let mut entries = Vec::new();
        loop {
            self.skip_blanks();
            let key = Node::string(self.string()?, self.file.at(self.line, self.column));
            self.take(':')?;
            entries.push((key, self.value(depth + 1)?));
            if self.take(',').is_none() {
                self.take('}')?;
                node.value = Value::Map(last_wins(entries).into());
                return Some(node);
            }
        }
    }

    fn array(&mut self, origin: Origin, depth: usize) -> Option<Node> {
        self.take('[')?;
        let mut node = Node::seq(origin);
        if self.take(']').is_some() {
            return Some(node);
        }
        let mut items = Vec::new();
        loop {
            items.push(self.value(depth + 1)?);
            if self.take(',').is_none() {
                self.take(']')?;
                node.value = Value::Seq(items.into());
                return Some(node);
            }
        }
    }

    fn literal(&mut self, origin: Origin) -> Option<Node> {
        let end = self
            .rest
            .find(|c: char| !matches!(c, 'a'..='z' | 'E' | '0'..='9' | '+' | '-' | '.'))
            .unwrap_or(self.rest.len());
        let text = self.advance(end);
        let tag = match text {
            "null" => Tag::Null,
            "true" | "false" => Tag::Bool,
            _ if is_number(text) => match resolve(text, Dialect::Core) {
                Tag::Int => Tag::Int,
                _ => Tag::Float,
            },
            _ => return None,
        };
        Some(Node::scalar(text, tag, Style::Plain, origin))
    }

    fn string(&mut self) -> Option<String> {
        self.rest.starts_with('"').then(|| self.advance(1))?;
        let mut out = String::new();
        loop {
            let end = self
                .rest
                .find(|c: char| matches!(c, '"' | '\\') || c < ' ')?;
            out.push_str(self.advance(end));
            match self.advance(1) {
                "\"" => return Some(out),
                "\\" => out.push(self.escape()?),
                _ => return None,
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let letter = self.rest.chars().next()?;
        self.advance(letter.len_utf8());
        Some(match letter {
            '"' | '\\' | '/' => letter,
            'b' => '\u{8}',
            'f' => '\u{C}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let first = hexadecimal(self.rest)?;
                self.advance(4);
                let second = self.rest.strip_prefix("\\u").and_then(hexadecimal);
                match (first, second) {
                    (0xD800..=0xDBFF, Some(second @ 0xDC00..=0xDFFF)) => {
                        self.advance(6);
                        let code = 0x1_0000 + ((first & 0x3FF) << 10) + (second & 0x3FF);
                        char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
                    }
                    _ => char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER),
                }
            }
            _ => return None,
        })
    }
}

/// Returns the number of the four hexadecimal digits that a text begins with.
fn hexadecimal(text: &str) -> Option<u32> {
    let digits = text.get(..4)?;
    let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    all.then(|| u32::from_str_radix(digits, 16).ok())?
}

/// Tells whether a text is a number by JSON's grammar.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (
            mantissa,
            Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)),
        ),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_come_out_as_go_reads_them() {
        let cases = [
            (r#""a\/b\n\t\"\\""#, Some("a/b\n\t\"\\")),
            (r#""\ud83d\ude80""#, Some("\u{1F680}")),
            (r#""\uD83D\uDE80x""#, Some("\u{1F680}x")),
            (r#""<\ud83d>""#, Some("<\u{FFFD}>")),
            (r#""\ud83dx\ude80""#, Some("\u{FFFD}x\u{FFFD}")),
            (r#""\ud83d\u0041""#, Some("\u{FFFD}A")),
            (r#""\u0000""#, Some("\0")),
            (r#""\x41""#, None),
            (r#""\u12g4""#, None),
            ("\"a\tb\"", None),
            ("\"a", None),
        ];
        for (text, expected) in cases {
            let node = read_go_json(text.as_bytes(), Origin::NONE);
            assert_eq!(node.as_ref().and_then(Node::as_str), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_one_json_value_is_refused() {
        for text in [
            "",
            "[",
            "[1,]",
            "{\"a\":1,}",
            "{a: 1}",
            "[1] 2",
            "01",
            "1.",
            ".5",
            "+1",
            "1e",
            "nul",
            "True",
            "[1 2]",
        ] {
            assert!(
                read_go_json(text.as_bytes(), Origin::NONE).is_none(),
                "{text}"
            );
        }
        for text in [
            " [ ] ",
            "{}",
            "-0.5E+3",
            "1E400",
            "null",
            "[{\"a\": [true]}]\n",
        ] {
            assert!(
                read_go_json(text.as_bytes(), Origin::NONE).is_some(),
                "{text}"
            );
        }
        let deep = "[".repeat(100_000);
        assert!(read_go_json(deep.as_bytes(), Origin::NONE).is_none());
    }

    #[test]
    fn nodes_know_their_places_and_the_last_of_two_keys_counts() {
        let file = crate::yaml::SourceMap::default().add("p.json");
        let node = read_go_json(b"{\"a\": 1,\n \"a\": [2]}", file).expect("JSON");
        let items = node.get("a").expect("a");
        assert_eq!((items.origin.line(), items.origin.column()), (2, 7));
    }
}
