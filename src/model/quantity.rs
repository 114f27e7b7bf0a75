//! [`Quantity`]: Kubernetes' resource quantities, compared by value.

use smol_str::SmolStr;

/// A quantity. Equal when the values are equal (`0.5` = `500m`, `1Gi` = `1024Mi`).
#[derive(Debug, Clone)]
pub struct Quantity {
    /// Text as written.
    pub raw: SmolStr,
    /// Value in units of 10⁻⁹ (Kubernetes rounds up to nano, and caps at 2⁶³ - 1); `None` for text that is not a quantity,
    /// which then compares by text.
    pub nanos: Option<i128>,
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        match (self.nanos, other.nanos) {
            (Some(a), Some(b)) => a == b,
            (None, None) => self.raw == other.raw,
            _ => false,
        }
    }
}

impl Eq for Quantity {}

const NANO: i128 = 1_000_000_000;

/// The largest value that Kubernetes keeps.
const CAP: i128 = (i64::MAX as i128) * NANO;

/// Suffixes and what they multiply by, in units of 10⁻⁹.
const SUFFIXES: [(&str, i128); 15] = [
    ("", NANO),
    ("n", 1),
    ("u", 1_000),
    ("m", 1_000_000),
    ("k", NANO * 1_000),
    ("M", NANO * 1_000_000),
    ("G", NANO * 1_000_000_000),
    ("T", NANO * 1_000_000_000_000),
    ("P", NANO * 1_000_000_000_000_000),
    ("Ki", NANO << 10),
    ("Mi", NANO << 20),
    ("Gi", NANO << 30),
    ("Ti", NANO << 40),
    ("Pi", NANO << 50),
    ("Ei", NANO << 60),
];

impl std::str::FromStr for Quantity {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self {
            raw: text.into(),
            nanos: nanos(text),
        })
    }
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.raw)
    }
}

impl Quantity {
    /// Returns the shortest text of the value, the same for all equal quantities; the text itself where it is not a quantity.
    #[must_use]
    pub fn canonical(&self) -> String {
        let Some(nanos) = self.nanos else {
            return self.raw.to_string();
        };
        let whole = SUFFIXES
            .iter()
            .filter(|(_, unit)| nanos % unit == 0)
            .map(|(suffix, unit)| format!("{}{suffix}", nanos / unit));
        whole
            .min_by_key(String::len)
            .unwrap_or_else(|| self.raw.to_string())
    }
}

/// Reads `[+-]digits[.digits](suffix | [eE][+-]digits)`, rounding away from zero to 10⁻⁹ as Kubernetes does.
fn nanos(text: &str) -> Option<i128> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return None;
    }
    let (unit, exponent) = unit(suffix)?;
    let sum = |whole, fraction| {
        whole_part(whole, unit)
            .saturating_add(fraction_part(fraction, unit))
            .min(CAP)
    };
    let value = match exponent {
        0 => sum(whole, fraction),
        exponent => {
            let (whole, fraction) = shifted(whole, fraction, exponent);
            sum(&whole, &fraction)
        }
    };
    Some(if negative { -value } else { value })
}

/// Moves the decimal point. No quantity is told apart beyond a hundred digits.
fn shifted(whole: &str, fraction: &str, exponent: i64) -> (String, String) {
    let mut digits = format!("{whole}{fraction}");
    let (length, point) = (digits.len(), whole.len());
    let by = usize::try_from(exponent.unsigned_abs().min(100)).unwrap_or(100);
    if exponent < 0 {
        digits.insert_str(0, &"0".repeat(by.saturating_sub(point)));
        let fraction = digits.split_off(point.saturating_sub(by));
        (digits, fraction)
    } else {
        digits.push_str(&"0".repeat((point + by).saturating_sub(length)));
        let fraction = digits.split_off(point + by);
        (digits, fraction)
    }
}

fn whole_part(digits: &str, unit: i128) -> i128 {
    match digits.trim_start_matches('0') {
        "" => 0,
        // Even in nanos this is more than the cap.
        long if long.len() > 28 => CAP,
        digits => digits.parse().unwrap_or(CAP).saturating_mul(unit).min(CAP),
    }
}

/// Rounds up to 10⁻⁹. Digits that would overflow only decide about rounding.
fn fraction_part(digits: &str, unit: i128) -> i128 {
    let (mut product, mut power, mut rest) = (0_i128, 1_i128, false);
    for digit in digits.bytes().map(|b| i128::from(b - b'0')) {
        let next = product
            .checked_mul(10)
            .and_then(|product| product.checked_add(digit.checked_mul(unit)?));
        match (next, power.checked_mul(10), rest) {
            (Some(next), Some(ten), false) => (product, power) = (next, ten),
            _ => rest |= digit != 0,
        }
    }
    product / power + i128::from(rest || product % power != 0)
}

