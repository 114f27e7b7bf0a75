//! `.env` files: lines of `key=value`.

use super::data::Pair;
use crate::kustomize::Error;
use crate::kustomize::io::file::File;

/// Longer lines end a file silently, as they end Go's line scanner.
const LONGEST_LINE: usize = 64 * 1024 - 1;

/// Appends the pairs of a file. Blank lines and those that begin with `#` are passed over; a line
/// without `=` is a key with an empty value; quotes and blanks around a value are part of it.
///
/// # Errors
/// If a line is not UTF-8.
pub(super) fn read_env_file(file: &File, pairs: &mut Vec<Pair>) -> Result<(), Error> {
    let mut rest = file.bytes.as_slice();
    let mut number = 0;
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n');
        let (line, after) = rest.split_at(end.unwrap_or(rest.len()));
        if line.len() > LONGEST_LINE {
            break;
        }
        rest = after.get(1..).unwrap_or_default();
        number += 1;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let origin = file.origin.at(number, 1);
        let Ok(line) = std::str::from_utf8(line) else {
            let message = format!("line {number} has invalid utf8 bytes");
            return Err(Error::new(message).at(origin).sensitive());
        };
        let line = match number {
            1 => line.strip_prefix('\u{feff}').unwrap_or(line),
            _ => line,
        };
        let line = line.trim_start();
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        if key.is_empty() || line.starts_with('#') {
            continue;
        }
        pairs.push(Pair {
            key: key.to_owned(),
            value: value.as_bytes().to_vec(),
            origin,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Origin;

    fn read_all(text: &[u8]) -> Vec<(String, String, u32)> {
        let file = File::at(text.to_vec(), Origin::NONE);
        let mut pairs = Vec::new();
        assert_eq!(read_env_file(&file, &mut pairs), Ok(()));
        pairs
            .into_iter()
            .map(|p| {
                let value = String::from_utf8_lossy(&p.value).into_owned();
                (p.key, value, p.origin.line())
            })
            .collect()
    }

    #[test]
    fn lines_are_read_as_kustomize_reads_them() {
        for (text, expected) in [
            ("A=1\nB=2", vec![("A", "1", 1), ("B", "2", 2)]),
            (
                "A=1\r\n\r\n# c\n  B=2 \n",
                vec![("A", "1", 1), ("B", "2 ", 4)],
            ),
            (
                "\u{feff}A=\"q\"\n\u{feff}B=2",
                vec![("A", "\"q\"", 1), ("\u{feff}B", "2", 2)],
            ),
            (
                "SP = x\n=x\nNONE\nE=a=b",
                vec![("SP ", " x", 1), ("NONE", "", 3), ("E", "a=b", 4)],
            ),
        ] {
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(k, v, n)| (k.to_owned(), v.to_owned(), n))
                .collect();
            assert_eq!(read_all(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn an_overlong_line_ends_the_file() {
        let text = |length: usize| format!("A=1\nB={}\nC=3\n", "x".repeat(length - 2));
        assert_eq!(read_all(text(LONGEST_LINE).as_bytes()).len(), 3);
        assert_eq!(read_all(text(LONGEST_LINE + 1).as_bytes()).len(), 1);
    }

    #[test]
    fn invalid_text_is_refused_without_showing_it() {
        let file = File::at(b"A=1\nB=\xff".to_vec(), Origin::NONE);
        let error = read_env_file(&file, &mut Vec::new()).err();
        assert_eq!(
            error.map(|e| e.to_string()),
            Some("line 2 has invalid utf8 bytes".to_owned())
        );
    }
}
