//! Bytes → text, as go-yaml's reader does it: a byte order mark says UTF-16, and whatever has none is UTF-8.
//!
//! Takes the bytes of a YAML text; gives the text without its mark. Leaves control characters to the parser.

use std::borrow::Cow;

/// Decodes the bytes of a YAML text: UTF-8, or UTF-16 behind a byte order mark. The mark is not part of the text.
///
/// # Errors
/// If the bytes are neither, in go-yaml's words without its `yaml: `.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, &'static str> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf_16(rest, u16::from_le_bytes).map(Cow::Owned),
        [0xFE, 0xFF, rest @ ..] => utf_16(rest, u16::from_be_bytes).map(Cow::Owned),
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf_8(rest).map(Cow::Borrowed),
        _ => utf_8(bytes).map(Cow::Borrowed),
    }
}

fn utf_8(bytes: &[u8]) -> Result<&str, &'static str> {
    std::str::from_utf8(bytes).map_err(|error| {
        let wrong = bytes.get(error.valid_up_to()..).unwrap_or_default();
        problem(wrong)
    })
}

/// Returns why bytes are not UTF-8, which they are not from the first one on.
fn problem(bytes: &[u8]) -> &'static str {
    let Some(first) = bytes.first() else {
        return "incomplete UTF-8 octet sequence";
    };
    let width = match first {
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF7 => 4,
        _ => return "invalid leading UTF-8 octet",
    };
    let Some(rest) = bytes.get(1..width) else {
        return "incomplete UTF-8 octet sequence";
    };
    if rest.iter().any(|byte| byte & 0xC0 != 0x80) {
        return "invalid trailing UTF-8 octet";
    }
    match (first, rest.first()) {
        (0xC0 | 0xC1, _) | (0xE0, Some(0x80..=0x9F)) | (0xF0, Some(0x80..=0x8F)) => {
            "invalid length of a UTF-8 sequence"
        }
        _ => "invalid Unicode character",
    }
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, &'static str> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut units = pairs.iter().map(|pair| unit(*pair));
    while let Some(first) = units.next() {
        let code = match first {
            0xDC00..=0xDFFF => return Err("unexpected low surrogate area"),
            0xD800..=0xDBFF => match units.next() {
                Some(second @ 0xDC00..=0xDFFF) => {
                    0x1_0000 + ((u32::from(first) & 0x3FF) << 10) + (u32::from(second) & 0x3FF)
                }
                Some(_) => return Err("expected low surrogate area"),
                None => return Err("incomplete UTF-16 surrogate pair"),
            },
            _ => u32::from(first),
        };
        text.push(char::from_u32(code).ok_or("invalid Unicode character")?);
    }
    if rest.is_empty() {
        Ok(text)
    } else {
        Err("incomplete UTF-16 character")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_says_how_the_rest_is_encoded() {
        let cases: [(&[u8], Result<&str, &str>); 17] = [
            (b"", Ok("")),
            (b"a: 1", Ok("a: 1")),
            (b"\xEF\xBB\xBFa: 1", Ok("a: 1")),
            (b"\xEF\xBB\xBF\xEF\xBB\xBFa", Ok("\u{FEFF}a")),
            (b"\xFF\xFEa\0:\0", Ok("a:")),
            (b"\xFE\xFF\0a\0:", Ok("a:")),
            (b"\xFF\xFE\x3D\xD8\x80\xDE", Ok("\u{1F680}")),
            (b"\xFE\xFF\xD8\x3D\xDE\x80", Ok("\u{1F680}")),
            (b"\xFF\xFEa\0:", Err("incomplete UTF-16 character")),
            (b"\xFF\xFE\x3D\xD8", Err("incomplete UTF-16 surrogate pair")),
            (b"\xFF\xFE\x3D\xD8a\0", Err("expected low surrogate area")),
            (b"\xFF\xFE\x80\xDE", Err("unexpected low surrogate area")),
            (b"a\xE9: 1", Err("invalid trailing UTF-8 octet")),
            (b"a\xE9", Err("incomplete UTF-8 octet sequence")),
            (b"a\xFF", Err("invalid leading UTF-8 octet")),
            (b"\xC0\x80", Err("invalid length of a UTF-8 sequence")),
            (b"\xED\xA0\x80", Err("invalid Unicode character")),
        ];
        for (bytes, expected) in cases {
            assert_eq!(
                decode(bytes).as_deref().map_err(|why| *why),
                expected,
                "{bytes:?}"
            );
        }
    }
}
