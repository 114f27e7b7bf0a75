//! [`expand`]: what a backslash stands for between double quotes.
//!
//! Takes a text; gives it with the sequences that Compose knows replaced. `\$` becomes `$$`, which stands for one `$` in
//! [`super::template`].

/// Replaces `\n` and its kind, and `\0123`; all other backslashes stay.
pub(super) fn expand(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let simple = after.chars().next().and_then(|c| {
            Some(match c {
                'a' => "\u{7}",
                'b' => "\u{8}",
                'f' => "\u{c}",
                'n' => "\n",
                'r' => "\r",
                't' => "\t",
                'v' => "\u{b}",
                '"' => "\"",
                '\\' => "\\",
                '$' => "$$",
                _ => return None,
            })
        });
        let octal = || {
            let digits = after.strip_prefix('0')?.get(..3)?;
            let code = u8::from_str_radix(digits, 8).ok()?;
            digits.bytes().all(|b| b.is_ascii_digit()).then_some(code)
        };
        rest = if let Some(simple) = simple {
            out.push_str(simple);
            after.get(1..).unwrap_or_default()
        } else if let Some(code) = octal() {
            out.push(char::from(code));
            after.get(4..).unwrap_or_default()
        } else {
            out.push('\\');
            after
        };
    }
    out.push_str(rest);
    out
}