/// Returns a suffix as a unit in 10⁻⁹ and a power of ten.
fn unit(suffix: &str) -> Option<(i128, i64)> {
    if let Some((_, unit)) = SUFFIXES.iter().find(|(name, _)| *name == suffix) {
        return Some((*unit, 0));
    }
    if suffix == "E" {
        return Some((NANO, 18));
    }
    let exponent = suffix.strip_prefix(['e', 'E'])?;
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some((NANO, exponent.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Quantity {
        let Ok(quantity) = text.parse();
        quantity
    }

    #[test]
    fn quantities_are_equal_by_value() {
        let equal = [
            ("0.5", "500m"),
            ("1Gi", "1024Mi"),
            ("1", "1000m"),
            ("1e3", "1k"),
            ("1e+3", "1k"),
            ("1E", "1000P"),
            ("1E3", "1000"),
            ("1E-3", "1m"),
            ("0.25Gi", "256Mi"),
            (".5", "0.50"),
            ("1.", "1"),
            ("0.1n", "1n"),
            ("1.0000000001", "1000000001n"),
            ("-0.1n", "-1n"),
            ("-1", "-1000m"),
            ("-0", "0"),
            ("+1", "1"),
            ("1Ei", "1024Pi"),
            ("1e-3", "1m"),
            ("1u", "1000n"),
            ("00001", "1"),
            ("0e999", "0"),
            ("1e-999", "1n"),
            ("0.000000000000000000000000000000000000000000000001", "1n"),
            ("100000000000000000000n", "100G"),
            ("1e999", "9223372036854775807"),
            (
                "9999999999999999999999999999999999999999Ei",
                "9223372036854775807",
            ),
            ("8Ei", "9223372036854775807"),
            ("1.5Gi", "1536Mi"),
            ("123456789.125e3", "123456789125"),
            ("123456789.125e-3", "123456.789125"),
        ];
        for (a, b) in equal {
            assert_eq!(of(a), of(b), "{a} {b}");
            assert_eq!(of(a).canonical(), of(b).canonical(), "{a} {b}");
        }
        for (a, b) in [
            ("1", "2"),
            ("1G", "1Gi"),
            ("1m", "1M"),
            ("x", "y"),
            ("1", "x"),
            ("1", "-1"),
            ("7Ei", "8Ei"),
        ] {
            assert_ne!(of(a), of(b), "{a} {b}");
        }
    }

    #[test]
    fn what_is_no_quantity_has_no_value() {
        for text in [
            "",
            ".",
            "+",
            "-",
            "--1",
            "1.2.3",
            "1x",
            "1e",
            "e3",
            "1e+",
            "1e+-3",
            "1e++3",
            "1e3.5",
            "1 Gi",
            " 1",
            "1gi",
            "1K",
            "1ki",
            "1_000",
            "0x10",
            "1,5",
            "1Gib",
            "inf",
            "NaN",
            "1e99999999999999999999",
            "½",
            "1µ",
        ] {
            assert_eq!(of(text).nanos, None, "{text}");
            assert_eq!(of(text).canonical(), text);
        }
    }

    #[test]
    fn the_canonical_text_is_the_shortest() {
        for (text, wanted) in [
            ("1024Mi", "1Gi"),
            ("1000Mi", "1000Mi"),
            ("2000000000", "2G"),
            ("500m", "500m"),
            ("0.5", "500m"),
            ("0", "0"),
            ("1000m", "1"),
            ("0.000001", "1u"),
            ("1.5", "1500m"),
        ] {
            assert_eq!(of(text).canonical(), wanted, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_printed_as_it_was(text in "\\PC{0,12}") {
            prop_assert_eq!(of(&text).to_string(), text);
        }

        #[test]
        fn canonical_texts_keep_the_value(number in "[+-]?[0-9]{1,30}(\\.[0-9]{0,30})?", suffix in "(|[numkMGTPE]|[KMGTPE]i|e-?[0-9]{1,2})") {
            let quantity = of(&format!("{number}{suffix}"));
            prop_assert!(quantity.nanos.is_some());
            let canonical = of(&quantity.canonical());
            prop_assert_eq!(canonical.nanos, quantity.nanos);
            prop_assert_eq!(canonical.canonical(), quantity.canonical());
        }
    }
}
