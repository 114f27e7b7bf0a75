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
