//! The limits on what comes from outside, in one place. They are generous; `--raise-limits` multiplies them.
//!
//! Takes the factor once, when the program starts; gives numbers, and the message for what passes one.

use std::fmt;
use std::io::{self, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The factor that was asked for.
static FACTOR: AtomicU64 = AtomicU64::new(1);

/// Bytes of a megabyte.
const MEGABYTE: u64 = 1 << 20;

/// Deeper nesting of a text is refused: what walks a tree may recurse, and a stack overflow cannot be caught. No flag raises it.
pub(crate) const NESTED: usize = 500;

/// Bases of bases: more in a row are refused. No flag raises it, as the stack of [`STACK`] is made for it.
pub(crate) const BASES: usize = 1_000;

/// The bytes of a message that is quoted on its way through components: each time doubles the backslashes.
pub(crate) const QUOTED: usize = 10_000;

/// The stack of a thread that renders: enough for [`BASES`], and only taken as far as it is used.
pub(crate) const STACK: usize = 64 << 20;

/// Multiplies every limit.
pub(crate) fn raise(factor: u64) {
    FACTOR.store(factor.max(1), Ordering::Relaxed);
}

fn raised(limit: u64) -> u64 {
    limit.saturating_mul(FACTOR.load(Ordering::Relaxed))
}

fn count(limit: u64) -> usize {
    usize::try_from(raised(limit)).unwrap_or(usize::MAX)
}

/// The bytes of one file.
pub(crate) fn file_bytes() -> u64 {
    raised(128 * MEGABYTE)
}

/// The bytes of all files together.
pub(crate) fn all_file_bytes() -> u64 {
    raised(512 * MEGABYTE)
}

/// The bytes that a program or standard input may bring.
pub(crate) fn output_bytes() -> u64 {
    raised(256 * MEGABYTE)
}

/// The bytes of one message of an editor or an agent: no editor sends a text as large as this.
pub(crate) fn message_bytes() -> u64 {
    raised(64 * MEGABYTE)
}

/// The values of one text: two bytes can make one, which takes a hundred.
pub(crate) fn nodes() -> usize {
    count(4_000_000)
}

/// The values that the aliases of a text may bring: nine lines can ask for billions.
pub(crate) fn aliased_nodes() -> usize {
    count(400_000)
}

/// The bytes of text that the aliases of a text may bring.
pub(crate) fn aliased_bytes() -> usize {
    count(64 * MEGABYTE)
}

/// The bytes that the variables of a file may bring into its texts: each line can make ten of one.
pub(crate) fn expanded_bytes() -> usize {
    count(64 * MEGABYTE)
}

/// The memory of the objects of a build: transformers multiply.
pub(crate) fn built_bytes() -> u64 {
    raised(512 * MEGABYTE)
}

/// The time that everything remote may take together, whatever a repository asks for.
pub(crate) fn remote_time() -> Duration {
    Duration::from_secs(raised(55))
}

/// The time that looking through source code may take: what surrounds a read may be as long as the file.
pub(crate) fn code_time() -> Duration {
    Duration::from_secs(raised(45))
}

/// The memory of the whole program.
pub(crate) fn memory() -> u64 {
    raised(1_792 * MEGABYTE)
}

/// A thing that passes its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLarge<'w> {
    what: &'w str,
    most: u64,
}

/// Reads to the end, or to the limit in bytes.
///
/// # Errors
/// If it cannot be read, or there is more.
pub(crate) fn read(from: impl Read, what: &str, most: u64) -> io::Result<Vec<u8>> {
    read_sized(from, 0, what, most)
}

/// As [`read`], where about so many bytes are expected: without room for them, a small file is read a few bytes at a time.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_sized(
    from: impl Read,
    expected: u64,
    what: &str,
    most: u64,
) -> io::Result<Vec<u8>> {
    let room = expected.min(most).min(MEGABYTE).saturating_add(1);
    let mut bytes = Vec::with_capacity(usize::try_from(room).unwrap_or_default());
    from.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > most {
        true => Err(too_large(what, most).into()),
        false => Ok(bytes),
    }
}

/// Returns the message for what is larger than its limit in bytes.
pub(crate) fn too_large(what: &str, most: u64) -> TooLarge<'_> {
    TooLarge { what, most }
}

impl fmt::Display for TooLarge<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, most } = self;
        write!(
            f,
            "{what} is larger than {} MB; --raise-limits FACTOR allows more",
            most / MEGABYTE
        )
    }
}

impl From<TooLarge<'_>> for io::Error {
    fn from(too_large: TooLarge<'_>) -> Self {
        Self::other(too_large.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_ends_at_its_limit() {
        for (most, is_read) in [(3, false), (4, true), (u64::MAX, true)] {
            let read = read(&b"four"[..], "it", most);
            assert_eq!(read.is_ok(), is_read, "{most}");
        }
    }

    #[test]
    fn the_message_says_the_limit_and_the_flag() {
        let error = too_large("the file", 128 * MEGABYTE).to_string();
        assert!(error.contains("128 MB") && error.contains("--raise-limits"));
    }
}
