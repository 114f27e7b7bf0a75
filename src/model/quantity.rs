//! [`Quantity`]: Kubernetes' resource quantities, compared by value.

/// A quantity. Equal when the values are equal (`0.5` = `500m`, `1Gi` = `1024Mi`).
#[derive(Debug, Clone)]
pub struct Quantity {
    /// Text as written.
    pub raw: String,
    /// Value in units of 10⁻⁹ (Kubernetes rounds up to nano); `None` for text that is no quantity,
    /// which then compares by text.
    pub nanos: Option<i128>,
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        match (self.nanos, other.nanos) {
            (Some(a), Some(b)) => a == b,
            _ => self.raw == other.raw,
        }
    }
}

impl Eq for Quantity {}

/// Suffixes and what they multiply by, in units of 10⁻⁹.
const SUFFIXES: [(&str, i128); 14] = [
    ("Ki", NANO << 10),
    ("Mi", NANO << 20),
    ("Gi", NANO << 30),
    ("Ti", NANO << 40),
    ("Pi", NANO << 50),
    ("Ei", NANO << 60),
    ("n", 1),
    ("u", 1_000),
    ("m", 1_000_000),
    ("k", NANO * 1_000),
    ("M", NANO * 1_000_000),
    ("G", NANO * 1_000_000_000),
    ("T", NANO * 1_000_000_000_000),
    ("P", NANO * 1_000_000_000_000_000),
];

const NANO: i128 = 1_000_000_000;

impl std::str::FromStr for Quantity {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self {
            raw: text.to_owned(),
            nanos: nanos(text),
        })
    }
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.raw)
    }
}

/// Reads `[+-]digits[.digits](suffix | e[+-]digits)`, rounding up to 10⁻⁹ as Kubernetes does.
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
    let (multiplier, exponent) = scale(suffix)?;
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let shift = exponent - i32::try_from(fraction.len()).ok()?;
    let product = digits.checked_mul(multiplier)?;
    let power = 10_i128.checked_pow(shift.unsigned_abs());
    let value = match (shift < 0, power) {
        (false, power) => product.checked_mul(power?)?,
        (true, Some(power)) => product / power + i128::from(product % power != 0),
        (true, None) => i128::from(product != 0),
    };
    Some(if negative { -value } else { value })
}

fn scale(suffix: &str) -> Option<(i128, i32)> {
    if suffix.is_empty() {
        return Some((NANO, 0));
    }
    if let Some((_, multiplier)) = SUFFIXES.iter().find(|(name, _)| *name == suffix) {
        return Some((*multiplier, 0));
    }
    if suffix == "E" {
        return Some((NANO, 18));
    }
    let exponent = suffix.strip_prefix(['e', 'E'])?;
    Some((
        NANO,
        exponent
            .strip_prefix('+')
            .unwrap_or(exponent)
            .parse()
            .ok()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("1E", "1000P"),
            ("1E3", "1000"),
            ("0.25Gi", "256Mi"),
            (".5", "0.50"),
            ("1.", "1"),
            ("0.1n", "1n"),
            ("-1", "-1000m"),
            ("+1", "1"),
            ("1Ei", "1024Pi"),
            ("1e-3", "1m"),
        ];
        for (a, b) in equal {
            assert_eq!(of(a), of(b), "{a} {b}");
        }
        for (a, b) in [
            ("1", "2"),
            ("1G", "1Gi"),
            ("1m", "1M"),
            ("x", "y"),
            ("1", "x"),
        ] {
            assert_ne!(of(a), of(b), "{a} {b}");
        }
        for text in [
            "",
            ".",
            "1.2.3",
            "1x",
            "1e",
            "e3",
            "1e999999999",
            "9999999999999999999999999999999999999999Ei",
        ] {
            assert_eq!(of(text).nanos, None, "{text}");
        }
    }
}
