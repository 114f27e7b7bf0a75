//! Timestamps as go-yaml reads them and Go's JSON prints them.

/// Reads `2001-1-1`, `2001-12-14t21:59:43.10-05:00`, `2001-12-14 21:59:43.10` and prints RFC 3339; `None`
/// for anything else.
pub(super) fn parse(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    // Four digits and a dash, or it is not a timestamp; most texts end here.
    if bytes.len() < 8
        || bytes.get(4) != Some(&b'-')
        || !bytes.get(..4)?.iter().all(u8::is_ascii_digit)
    {
        return None;
    }
    let mut reader = Reader { bytes, at: 0 };
    let year = reader.number(4, 4)?;
    reader.literal(b"-")?;
    let month = reader.number(1, 2)?;
    reader.literal(b"-")?;
    let day = reader.number(1, 2)?;
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return None;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if reader.rest().is_empty() {
        // A date alone needs both of its digits only where Go's layout has them: it has not.
        return Some(format!("{date}T00:00:00Z"));
    }
    let separator = reader.any(b"Tt ")?;
    let (hour, minute, second) = (
        reader.number(1, 2)?,
        reader.colon_number()?,
        reader.colon_number()?,
    );
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let fraction = reader.fraction()?;
    let zone = match (separator, reader.rest()) {
        (b' ', []) => "Z".to_owned(),
        (b' ', _) => return None,
        _ => reader.zone()?,
    };
    Some(format!(
        "{date}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}"
    ))
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let digits = self
            .rest()
            .iter()
            .take(most)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if digits < least {
            return None;
        }
        let number = std::str::from_utf8(self.rest().get(..digits)?)
            .ok()?
            .parse()
            .ok();
        self.at += digits;
        number
    }

    fn colon_number(&mut self) -> Option<u32> {
        self.literal(b":")?;
        self.number(1, 2)
    }

    fn literal(&mut self, wanted: &[u8]) -> Option<()> {
        self.rest()
            .starts_with(wanted)
            .then(|| self.at += wanted.len())
    }

    fn any(&mut self, wanted: &[u8]) -> Option<u8> {
        let byte = *self.rest().first()?;
        wanted.contains(&byte).then(|| {
            self.at += 1;
            byte
        })
    }

    /// Returns `.` and the digits without trailing zeros, or nothing.
    fn fraction(&mut self) -> Option<String> {
        if !matches!(self.rest().first(), Some(b'.' | b',')) {
            return Some(String::new());
        }
        self.at += 1;
        let digits = self
            .rest()
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let text = std::str::from_utf8(self.rest().get(..digits)?)
            .ok()?
            .to_owned();
        self.at += digits;
        let kept = text.get(..9).unwrap_or(&text).trim_end_matches('0');
        match (digits, kept) {
            (0, _) => None,
            (_, "") => Some(String::new()),
            (_, kept) => Some(format!(".{kept}")),
        }
    }

    /// Reads `Z` or `±hh:mm`; Go prints a zero offset as `Z`.
    fn zone(&mut self) -> Option<String> {
        if self.rest() == b"Z" {
            return Some("Z".to_owned());
        }
        let sign = char::from(self.any(b"+-")?);
        let hours = self.number(2, 2)?;
        self.literal(b":")?;
        let minutes = self.number(2, 2)?;
        if !self.rest().is_empty() || hours > 24 || minutes > 60 {
            return None;
        }
        match (hours, minutes) {
            (0, 0) => Some("Z".to_owned()),
            _ => Some(format!("{sign}{hours:02}:{minutes:02}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn timestamps_print_as_rfc_3339() {
        let cases = [
            ("2020-01-01", Some("2020-01-01T00:00:00Z")),
            ("2001-1-1", Some("2001-01-01T00:00:00Z")),
            (
                "2001-12-14T21:59:43.10-05:00",
                Some("2001-12-14T21:59:43.1-05:00"),
            ),
            ("2001-12-14t21:59:43Z", Some("2001-12-14T21:59:43Z")),
            ("2001-12-14 21:59:43.1", Some("2001-12-14T21:59:43.1Z")),
            ("2001-12-14T21:59:43+00:00", Some("2001-12-14T21:59:43Z")),
            ("2001-02-30", None),
            ("2020-13-01", None),
            ("2020-01-01x", None),
            ("20200101", None),
            ("2001-12-14T21:59", None),
            ("2020-01", None),
        ];
        for (given, wanted) in cases {
            assert_eq!(parse(given).as_deref(), wanted, "{given}");
        }
    }
}
