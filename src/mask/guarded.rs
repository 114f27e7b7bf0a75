//! [`Guarded`]: a text out of a file on its way into a message.

use std::fmt;

use super::{DOTS, values};

/// As long as a text may be that is shown though nothing is known of it.
const SHORT: usize = 4;

/// A text that may be a secret, since nobody knows what it is the value of. To write it is to write it only where it is known
/// to be harmless (a number, a switch, a few letters), and dots elsewhere: a message shows the place, where the reader finds it.
#[derive(Clone, Copy)]
pub struct Guarded<'t>(&'t str);

impl<'t> Guarded<'t> {
    /// Guards a text.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        Self(text)
    }

    /// Tells whether the text is known to be harmless: a number, a switch, a few letters.
    #[must_use]
    pub fn is_known(&self) -> bool {
        let is_short = self.0.chars().count() <= SHORT;
        is_short || values::is_number(self.0) || values::is_switch(self.0)
    }
}

impl fmt::Display for Guarded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_known() { self.0 } else { DOTS })
    }
}

impl fmt::Debug for Guarded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_nobody_knows_is_not_written() {
        for shown in ["x", "keep", "1e999", "disabled", "8080"] {
            assert_eq!(Guarded::new(shown).to_string(), shown);
        }
        for hidden in ["hunter2", "letmein", "a b c d", "90221012345678", "/k2/x9"] {
            assert_eq!(Guarded::new(hidden).to_string(), DOTS);
            assert_eq!(format!("{:?}", Guarded::new(hidden)), DOTS);
        }
    }
}
