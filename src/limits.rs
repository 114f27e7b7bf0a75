//! The limits on what comes from outside, in one place. They are generous; `--raise-limits` multiplies them.
//!
//! Takes the factor once, when the program starts; gives numbers, and the error for what passes one.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

/// The factor that was asked for.
static FACTOR: AtomicU64 = AtomicU64::new(1);

/// Bytes of a megabyte.
const MEGABYTE: u64 = 1 << 20;

/// Multiplies every limit.
pub(crate) fn raise(factor: u64) {
    FACTOR.store(factor.max(1), Ordering::Relaxed);
}

fn raised(limit: u64) -> u64 {
    limit.saturating_mul(FACTOR.load(Ordering::Relaxed))
}

/// The bytes of one file.
pub(crate) fn file_bytes() -> u64 {
    raised(128 * MEGABYTE)
}

/// The bytes that a program or standard input may bring.
pub(crate) fn output_bytes() -> u64 {
    raised(256 * MEGABYTE)
}

/// Returns the error for what is larger than its limit.
pub(crate) fn too_large(what: &str, most: u64) -> io::Error {
    io::Error::other(format!(
        "{what} is larger than {} MB; --raise-limits FACTOR allows more",
        most / MEGABYTE
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_says_the_limit_and_the_flag() {
        let error = too_large("the file", 128 * MEGABYTE).to_string();
        assert!(error.contains("128 MB") && error.contains("--raise-limits"));
    }
}
